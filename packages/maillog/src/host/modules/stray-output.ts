import type { Readable } from 'node:stream';

/** The most that is kept of each stream; the rest is counted. Bytes. */
const KEPT_BYTES = 64 << 10;
/** How long to wait for a pipe that another process still holds open. Milliseconds. */
const GRACE_MILLISECONDS = 200;

/**
 * What a module's process writes to its standard output or error. It is content, so it must not reach
 * MailLog's own standard error, which cron mails in clear: it becomes lines of the part. It is read
 * immediately, so that the module never waits, and only a part of it is kept.
 */
export class StrayOutput {
  readonly #name: string;
  readonly #pipe: Readable;
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #dropped = 0;

  /** `name` prefixes each line: `stderr`. */
  constructor(name: string, pipe: Readable) {
    this.#name = name;
    this.#pipe = pipe;
    pipe.on('error', () => {});
    pipe.on('data', (data: Buffer) => {
      const kept = data.subarray(0, KEPT_BYTES - this.#keptBytes);
      if (kept.length > 0) this.#kept.push(kept);
      this.#keptBytes += kept.length;
      this.#dropped += data.length - kept.length;
    });
  }

  /** `['stderr: no such device']`, once the process is over. */
  async lines(): Promise<readonly string[]> {
    await atEnd(this.#pipe);
    const lines = Buffer.concat(this.#kept).toString('utf8').split('\n');
    if (this.#dropped > 0) lines.push(`… and ${this.#dropped} bytes more`);
    return lines.filter((line) => line !== '').map((line) => `${this.#name}: ${line}`);
  }
}

function atEnd(pipe: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (pipe.destroyed || pipe.readableEnded) return resolve();
    const timer = setTimeout(() => pipe.destroy(), GRACE_MILLISECONDS);
    pipe.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
