/**
 * Marks the lines of a block that go on with the record of the line before.
 *
 * In a log whose lines begin with their times, a line without one goes on with the record. So do a few lines
 * with a time, if they come from the same process: indented ones, frames of a stack trace, PostgreSQL's
 * STATEMENT. In a log without times, the beginning of a line has to tell (untimed-records.ts); and so it has
 * after a line of syslog, whose messages have one line each.
 *
 * Which of these a log is, its first lines tell: times count if at least every fourth line has one that does
 * not go on with a record by its look.
 */
import { LINE_FEED } from '../../../bytes.ts';
import { RECORD } from '../../../pattern/index.ts';
import {
  continuesTimed,
  headOf,
  isBlank,
  isFrame,
  isOfSyslog,
  isTimed,
  mayContinue,
  timedMayContinue,
} from './continuation.ts';
import type { Line } from './continuation.ts';
import { UntimedRecords } from './untimed-records.ts';

/** A longer record is shown. */
export const MAX_RECORD_BYTES = 256 << 10;
/** One line with a time among this number of lines is enough. */
const LINES_PER_TIME = 4;
const [BRACE, QUOTE] = [0x7b, 0x22];

/** How the lines of a log make records. */
export interface LogStyle {
  readonly hasTimes: boolean;
  /** Whether a syslog daemon wrote its first line with a time. */
  readonly isSyslog: boolean;
  /** Whether an indented line goes on with a record: it does not if all lines are indented. */
  readonly hasIndents: boolean;
}

/** The style of the log that begins with `lines`. */
export function styleOf(lines: Uint8Array): LogStyle {
  let timed = 0;
  let others = 0;
  let isSyslog = false;
  let hasIndents = false;
  eachLine(lines, (start, end) => {
    if (isEmpty(lines, start, end)) return;
    const isIndented = isBlank(lines[start]);
    if (!isIndented) hasIndents = true;
    if (isTimed(lines, start, end)) {
      if (timed++ === 0) isSyslog = isOfSyslog(lines);
    } else if (!isIndented && !isFrame(headOf(lines, start, end))) others++;
  });
  return { hasTimes: timed > 0 && timed * LINES_PER_TIME >= timed + others, isSyslog, hasIndents };
}

interface LastRecord {
  readonly start: number;
  readonly marks?: Uint8Array;
}

export class RecordScanner {
  readonly #style: LogStyle;
  #untimed = new UntimedRecords();
  /** The first line of the record; `unknown`: it is not in the block; undefined: it has no time. */
  #first: Line | 'unknown' | undefined;
  #isSyslog = false;

  constructor(style: LogStyle) {
    this.#style = style;
  }

  /**
   * A value of RECORD for each line. `inside`: the first lines may go on with a record that began before the
   * block, and is shown; this is the state that it left.
   */
  marks(block: Uint8Array, inside: UntimedRecords | undefined): Uint8Array {
    const marks: number[] = [];
    let recordStart = 0;
    let recordLine = 0;
    let isShown = inside !== undefined;
    this.#untimed = inside?.copy() ?? new UntimedRecords();
    this.#first = 'unknown';
    this.#isSyslog = this.#style.isSyslog;
    const endRecord = (end: number): void => {
      if (!isShown && end - recordStart <= MAX_RECORD_BYTES) return;
      for (let line = recordLine; line < marks.length; line++)
        if (marks[line] === RECORD.continues) marks[line] = RECORD.shown;
    };
    eachLine(block, (start, end) => {
      const isFirst = start === 0 && inside === undefined;
      const mark = isEmpty(block, start, end) ? RECORD.blank : this.#markOf(block, start, end);
      if (mark === RECORD.begins || isFirst) {
        if (isFirst) {
          if (isTimed(block, start, end)) this.#begin([start, end], isOfSyslog(block));
          else this.#first = undefined;
        }
        endRecord(start);
        isShown = false;
        recordStart = start;
        recordLine = marks.length;
        marks.push(RECORD.begins);
      } else marks.push(mark);
    });
    endRecord(block.length);
    return Uint8Array.from(marks);
  }

  /** The state after the last line that was marked. */
  get state(): UntimedRecords {
    return this.#untimed.copy();
  }

  /**
   * Where the last record of whole lines begins; 0 if it is the only one, or may be. Looks at few lines if
   * the log has times; else it marks all of them, and returns the marks of the lines before.
   */
  lastRecord(lines: Uint8Array, inside: UntimedRecords | undefined): LastRecord {
    if (this.#style.hasTimes) {
      for (let end = lines.length; end > 0;) {
        const start = end < 2 ? 0 : lines.lastIndexOf(LINE_FEED, end - 2) + 1;
        if (!mayContinue(lines, start, end)) return { start };
        end = start;
      }
      return { start: 0 };
    }
    const marks = this.marks(lines, inside);
    const line = marks.lastIndexOf(RECORD.begins);
    let start = lines.length;
    for (let after = marks.length; after > Math.max(line, 0); after--)
      start = start < 2 ? 0 : lines.lastIndexOf(LINE_FEED, start - 2) + 1;
    return { start, marks: marks.subarray(0, Math.max(line, 0)) };
  }

  /** Whether the line begins a record, whatever comes before it; undefined: only the lines before tell. */
  get begins(): ((block: Uint8Array, start: number, end: number) => boolean) | undefined {
    return this.#style.hasTimes ? (block, start, end) => !mayContinue(block, start, end) : undefined;
  }

  /** Whether a record of the block may be too long. */
  mayBeTooLong(block: Uint8Array): boolean {
    let last = 0;
    while (block.length - last > MAX_RECORD_BYTES) {
      if (!this.#style.hasTimes) return true;
      let start = block.indexOf(LINE_FEED, last + MAX_RECORD_BYTES / 2) + 1;
      let end = lineEnd(block, start);
      while (start > 0 && start - last <= MAX_RECORD_BYTES && mayContinue(block, start, end)) {
        start = end;
        end = lineEnd(block, start);
      }
      if (start === 0 || start - last > MAX_RECORD_BYTES) return true;
      last = start;
    }
    return false;
  }

  #markOf(block: Uint8Array, start: number, end: number): number {
    const { hasTimes, hasIndents } = this.#style;
    if (hasTimes && isTimed(block, start, end)) {
      const line: Line = [start, end];
      const isSyslog = isOfSyslog(block);
      if (this.#first && timedMayContinue(block, end) && continuesTimed(block, line, this.#first))
        return RECORD.continues;
      this.#begin(line, isSyslog);
      return RECORD.begins;
    }
    // A line of JSON is whole.
    if (block[start] === BRACE && block[start + 1] === QUOTE) {
      this.#first = undefined;
      return RECORD.begins;
    }
    if (hasTimes && !this.#isSyslog) return RECORD.continues;
    const isIndented = hasIndents && isBlank(block[start]);
    if (this.#untimed.continues(headOf(block, start, end), isIndented)) return RECORD.continues;
    this.#first = undefined;
    return RECORD.begins;
  }

  /** A line with a time begins a record. */
  #begin(line: Line, isSyslog: boolean): void {
    this.#first = line;
    this.#isSyslog = isSyslog;
    this.#untimed.begin();
  }
}

/** Calls `take` with each line without its newline. */
function eachLine(block: Uint8Array, take: (start: number, end: number) => void): void {
  for (let start = 0; start < block.length;) {
    const feed = block.indexOf(LINE_FEED, start);
    const end = feed < 0 ? block.length : feed;
    take(start, end);
    start = end + 1;
  }
}

function lineEnd(block: Uint8Array, start: number): number {
  const feed = block.indexOf(LINE_FEED, start);
  return feed < 0 ? block.length : feed + 1;
}

/** Whether a line is white space alone. */
function isEmpty(block: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (isBlank(block[at]) || block[at] === 0x0d)) at++;
  return at === end;
}
