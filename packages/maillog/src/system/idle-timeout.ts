/**
 * An idle timeout: a program that works for MailLog may take hours, but must read or write something every
 * ten minutes. Else it is stuck (gpg that waits for the lock of a keyring, a filter on a dead file system).
 */
export const IDLE_TIMEOUT_MS = 600_000;

/** The reason of a program that was stopped by the timeout. */
export const IDLE_WORDS = `it made no progress for ${IDLE_TIMEOUT_MS / 60_000} minutes, and was stopped`;

/** Calls `stop` if MailLog waits too long for the other side. MailLog's own time does not count. */
export class IdleTimer {
  /** Whether the timeout has expired. */
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

  /** Starts or stops the timer: whether MailLog waits for the other side from now on. */
  waitFor(otherSide: boolean): void {
    this.#waits = otherSide;
    this.resume();
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  /** Restarts the timer, if MailLog waits for the other side. */
  resume(): void {
    clearTimeout(this.#timer);
    if (!this.#waits || this.#ended) return;
    this.#timer = setTimeout(() => {
      this.expired = true;
      this.#stop();
    }, this.#timeoutMs);
  }

  /** The other side has ended: further writes to it must not restart the timer. */
  end(): void {
    this.#ended = true;
    this.pause();
  }
}

/**
 * Passes blocks on. Calls `stop`, which must end them, if the next block takes too long. The reader's own
 * time does not count.
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
