/**
 * How the parts of a report are printed, by `open` and by the report's `--dry-run` alike:
 *
 *     ==> MIME_FILE <== DESCRIPTION
 *     the body, byte for byte
 *     (an empty line)
 *
 * A body that does not end its last line gets the missing line feed, so that the empty line is empty and the
 * next heading starts a line. To a pipe a body passes unchanged; to a terminal as escape.ts says.
 */
import { LINE_FEED } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { escapeLine, TerminalEscaper } from './escape.ts';

/** Call `begin`, then `print` any number of times, then `end`; then the next part. Nothing is buffered. */
export class PartPrinter {
  readonly #write: (data: Uint8Array) => Promise<void>;
  readonly #terminal: boolean;
  #escaper = new TerminalEscaper();
  #lineOpen = false;

  /** `terminal`: whether `write` ends at a terminal, where controls are dangerous. */
  constructor(write: (data: Uint8Array) => Promise<void>, terminal: boolean) {
    this.#write = write;
    this.#terminal = terminal;
  }

  /**
   * The heading; its texts are bytes, as the configuration has them. Controls in it are always escaped: it is
   * one line.
   */
  async begin(mimeFile: ByteString, description?: ByteString): Promise<void> {
    const half = description === undefined || description === '' ? '' : ` ${description}`;
    const heading = escapeLine(Buffer.from(`==> ${mimeFile} <==${half}`, 'latin1'));
    this.#escaper = new TerminalEscaper();
    this.#lineOpen = false;
    await this.#write(Buffer.concat([heading, Buffer.of(LINE_FEED)]));
  }

  /** Bytes of the body, cut anywhere. They are not kept after the promise is fulfilled. */
  async print(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.#lineOpen = bytes[bytes.length - 1] !== LINE_FEED;
    const shown = this.#terminal ? this.#escaper.escape(bytes) : bytes;
    if (shown.length > 0) await this.#write(shown);
  }

  async end(): Promise<void> {
    const rest = this.#terminal ? this.#escaper.end() : new Uint8Array(0);
    await this.#write(Buffer.concat([rest, Buffer.from(this.#lineOpen ? '\n\n' : '\n')]));
  }
}
