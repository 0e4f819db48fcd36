/**
 * How many bytes of each log a report shows. One log has `limit_bytes`; a watch has several times that, of
 * which each log in turn gets a share, so that one that overflows leaves room for the others. Hidden lines
 * cost nothing. What is beyond the share stays for the next report.
 */

/** The limit of a watch, in limits of one log. */
const LIMITS_PER_WATCH = 16;
/** The most that one log takes of the rest, except if fewer logs follow. */
const MAX_SHARE = 1 / 4;
/** A reading stops only after the block and line it is in, so that the room of the part is not used up. */
const USABLE_ROOM = 0.8;

export class LogShares {
  readonly #limitBytes: number;
  #leftBytes: number;
  #logs = 1;
  #share = 0;

  /** `roomBytes`: what the report has room for. */
  constructor(limitBytes: number, roomBytes: number) {
    this.#limitBytes = limitBytes;
    this.#leftBytes = Math.min(limitBytes * LIMITS_PER_WATCH, roomBytes * USABLE_ROOM);
  }

  /** Says how many logs will {@link begin}. */
  divideAmong(logs: number): void {
    this.#logs = logs;
  }

  /** The next log begins. */
  begin(): void {
    const share = Math.max(this.#leftBytes / Math.max(this.#logs--, 1), this.#leftBytes * MAX_SHARE);
    this.#share = Math.min(this.#limitBytes, share);
  }

  /** Bytes of the log that begun last were shown. */
  spend(bytes: number): void {
    this.#share -= bytes;
    this.#leftBytes -= bytes;
  }

  /** What the log may still show; bytes. */
  get allowance(): number {
    return this.#share;
  }
}
