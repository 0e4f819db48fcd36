/**
 * Parses a mail as a stream: it holds one header, or one block. RFC 2046 §5.1 describes what is between the
 * parts.
 *
 * Why not a library: a report may be larger than the memory, and its parts must be exact byte for byte.
 * postal-mime 4 needs many times the mail's size (2.6 GB for 100 MB of armour) and adds line ends; mailsplit
 * 5.4 streams, but returns a boundary, or the line end before it, as text of a part if a block ends next to
 * it.
 */
import { LINE_FEED } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import { wholeLines } from '../../log/lines.ts';
import { beginsArmour } from './armours.ts';
import { fieldOf } from './header-field.ts';
import { parseParameters } from './parameters.ts';
import { readChainLink } from '../../chain/chain.ts';

/** The header of a part, or of a multipart around parts; its fields in readable text. */
export interface MimeNode {
  readonly parent: MimeNode | undefined;
  /** Lower case, without parameters: `text/plain`. */
  readonly contentType: string;
  readonly isMultipart: boolean;
  /** Whether its body is a mail. */
  readonly isMessage: boolean;
  /** Lower case: `attachment`; empty if there is none. */
  readonly disposition: string;
  /** Content-Transfer-Encoding, lower case; empty if there is none. */
  readonly encoding: string;
  readonly fileName: string | undefined;
  readonly description: string | undefined;
  /** X-MailLog-Report: whose report it is. */
  readonly reportHost: string | undefined;
  /** The address in From. */
  readonly sender: string | undefined;
  /** Date, in milliseconds since 1970; NaN where there is none. */
  readonly time: number;
}

/**
 * `body`: bytes of the last node, which is not a multipart; still encoded. Valid until the next item.
 * `fault`: what is wrong with the mail, in words.
 */
export type MimeItem =
  | { readonly type: 'node'; readonly node: MimeNode }
  | { readonly type: 'fault'; readonly words: string }
  | { readonly type: 'body'; readonly bytes: Uint8Array };

const CARRIAGE_RETURN = 0x0d;
const DASH = 0x2d;
/** A longer line may be cut: the limit of mail is 998 bytes (RFC 5322 §2.1.1). */
const MAX_LINE_BYTES = 1 << 20;
const MAX_HEADER_BYTES = 1 << 20;
const MAX_NODES = 2000;
const MAX_DEPTH = 50;

/** RFC 5321 §4.5.3.1, with the name before it. */
const MAX_ADDRESS_CHARACTERS = 1000;

/** The header of what is between parts. */
const BETWEEN = 'Content-Type: text/plain';
/** What a header, or the empty line after an empty one, begins with. A mail may begin with an mbox's line. */
const FIRST_LINE = /^(?:[!-9;-~]+[ \t]*:|[ \t]*\r?\n|$)/;
const MBOX_LINE = /^>?From /;
/** A field that mails and their parts have, and what a program prints has not: `tar: …` is text. */
const MAIL =
  /^(?:content-[\w-]+|mime-version|from|subject|received|return-path|message-id|x-[\w-]+)[ \t]*:/im;

const CUT_OFF = 'it was cut off: it ends without its last boundary, and parts of it may be missing';

/** Decodes encoded words (RFC 2047). */
type Decode = (text: string) => string;

/**
 * @throws MailLogError `data` for an endless header, thousands of parts, or excessive nesting; any error of
 * `message`.
 */
export async function* mimeItems(
  message: AsyncIterable<Uint8Array>,
): AsyncGenerator<MimeItem, void, undefined> {
  const { decodeWords } = await import('postal-mime');
  const splitter = new Splitter((header, parent) => parseNode(decodeWords, header, parent));
  for await (const { bytes } of wholeLines(message, MAX_LINE_BYTES))
    yield* splitter.take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  yield* splitter.end();
}

type Parse = (
  header: string,
  parent: MimeNode | undefined,
) => { node: MimeNode; boundary: string | undefined };

/** A boundary line: which open multipart it belongs to, and whether that multipart ends. */
interface Crossing {
  readonly index: number;
  readonly closes: boolean;
}

class Splitter {
  readonly #parse: Parse;
  /** The open multiparts, outermost first. */
  readonly #open: { readonly node: MimeNode; readonly delimiter: string }[] = [];
  /** Lines of the current header; undefined after its end. */
  #header: string | undefined = '';
  /** Whether the reader is in the body of a part, not before, between or after parts. */
  #inPart = false;
  /**
   * Whether the reader is in such text, which is passed on as a part without a header: armour may be in it.
   */
  #isBetween = false;
  /** The last line end of a body. If a boundary follows, it belongs to the boundary. */
  #lineEnd: Uint8Array = new Uint8Array(0);
  #atLineStart = true;
  #nodes = 0;

  constructor(parse: Parse) {
    this.#parse = parse;
  }

  /** Takes a block that ends with a line, unless that line is longer than any. */
  *take(block: Buffer): Generator<MimeItem, void, undefined> {
    let at = 0;
    while (at < block.length) {
      if (this.#header !== undefined && this.#isText(block, at))
        yield* this.#endHeader('', this.#header !== '');
      if (this.#header === undefined) {
        const next = this.#nextCrossing(block, at);
        yield* this.#body(block.subarray(at, next));
        at = next;
        if (at === block.length) break;
      }
      const end = endOfLine(block, at);
      yield* this.#line(block.toString('latin1', at, end));
      at = end;
    }
    this.#atLineStart = block.at(-1) === LINE_FEED;
  }

  *end(): Generator<MimeItem, void, undefined> {
    if (this.#header !== undefined && this.#header !== '') yield* this.#endHeader('');
    if (this.#inPart && this.#lineEnd.length > 0) yield { type: 'body', bytes: this.#lineEnd };
    if (this.#open.length > 0) yield { type: 'fault', words: CUT_OFF };
  }

  /** A line of a header, or a boundary. */
  *#line(line: string): Generator<MimeItem, void, undefined> {
    const crossing = this.#crossing(line);
    if (this.#header !== undefined) {
      const isEmpty = /^\r?\n$/.test(line);
      if (this.#header === '' && this.#nodes === 0 && line.trim() === '') return; // before the mail
      if (crossing || isEmpty) yield* this.#endHeader(crossing ? '' : line);
      else if (this.#header.length + line.length > MAX_HEADER_BYTES) fail('a header has no end');
      else this.#header += line;
    }
    if (!crossing) return;
    this.#open.length = crossing.closes ? crossing.index : crossing.index + 1;
    this.#header = crossing.closes ? undefined : '';
    this.#inPart = false;
    this.#isBetween = false;
    this.#lineEnd = new Uint8Array(0);
  }

  /** Whether a line where a header may be is the body's already: armour, or no field in the first line. */
  #isText(block: Buffer, at: number): boolean {
    if (beginsArmour(block.subarray(at, at + 100))) return true;
    if (this.#header !== '') return false;
    const line = block.toString('latin1', at, Math.min(endOfLine(block, at), at + 1000));
    if (this.#nodes === 0 && MBOX_LINE.test(line)) return false;
    return !FIRST_LINE.test(line) && !this.#crossing(line);
  }

  /** `end` is the empty line after it, or ''. What is no header after all is the start of the body. */
  *#endHeader(end: string, byArmour = false): Generator<MimeItem, void, undefined> {
    const lines = this.#header ?? '';
    const isHeader = lines === '' || (this.#open.length > 0 && !byArmour) || MAIL.test(lines);
    this.#header = undefined;
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || this.#open.length > MAX_DEPTH) fail('it has too many parts');
    const { node, boundary } = this.#parse(isHeader ? lines : '', this.#open.at(-1)?.node);
    if (boundary !== undefined) this.#open.push({ node, delimiter: `--${boundary}` });
    this.#inPart = boundary === undefined;
    yield { type: 'node', node };
    if (!isHeader) yield* this.#body(Buffer.from(lines + end, 'latin1'));
  }

  *#body(bytes: Uint8Array): Generator<MimeItem, void, undefined> {
    if (bytes.length === 0) return;
    if (!this.#inPart && !this.#isBetween) {
      this.#isBetween = true;
      yield { type: 'node', node: this.#parse(BETWEEN, this.#open.at(-1)?.node).node };
    }
    const text = bytes.subarray(0, withoutLineEnd(bytes));
    if (this.#lineEnd.length > 0) yield { type: 'body', bytes: this.#lineEnd };
    if (text.length > 0) yield { type: 'body', bytes: text };
    // A copy: the block may be reused.
    this.#lineEnd = Uint8Array.from(bytes.subarray(text.length));
  }

  /**
   * Where the next boundary line starts; the block's length if there is none. `from` is the start of a line,
   * or of the block.
   */
  #nextCrossing(block: Buffer, from: number): number {
    if (this.#open.length === 0) return block.length;
    let at = from === 0 && !this.#atLineStart ? nextDashes(block, 0) : from;
    while (at < block.length) {
      if (block[at] === DASH && block[at + 1] === DASH) {
        if (this.#crossing(block.toString('latin1', at, endOfLine(block, at)))) return at;
      }
      at = nextDashes(block, at);
    }
    return block.length;
  }

  /** RFC 2046 §5.1.1: blanks may follow a boundary. An outer boundary ends all multiparts inside it. */
  #crossing(line: string): Crossing | undefined {
    if (!line.startsWith('--')) return undefined;
    const text = line.replace(/[ \t\r\n]+$/, '');
    for (let index = this.#open.length - 1; index >= 0; index -= 1) {
      const { delimiter } = this.#open[index];
      if (text === delimiter) return { index, closes: false };
      if (text === `${delimiter}--`) return { index, closes: true };
    }
    return undefined;
  }
}

/** The start of the next line that begins with two dashes; the block's length if there is none. */
function nextDashes(block: Buffer, after: number): number {
  const found = block.indexOf('\n--', after, 'latin1');
  return found < 0 ? block.length : found + 1;
}

function endOfLine(block: Buffer, at: number): number {
  const found = block.indexOf(LINE_FEED, at);
  return found < 0 ? block.length : found + 1;
}

function withoutLineEnd(bytes: Uint8Array): number {
  const last = bytes.length - 1;
  if (bytes[last] !== LINE_FEED) return bytes.length;
  return bytes[last - 1] === CARRIAGE_RETURN ? last - 1 : last;
}

function parseNode(decodeWords: Decode, header: string, parent: MimeNode | undefined): ReturnType<Parse> {
  const field = (name: string): string => fieldOf(header, name);
  const decoded = (text = ''): string | undefined => (text === '' ? undefined : decodeWords(text));
  const type = parseParameters(field('content-type'));
  const disposition = parseParameters(field('content-disposition'));
  const contentType = type.value === '' ? defaultType(parent) : type.value;
  const boundary = contentType.startsWith('multipart/') ? type.parameters.get('boundary') : '';
  const isMultipart = boundary !== undefined && boundary !== '';
  const node: MimeNode = {
    parent,
    contentType,
    isMultipart,
    isMessage: contentType === 'message/rfc822' || contentType === 'message/global',
    disposition: disposition.value,
    encoding: withoutComment(field('content-transfer-encoding')).trim().toLowerCase(),
    fileName: decoded(disposition.parameters.get('filename') ?? type.parameters.get('name')),
    description: decoded(field('content-description')),
    reportHost: readChainLink(field('x-maillog-report'))?.host,
    sender: /([^\s<>"@]+@[^\s<>"@]+)>?\s*$/.exec(field('from').slice(-MAX_ADDRESS_CHARACTERS))?.[1],
    time: Date.parse(field('date')),
  };
  return { node, boundary: isMultipart ? boundary : undefined };
}

/** RFC 2046 §5.1.5 */
function defaultType(parent: MimeNode | undefined): string {
  return parent?.contentType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
}

/**
 * RFC 5322 §3.2.2: `7bit (as it came)` is `7bit `. A regular expression would take minutes for a million
 * brackets.
 */
function withoutComment(text: string): string {
  const [start, end] = [text.indexOf('('), text.lastIndexOf(')')];
  return start < 0 || end < start ? text : text.slice(0, start) + text.slice(end + 1);
}

function fail(reason: string): never {
  throw new MailLogError('data', reason);
}
