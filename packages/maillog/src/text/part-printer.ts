/**
 * How the parts of a report are printed, by `open` and by the report's `--dry-run` alike:
 *
 *     ===> REPORT <=== WORDS       (`open` alone)
 *       more words
 *     ==> MIME_FILE <== DESCRIPTION
 *     the body
 *     (an empty line)
 *
 * A body that does not end its last line gets the missing line feed, so that the empty line is empty and the
 * next heading starts a line. A line of a body that reads as a heading is quoted (own-lines.ts). Else a body
 * passes to a pipe unchanged, and to a terminal as escape.ts says. A part that is marked has a mark at the
 * end of its heading, and a line of its own after its body.
 */
import { byteString, LINE_FEED } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { escapeBytes, TerminalEscaper } from './escape.ts';
import { HeadingQuoter } from './own-lines.ts';

/** Up to this many bytes of a body are held until it is known whether it is marked. */
const MAX_HELD_BYTES = 1 << 20;

/** Colours what goes to a terminal; its texts are harmless already. */
export type Paint = (what: 'report' | 'part' | 'alarm', text: ByteString) => ByteString;

/** What MailLog says above the parts of a report; the texts quote mails. */
export interface ReportHeading {
  readonly title: string;
  readonly words: string;
  /** They begin with what they are, `alarm: `. */
  readonly lines: readonly string[];
}

/** How a part is marked that goes to a pipe or file, where it may be saved. */
export interface PartMark {
  /** What its heading ends with. */
  readonly mark: ByteString;
  /** Takes its body; `end` gives the line after it, with its line end. */
  readonly start: () => { update(bytes: Uint8Array): void; end(): ByteString };
}

/** Marks a part if its content is of a certain kind. */
export interface PartMarker extends PartMark {
  /**
   * Whether a part that starts so is marked; undefined if not known yet. `ended`: whether that is all of it.
   */
  readonly marks: (start: ByteString, ended: boolean) => boolean | undefined;
}

/**
 * Call `begin`, then `print` any number of times, then `end`; then the next part. Nothing is buffered but the
 * first line, and the warnings before it.
 */
export class PartPrinter {
  readonly #write: (data: Uint8Array) => Promise<void>;
  readonly #terminal: boolean;
  #escaper = new TerminalEscaper();
  #quoter = new HeadingQuoter(false);
  #lineOpen = false;
  /** The heading, and what came of the body, until it is known whether it is marked. */
  #held: { readonly heading: Uint8Array; text: ByteString } | undefined;
  #marker: PartMarker | undefined;
  #count: ReturnType<PartMark['start']> | undefined;
  readonly #reserved: readonly ByteString[];
  readonly #paint: Paint;

  /**
   * `terminal`: whether `write` ends at a terminal, where controls are dangerous, and marks are left out.
   * `reserved`: all marks that there are; a description cannot have one.
   */
  constructor(
    write: (data: Uint8Array) => Promise<void>,
    terminal: boolean,
    reserved: readonly ByteString[] = [],
    paint: Paint = (_, text) => text,
  ) {
    this.#write = write;
    this.#terminal = terminal;
    this.#reserved = terminal ? [] : reserved;
    this.#paint = paint;
  }

  /** The heading of a report, before its parts. No text of it can end the line, or the title. */
  async report({ title, words, lines }: ReportHeading): Promise<void> {
    const name = title.replaceAll('<===', String.raw`<\x3d==`);
    const heading = this.#paint('report', escapeBytes(byteString(`===> ${name} <=== ${words}`)));
    const more = lines.map((line) => {
      const text = escapeBytes(byteString(line === '' ? '' : `  ${line}`));
      return line.startsWith('alarm: ') ? this.#paint('alarm', text) : text;
    });
    await this.#write(Buffer.from([heading, ...more, ''].join('\n'), 'latin1'));
  }

  /**
   * The heading; its texts are bytes, as the configuration has them. Controls in it are always escaped: it is
   * one line. `marked`: how the part is marked, or false, as its manifest knows; a marker, or undefined: it
   * has no manifest.
   */
  async begin(
    mimeFile: ByteString,
    description: ByteString = '',
    marked?: false | PartMark | PartMarker,
  ): Promise<void> {
    // A description is text: it cannot mark a part.
    const half = this.#reserved.reduce((text, mark) => text.replaceAll(mark.trim(), '[...]'), description);
    const text = escapeBytes(`==> ${mimeFile} <==${half === '' ? '' : ` ${half}`}`);
    const heading = Buffer.from(this.#paint('part', text), 'latin1');
    this.#escaper = new TerminalEscaper();
    const marker = marked && 'marks' in marked ? marked : undefined;
    this.#quoter = new HeadingQuoter(marked !== undefined && !marker);
    this.#lineOpen = false;
    this.#count = undefined;
    this.#marker = this.#terminal ? undefined : marker;
    this.#held = { heading, text: '' };
    if (!this.#marker) await this.#release(marked === false || this.#terminal ? undefined : marked);
  }

  /** Bytes of the body, cut anywhere. They are not kept after the promise is fulfilled. */
  async print(bytes: Uint8Array): Promise<void> {
    await this.#printQuoted(this.#quoter.pass(bytes));
  }

  async #printQuoted(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.#lineOpen = bytes[bytes.length - 1] !== LINE_FEED;
    if (this.#held) return this.#hold(this.#held, bytes);
    this.#count?.update(bytes);
    const shown = this.#terminal ? this.#escaper.escape(bytes) : bytes;
    if (shown.length > 0) await this.#write(shown);
  }

  async #hold(held: { text: ByteString }, bytes: Uint8Array): Promise<void> {
    held.text += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const known = this.#marker?.marks(held.text, false);
    const isMarked = known ?? (held.text.length > MAX_HELD_BYTES ? false : undefined);
    if (isMarked !== undefined) await this.#release(isMarked ? this.#marker : undefined);
  }

  /** Writes the heading, and what was held of the body. */
  async #release(how: PartMark | undefined): Promise<void> {
    if (!this.#held) return;
    const { heading, text } = this.#held;
    this.#held = undefined;
    const body = Buffer.from(text, 'latin1');
    this.#count = how?.start();
    this.#count?.update(body);
    const mark = Buffer.from(`${how?.mark ?? ''}\n`, 'latin1');
    await this.#write(Buffer.concat([heading, mark, body]));
  }

  async end(): Promise<void> {
    await this.#printQuoted(this.#quoter.end());
    const rest = this.#terminal ? this.#escaper.end() : new Uint8Array(0);
    if (this.#held)
      await this.#release(this.#marker?.marks(this.#held.text, true) === true ? this.#marker : undefined);
    const lineEnd = Buffer.from(this.#lineOpen ? '\n' : '');
    this.#count?.update(lineEnd);
    const end = this.#count?.end() ?? '';
    await this.#write(Buffer.concat([rest, lineEnd, Buffer.from(`${end}\n`, 'latin1')]));
  }
}
