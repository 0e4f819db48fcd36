import type { ByteString } from '../bytes.ts';
import { readAttributesLine, readFileLine } from './line.ts';
import type { AttributesLine, FileLine } from './line.ts';

/**
 * What a listing says of one name. Two digests by different keys are allowed; two by one key are a
 * contradiction.
 */
export interface NameRecord {
  readonly name: ByteString;
  readonly files: readonly FileLine[];
  /** The first, where there are several. */
  readonly attributes?: AttributesLine | undefined;
  /** Whether another line has other attributes. */
  readonly otherAttributes?: boolean;
}

/**
 * The lines of a listing by name. A million lines as objects would take half a gigabyte, so they stay bytes:
 * this holds where each begins, where its name begins and where it ends, and takes a line apart when it is
 * asked for.
 */
export class LineIndex {
  readonly #bytes: Buffer;
  #starts = new Uint32Array(1024);
  #names = new Uint32Array(1024);
  #ends = new Uint32Array(1024);
  /** 1 where the name holds a backslash, and so may have to be read first; 2 where it is as written. */
  #escaped = new Uint8Array(1024);
  /** 1 where the name is that of the line before, in order of name. */
  #repeats = new Uint8Array(0);
  #count = 0;
  /** Positions in order of name, where that is not the order of the lines. */
  #order: Uint32Array | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many lines. */
  get length(): number {
    return this.#count;
  }

  /** Whether any line is one of attributes. */
  hasAttributes = false;

  /** `escaped`: whether a backslash is in the name. */
  add(start: number, name: number, end: number, escaped: boolean): void {
    if (this.#bytes[start + 4] === TAB) this.hasAttributes = true;
    if (this.#count === this.#starts.length) {
      this.#starts = grown(this.#starts, Uint32Array);
      this.#names = grown(this.#names, Uint32Array);
      this.#ends = grown(this.#ends, Uint32Array);
      this.#escaped = grown(this.#escaped, Uint8Array);
    }
    this.#escaped[this.#count] = Number(escaped);
    this.#starts[this.#count] = start;
    this.#names[this.#count] = name;
    this.#ends[this.#count++] = end;
  }

  /** To be called once all lines are there. */
  sort(): void {
    this.#repeats = new Uint8Array(this.#count);
    if (this.#markRepeats()) return;
    this.#order = Uint32Array.from({ length: this.#count }, (_none, at) => at);
    this.#order.sort((a, b) => this.#compare(a, b) || a - b);
    this.#markRepeats();
  }

  /** The lines whose names hold a backslash, in the order of the listing. */
  *escaped(): Generator<{ line: number; text: string; written: ByteString }> {
    for (let line = 0; line < this.#count; line++)
      if (this.#escaped[line] === 1)
        yield { line, text: this.#text(line, this.#starts), written: this.#text(line, this.#names) };
  }

  /** Takes the names of these lines, which are lines of files, as they are written. */
  takeAsWritten(lines: readonly number[]): void {
    for (const line of lines) this.#escaped[line] = 2;
    this.#order = undefined;
    this.sort();
  }

  /** False where the lines are not in order. */
  #markRepeats(): boolean {
    for (let at = 1; at < this.#count; at++) {
      const order = this.#compare(this.#line(at - 1), this.#line(at));
      if (order > 0) return false;
      this.#repeats[at] = Number(order === 0);
    }
    return true;
  }

  /** Whether any line of attributes says something of flags, labels or extended attributes. */
  hasKinds(): boolean {
    return ['flags=', 'selinux=', 'xattr='].some((kind) => this.#bytes.includes(kind, 0, 'latin1'));
  }

  /** How many names there are. */
  countNames(): number {
    return this.#repeats.reduce((names, repeated) => names - repeated, this.#count);
  }

  /** How many digests there are, and of how many bytes. */
  totals(): { files: number; bytes: number } {
    const totals = { files: 0, bytes: 0 };
    for (let at = 0; at < this.#count; at++) {
      const [file] = this.entry(at, at + 1).files;
      if (!file) continue;
      totals.files++;
      totals.bytes += Math.max(file.size, 0);
    }
    return totals;
  }

  /** The bytes of the `at`th line in order of name, without line end. */
  line(at: number): Buffer {
    const line = this.#line(at);
    return this.#bytes.subarray(this.#starts[line], this.#ends[line]);
  }

  /**
   * If `bytes` are exactly the listing's lines from the `at`th on, and all lines of their names: the index of
   * the next line. Else undefined.
   */
  lineAfter(at: number, bytes: Uint8Array): number | undefined {
    if (this.#order || at >= this.#count) return undefined;
    let place = this.#starts[at] ?? 0;
    const to = place + bytes.length;
    if (to > this.#bytes.length || this.#bytes.compare(bytes, 0, bytes.length, place, to) !== 0)
      return undefined;
    let line = at;
    while (place < to) {
      if (line === this.#count || this.#starts[line] !== place) return undefined;
      place = (this.#ends[line++] ?? to) + 1;
    }
    return place === to && this.#repeats[line] !== 1 ? line : undefined;
  }

  /** The digest key of the `at`th line as written, or undefined for a line of attributes. */
  key(at: number): string | undefined {
    const line = this.#line(at);
    const start = this.#starts[line] ?? 0;
    if (this.#bytes[start + 4] === TAB) return undefined;
    const from = this.#bytes.indexOf(TAB, start) + 1;
    return this.#bytes.toString('latin1', from, this.#bytes.indexOf(TAB, from));
  }

  /**
   * Whether attributes after the `at`th line, a digest, say that the name is a symlink: then the digest is
   * that of its target.
   */
  isFollowed(at: number): boolean {
    const end = this.hasAttributes ? this.endOfName(at) : at;
    for (let next = at + 1; next < end; next++) {
      const start = this.#starts[this.#line(next)] ?? 0;
      if (this.#bytes.toString('latin1', start, start + LINK.length) === LINK) return true;
    }
    return false;
  }

  name(at: number): ByteString {
    return this.#nameOf(this.#line(at));
  }

  /** Like {@link has}, for names that come in order: then each costs a step or two. */
  follower(): (name: ByteString) => boolean {
    let at = 0;
    return (name) => {
      while (at < this.#count && this.name(at) < name) at++;
      return at < this.#count && this.name(at) === name;
    };
  }

  has(name: ByteString): boolean {
    return this.#find(name) !== undefined;
  }

  /** Whether there is any name that begins with `folder`, which ends in a slash. */
  hasBelow(folder: ByteString): boolean {
    const at = this.#firstFrom(folder);
    return at < this.#count && this.name(at).startsWith(folder);
  }

  /** Whether there is a digest of a file in `folder` itself, which ends in a slash. */
  hasFileIn(folder: ByteString): boolean {
    for (let at = this.#firstFrom(folder); at < this.#count;) {
      const name = this.name(at);
      if (!name.startsWith(folder)) return false;
      const slash = name.indexOf('/', folder.length);
      if (slash < 0 && this.key(at) !== undefined) return true;
      // After all that is below that directory: `0` follows the slash.
      at = slash < 0 ? at + 1 : this.#firstFrom(`${name.slice(0, slash)}0`);
    }
    return false;
  }

  /** Whether there is a digest of it, and not its attributes only. */
  hasDigest(name: ByteString): boolean {
    const at = this.#find(name) ?? this.#count;
    const end = at < this.#count ? this.endOfName(at) : at;
    for (let each = at; each < end; each++) if (this.key(each) !== undefined) return true;
    return false;
  }

  /** The first line that has it. */
  #find(name: ByteString): number | undefined {
    const at = this.#firstFrom(name);
    return at < this.#count && this.name(at) === name ? at : undefined;
  }

  /** The first line whose name is not before `name`. */
  #firstFrom(name: ByteString): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.name(middle) < name) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The index after the last line with the name of the `at`th one. */
  endOfName(at: number): number {
    let end = at + 1;
    while (end < this.#count && this.#repeats[end] === 1) end++;
    return end;
  }

  /** All that the lines from `at` up to `end` say, which have one name. */
  entry(at: number, end: number): NameRecord {
    const files: FileLine[] = [];
    let attributes: string | undefined;
    let otherAttributes = false;
    for (let each = at; each < end; each++) {
      const text = this.line(each).toString('latin1');
      const file = text.startsWith('attr\t') ? undefined : readFileLine(text);
      if (file) files.push(this.#escaped[this.#line(each)] === 2 ? { ...file, name: this.name(each) } : file);
      else otherAttributes ||= text !== (attributes ??= text);
    }
    const first = attributes === undefined ? undefined : readAttributesLine(attributes);
    return { name: files[0]?.name ?? first?.name ?? '', files, attributes: first, otherAttributes };
  }

  #line(at: number): number {
    return this.#order ? (this.#order[at] ?? at) : at;
  }

  #nameOf(line: number): ByteString {
    if (this.#escaped[line] !== 1) return this.#text(line, this.#names);
    const text = this.#text(line, this.#starts);
    return (text.startsWith('attr\t') ? readAttributesLine(text) : readFileLine(text))?.name ?? '';
  }

  /** The line from where `starts` says. */
  #text(line: number, starts: Uint32Array): ByteString {
    return this.#bytes.toString('latin1', starts[line], this.#ends[line]);
  }

  #compare(a: number, b: number): number {
    if (this.#escaped[a] !== 1 && this.#escaped[b] !== 1)
      return this.#bytes.compare(this.#bytes, this.#names[b], this.#ends[b], this.#names[a], this.#ends[a]);
    const [left, right] = [this.#nameOf(a), this.#nameOf(b)];
    return left < right ? -1 : Number(left > right);
  }
}

const TAB = 0x09;
const LINK = 'attr\tlink\t';

function grown<T extends Uint8Array | Uint32Array>(old: T, Kind: new (length: number) => T): T {
  const larger = new Kind(old.length * 2);
  larger.set(old);
  return larger;
}
