import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { dueTime } from './due-time.ts';
import type { WatchedLog } from './watched-logs.ts';

/** Which logs have been silent for too long: `quiet 6h`. */
export class Silence {
  readonly #longest: number;
  readonly #now: number;
  readonly #before: ReadonlyMap<ByteString, string>;
  /** When something new came last. */
  readonly #news = new Map<ByteString, number>();

  /** @param longest Milliseconds. */
  constructor(longest: number, now: Date, before: Iterable<readonly [ByteString, string]> = []) {
    this.#longest = longest;
    this.#now = now.getTime();
    this.#before = new Map(before);
  }

  /**
   * Says of a log that was read whether there was anything new. The time of a file counts only then: a copy
   * has a later one.
   */
  heard(log: WatchedLog, news: boolean): void {
    const before = Date.parse(this.#before.get(log.path) ?? '');
    const last = news || Number.isNaN(before) ? (log.written()?.getTime() ?? this.#now) : before;
    // A clock that went back starts the time anew.
    this.#news.set(log.path, Math.min(last, this.#now));
  }

  warnings(): string[] {
    return [...this.#news]
      .filter(([, last]) => this.#now > dueTime(new Date(last), this.#longest).getTime())
      .map(([path, last]) => `${readable(path)}: nothing new since ${new Date(last).toISOString()}`);
  }

  next(): [ByteString, string][] {
    return [...this.#news].map(([path, last]) => [path, new Date(last).toISOString()]);
  }
}
