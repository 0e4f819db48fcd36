/**
 * What differs between a listing and the one before it, line by line, so that a report need not hold all of
 * it:
 *
 *     =<TAB>N        the next N lines of the listing before are lines of this one
 *     -<TAB>LINE     the next line of the listing before is not
 *     +<TAB>LINE     a line that only this one has
 *
 * After the last of these lines, the rest is as before. Without any, nothing changed. The listing that comes
 * out is the same byte for byte, whatever its lines are: the order of names only keeps the changes short.
 *
 * No line of a listing begins so: before its first tab it has a digest of 22 characters or more, `attr` or
 * `warn`. A line of `warn` among the changes is a warning of their report, and no line of the listing. So is
 * one that names the package which owns the files of the lines that follow:
 *
 *     own<TAB>openssl<TAB>3.0.19-1
 *     own                            they are of none, or nobody knows
 *
 * That is what the host says of itself: readers sort by it, and decide nothing by it.
 */
import { LINE_FEED } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { unescapeName } from './name.ts';

/** Bytes of changes that are given on at a time. */
const BLOCK_BYTES = 64 << 10;

/** `{package: 'openssl', version: '3.0.19-1'}` */
export interface FileOwner {
  readonly package: string;
  readonly version: string;
}

/** The first field of a line that names a package. */
export const OWN = 'own';

/**
 * The changes that make `fresh` of `old`, in blocks of whole lines. Both are listings, cut anywhere: each
 * line ends with a line feed.
 */
export async function* changesBetween(
  old: AsyncIterable<Uint8Array>,
  fresh: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  const [before, after] = [new LineCursor(old), new LineCursor(fresh)];
  const script = new Script();
  for (;;) {
    if (!before.hasLine) await before.fill();
    if (!after.hasLine) await after.fill();
    const [left, right] = [before.line, after.line];
    if (!left && !right) break;
    const order = orderOf(left, right);
    if (order === 'same') script.same++;
    else script.add(order === 'gone' ? '-' : '+', (order === 'gone' ? left : right) ?? Buffer.alloc(0));
    if (order !== 'new') before.advance();
    if (order !== 'gone') after.advance();
    if (script.bytes >= BLOCK_BYTES) yield script.take();
  }
  if (script.bytes > 0) yield script.take();
}

/** What to do with the next lines of both. */
function orderOf(left: Buffer | undefined, right: Buffer | undefined): 'same' | 'gone' | 'new' {
  if (!right) return 'gone';
  if (!left) return 'new';
  if (left.equals(right)) return 'same';
  const [name, other] = [nameIn(left), nameIn(right)];
  // Of a changed line, first the old one.
  return name <= other ? 'gone' : 'new';
}

/** After every name: the coverage of a listing is its last line. */
const LAST = '\xff\xff';

/** The name that a line is sorted by. */
function nameIn(line: Buffer): ByteString {
  const text = line.toString('latin1', line.lastIndexOf(TAB) + 1, line.length - 1);
  if (line.toString('latin1', 0, WARN.length) !== WARN) return unescaped(text);
  const end = text.lastIndexOf(': ');
  return text.startsWith('coverage: ') || end < 0 ? LAST : unescaped(text.slice(0, end));
}

function unescaped(text: ByteString): ByteString {
  return unescapeName(text) ?? text;
}

const TAB = 0x09;
const WARN = 'warn\t';

/** The changes that wait to be given on. */
class Script {
  #pieces: Uint8Array[] = [];
  bytes = 0;
  /** Lines that are the same since the last change. */
  same = 0;

  add(sign: '-' | '+', line: Uint8Array): void {
    if (this.same > 0) this.#push(Buffer.from(`=\t${this.same}\n`));
    this.same = 0;
    this.#push(Buffer.from(`${sign}\t`));
    // A copy: the block that it is part of may be used again.
    this.#push(Buffer.from(line));
  }

  #push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.bytes += piece.length;
  }

  take(): Buffer {
    const taken = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.bytes = 0;
    return taken;
  }
}

/** Goes through the lines of a stream whose blocks are cut anywhere. */
class LineCursor {
  readonly #blocks: AsyncIterator<Uint8Array>;
  #block: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  constructor(blocks: AsyncIterable<Uint8Array>) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  get hasLine(): boolean {
    return this.#end > this.#start;
  }

  /** The line with its line feed; undefined after the last one. */
  get line(): Buffer | undefined {
    return this.hasLine ? this.#block.subarray(this.#start, this.#end) : undefined;
  }

  advance(): void {
    this.#start = this.#end;
    this.#end = this.#block.indexOf(LINE_FEED, this.#start) + 1;
  }

  /** Reads on until there is a line, or no more. */
  async fill(): Promise<void> {
    while (!this.hasLine) {
      const { done, value } = await this.#blocks.next();
      const rest = this.#block.subarray(this.#start);
      this.#start = 0;
      if (done === true) {
        this.#block = rest;
        this.#end = rest.length;
        return;
      }
      this.#block = Buffer.concat([rest, value]);
      this.#end = this.#block.indexOf(LINE_FEED) + 1;
    }
  }
}

/**
 * The listing that `changes` make of `old`; undefined if they do not fit: they were not taken from `old`, or
 * are no changes.
 */
export function applyChanges(old: Uint8Array, changes: Uint8Array): Buffer | undefined {
  const before = Buffer.from(old.buffer, old.byteOffset, old.byteLength);
  const script = Buffer.from(changes.buffer, changes.byteOffset, changes.byteLength);
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let from = 0; from < script.length;) {
    const to = endOfLine(script, from);
    if (to === 0) return undefined;
    const sign = script.toString('latin1', from, from + 2);
    const body = script.subarray(from + 2, to);
    if (sign === '+\t') pieces.push(body);
    else if (sign === '-\t') {
      if (!before.subarray(at, at + body.length).equals(body)) return undefined;
      at += body.length;
    } else if (sign === '=\t') {
      const end = afterLines(before, at, body.toString('latin1'));
      if (end === undefined) return undefined;
      pieces.push(before.subarray(at, end));
      at = end;
    } else if (!/^(?:warn\t|own[\t\n])/.test(script.toString('latin1', from, from + WARN.length)))
      return undefined;
    from = to;
  }
  return Buffer.concat([...pieces, before.subarray(at)]);
}

/** Where the line ends that begins at `from`, after its line feed; 0 if it has none. */
function endOfLine(bytes: Buffer, from: number): number {
  return bytes.indexOf(LINE_FEED, from) + 1;
}

/** The place after as many lines as the number `digits<LF>` says; undefined if there are fewer. */
function afterLines(bytes: Buffer, from: number, digits: string): number | undefined {
  if (!/^[1-9]\d{0,14}\n$/.test(digits)) return undefined;
  let at = from;
  for (let left = Number(digits); left > 0; left--) {
    const end = endOfLine(bytes, at);
    if (end === 0) return undefined;
    at = end;
  }
  return at;
}
