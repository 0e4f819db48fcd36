/**
 * Records in a log whose lines have no times. Each line is a record, except the indented lines and frames
 * after it, and the rest of what these begin:
 *
 * - `Traceback (most recent call last):` of Python goes on to the line of the exception, and to the next
 *   traceback if Python says that one caused the other;
 * - `panic: …` and `goroutine 1 [running]:` of Go go on with functions and their places;
 * - `# Time:` or `# User@Host:` of MySQL's slow log goes on to the next of these, with the statement.
 */
import type { ByteString } from '../../../bytes.ts';
import { isFrame } from './continuation.ts';

const TRACEBACK = /^Traceback \(most recent call last\)/;
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/;
const GO = /^(?:panic: |fatal error: |goroutine \d+ \[)/;
const GO_REST =
  /^(?:goroutine \d+ \[|\[signal |created by |\S*\(.*\)$|\.\.\.additional frames elided|r[\w]{1,5} +0x|[cfg]s +0x|exit status \d+)/;
const SLOW_TIME = /^# Time: /;
const SLOW_MORE = /^# \w+: /;
const SLOW_USER = /^# User@Host: /;

type Mode = 'start' | 'line' | 'traceback' | 'exception' | 'chained' | 'go' | 'slow head' | 'slow';

export class UntimedRecords {
  #mode: Mode = 'start';
  #isAfterTime = false;

  copy(): UntimedRecords {
    const copy = new UntimedRecords();
    copy.#mode = this.#mode;
    copy.#isAfterTime = this.#isAfterTime;
    return copy;
  }

  /** A line that is known to begin a record. */
  begin(): void {
    this.#mode = 'line';
    this.#isAfterTime = false;
  }

  /** Whether the line goes on with the record; `text` is its beginning, and not empty. */
  continues(text: ByteString, isIndented: boolean): boolean {
    const isAfterTime = this.#isAfterTime;
    this.#isAfterTime = SLOW_TIME.test(text);
    if (this.#isAfterTime || SLOW_USER.test(text)) {
      this.#mode = 'slow head';
      return isAfterTime && !this.#isAfterTime;
    }
    // Anybody may write a line that reads as a head: after it comes `# Query_time:`.
    if (this.#mode === 'slow head') this.#mode = SLOW_MORE.test(text) ? 'slow' : 'line';
    if (this.#mode === 'slow') return true;
    if (TRACEBACK.test(text)) {
      const goesOn = this.#mode === 'line' || this.#mode === 'chained';
      this.#mode = 'traceback';
      return goesOn;
    }
    if (isIndented) return true;
    if (CHAINED.test(text)) this.#mode = 'chained';
    else if (this.#mode === 'traceback') this.#mode = 'exception';
    else if (this.#mode === 'go' && GO_REST.test(text)) return true;
    else if (!isFrame(text)) {
      this.#mode = GO.test(text) ? 'go' : 'line';
      return false;
    }
    return true;
  }
}
