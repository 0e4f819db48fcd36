/**
 * A time limit for silence: whoever works for MailLog may take hours, but must take or give something every
 * ten minutes. Else it has stopped (gpg at the lock of a keyring, a filter on a dead file system).
 */
export const IDLE_TIMEOUT_MS = 600_000;

/** What is reported of a program that was stopped for this. */
export const IDLE_WORDS = `it made no progress for ${IDLE_TIMEOUT_MS / 60_000} minutes, and was stopped`;

/** Calls `stop` if MailLog waits too long for the other side. What MailLog itself takes is not counted. */
export class IdleTimer {
  /** Whether the time was up. */
  expired = false;
  readonly #stop: () => void;
  readonly #timeoutMs: number;
  #waits = false;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(stop: () => void, timeoutMs = IDLE_TIMEOUT_MS) {
    this.#stop = stop;
    this.#timeoutMs = timeoutMs;
  }

  /** From now on it is the other side's turn, or not. */
  waitFor(otherSide: boolean): void {
    this.#waits = otherSide;
    this.resume();
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  /** Starts the time anew, if it is the other side's turn. */
  resume(): void {
    clearTimeout(this.#timer);
    if (!this.#waits || this.#ended) return;
    this.#timer = setTimeout(() => {
      this.expired = true;
      this.#stop();
    }, this.#timeoutMs);
  }

  /** The other side is gone: whoever still feeds it must not start the time anew. */
  end(): void {
    this.#ended = true;
    this.pause();
  }
}

/**
 * Passes blocks on. Calls `stop`, which must make them end, if one is waited for too long. The time that the
 * reader takes does not count.
 */
export async function* withIdleTimeout<Block>(
  blocks: AsyncIterable<Block>,
  stop: () => void,
  timeoutMs = IDLE_TIMEOUT_MS,
): AsyncGenerator<Block, void, undefined> {
  const timer = new IdleTimer(stop, timeoutMs);
  timer.waitFor(true);
  try {
    for await (const block of blocks) {
      timer.pause();
      yield block;
      timer.resume();
    }
  } finally {
    timer.end();
  }
}
