/**
 * Takes a mail apart as its bytes come: what is held is a header, or a block. RFC 2046 §5.1 for what stands
 * between the parts.
 *
 * Why not a library for the whole: a report may be larger than the memory, and its parts must come out byte
 * for byte. postal-mime 4 holds the mail many times (100 MB of armour: 2.6 GB) and adds line ends; mailsplit
 * 5.4 streams, but gives out a boundary, or the line end before it, as text of a part where a block ends
 * beside it.
 */
import { LINE_FEED } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import { wholeLines } from '../log/lines.ts';
import { fieldOf } from './header-field.ts';
import { parseParameters } from './parameters.ts';
import { hostOf } from '../chain/chain.ts';

/** The header of a part, or of a multipart around parts; its fields in readable text. */
export interface MimeNode {
  readonly parent: MimeNode | undefined;
  /** Lower case, without parameters: `text/plain`. */
  readonly contentType: string;
  readonly isMultipart: boolean;
  /** Lower case: `attachment`; empty where there is none. */
  readonly disposition: string;
  /** Content-Transfer-Encoding, lower case; empty where there is none. */
  readonly encoding: string;
  readonly fileName: string | undefined;
  readonly description: string | undefined;
  /** X-MailLog-Report: whose report it is. */
  readonly reportHost: string | undefined;
  /** Date, in milliseconds since 1970; NaN where there is none. */
  readonly time: number;
}

/**
 * `body`: bytes of the node that came last, which is no multipart; still encoded. Valid until the next item
 * is asked for. `fault`: what the reader must know of the mail, in words.
 */
export type MimeItem =
  | { readonly type: 'node'; readonly node: MimeNode }
  | { readonly type: 'fault'; readonly words: string }
  | { readonly type: 'body'; readonly bytes: Uint8Array };

const CARRIAGE_RETURN = 0x0d;
const DASH = 0x2d;
/** No line of a mail is this long (RFC 5322 §2.1.1: 998 bytes); what is, may be cut. */
const MAX_LINE_BYTES = 1 << 20;
const MAX_HEADER_BYTES = 1 << 20;
const MAX_NODES = 2000;
const MAX_DEPTH = 50;

const CUT_OFF = 'it was cut off: it ends without its last boundary, and parts of it may be missing';

/** Decodes encoded words (RFC 2047). */
type Decode = (text: string) => string;

/**
 * @throws MailLogError `data` at a header without end, thousands of parts, or depths nobody writes; what
 * `message` throws.
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

/** A boundary line: of which of the open multiparts, and whether that one ends. */
interface Crossing {
  readonly index: number;
  readonly closes: boolean;
}

class Splitter {
  readonly #parse: Parse;
  /** The multiparts around the present place, outermost first. */
  readonly #open: { readonly node: MimeNode; readonly delimiter: string }[] = [];
  /** Lines of a header that has not ended; undefined behind it. */
  #header: string | undefined = '';
  /** In the body of a part: not in what stands before, between and after parts. */
  #inPart = false;
  /** The last line end of a body: if a boundary follows, it belongs to that. */
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
    if (this.#header !== undefined && this.#header !== '') yield this.#endHeader(this.#header);
    if (this.#inPart && this.#lineEnd.length > 0) yield { type: 'body', bytes: this.#lineEnd };
    if (this.#open.length > 0) yield { type: 'fault', words: CUT_OFF };
  }

  /** A line of a header, or a boundary. */
  *#line(line: string): Generator<MimeItem, void, undefined> {
    const crossing = this.#crossing(line);
    if (this.#header !== undefined) {
      const isEmpty = /^\r?\n$/.test(line);
      if (isEmpty && this.#header === '' && this.#nodes === 0) return; // before the mail
      if (crossing || isEmpty) yield this.#endHeader(this.#header);
      else if (this.#header.length + line.length > MAX_HEADER_BYTES) fail('a header has no end');
      else this.#header += line;
    }
    if (!crossing) return;
    this.#open.length = crossing.closes ? crossing.index : crossing.index + 1;
    this.#header = crossing.closes ? undefined : '';
    this.#inPart = false;
    this.#lineEnd = new Uint8Array(0);
  }

  #endHeader(header: string): MimeItem {
    this.#header = undefined;
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || this.#open.length > MAX_DEPTH) fail('it has too many parts');
    const { node, boundary } = this.#parse(header, this.#open.at(-1)?.node);
    if (boundary !== undefined) this.#open.push({ node, delimiter: `--${boundary}` });
    this.#inPart = boundary === undefined;
    return { type: 'node', node };
  }

  *#body(bytes: Uint8Array): Generator<MimeItem, void, undefined> {
    if (!this.#inPart || bytes.length === 0) return;
    const text = bytes.subarray(0, withoutLineEnd(bytes));
    if (this.#lineEnd.length > 0) yield { type: 'body', bytes: this.#lineEnd };
    if (text.length > 0) yield { type: 'body', bytes: text };
    // A block may be reused, and this outlives it.
    this.#lineEnd = Uint8Array.from(bytes.subarray(text.length));
  }

  /**
   * Where the next boundary line starts; the block's length if in none. `from` is a line's start, or the
   * block's.
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

  /** RFC 2046 §5.1.1: blanks may follow a boundary. An outer one ends what is open inside of it. */
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
  const contentType = type.value === '' ? 'text/plain' : type.value;
  const boundary = contentType.startsWith('multipart/') ? type.parameters.get('boundary') : '';
  const isMultipart = boundary !== undefined && boundary !== '';
  const node: MimeNode = {
    parent,
    contentType,
    isMultipart,
    disposition: disposition.value,
    encoding: withoutComment(field('content-transfer-encoding')).trim().toLowerCase(),
    fileName: decoded(disposition.parameters.get('filename') ?? type.parameters.get('name')),
    description: decoded(field('content-description')),
    reportHost: hostOf(field('x-maillog-report')),
    time: Date.parse(field('date')),
  };
  return { node, boundary: isMultipart ? boundary : undefined };
}

/**
 * RFC 5322 §3.2.2: `7bit (as it came)` is `7bit `. By a pattern a header of a million brackets would take
 * minutes.
 */
function withoutComment(text: string): string {
  const [start, end] = [text.indexOf('('), text.lastIndexOf(')')];
  return start < 0 || end < start ? text : text.slice(0, start) + text.slice(end + 1);
}

function fail(reason: string): never {
  throw new MailLogError('data', reason);
}
