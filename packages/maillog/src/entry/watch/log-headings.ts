/**
 * Shows the lines of each log at once, under its heading where there are several logs: `==> /var/log/syslog
 * <==`. A heading is printed with the log's first line, so that a log without news leaves nothing.
 * The name is written as in a listing, and invisible characters are `\xNN`, too: no name can end its line.
 */
import type { ByteString } from '../../bytes.ts';
import { escapeName } from '../../listing/name.ts';
import { escapeBytes } from '../../text/escape.ts';
import type { Out } from '../entry.ts';
import type { LineSink } from './log-part.ts';

export class LogHeadings implements LineSink {
  readonly #out: Out;
  readonly #headings: boolean;
  #heading: string | undefined;

  constructor(out: Out, headings: boolean) {
    this.#out = out;
    this.#headings = headings;
  }

  begin(path: ByteString): void {
    this.#heading = this.#headings ? `==> ${escapeBytes(escapeName(path))} <==\n` : undefined;
  }

  async show(bytes: Uint8Array): Promise<void> {
    if (this.#heading !== undefined) {
      await this.#out.own(Buffer.from(this.#heading, 'latin1'));
      this.#heading = undefined;
    }
    await this.#out.print(bytes);
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }
}
