/**
 * Reads the fields of one JSON object (RFC 8259), without building it: names and notation stay as they are
 * written, so that no name (`__proto__`) and no number (`1e3`) means more than its bytes.
 */
import type { ByteString } from '../../../bytes.ts';
import { unescaped, withoutNewline } from './escapes.ts';
import type { Field, FieldMark } from './field.ts';

/** An object with more fields, or nested more deeply, is not read. */
export const MAX_FIELDS = 128;
export const MAX_DEPTH = 16;
/** All names of a line together: those of nested fields repeat their path. */
const MAX_KEY_BYTES = 65_536;

const STRING = /"([^"\\\x00-\x1f\x7f]*(?:\\[^\x00-\x1f\x7f][^"\\\x00-\x1f\x7f]*)*)"/y;
const WORD = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null`;
const SCALAR = new RegExp(String.raw`(?:${WORD})(?![\w.+-])`, 'y');
const NO_STRING = new RegExp(String.raw`^(?:${WORD}|\{\}|\[\])$`);
const CONTROL = /[\x00-\x1f]/;

/** What a word without quotes is in JSON; undefined: no value. */
export function markOf(word: ByteString): FieldMark | undefined {
  if (!NO_STRING.test(word)) return undefined;
  return /\d/.test(word) ? '=' : '~';
}

/** Has neither escapes nor control characters, so that a string ends at the next quote. */
const SIMPLE = /^[^\\\x00-\x1f\x7f]*$/;
const [QUOTE, OPEN_BRACE, OPEN_BRACKET, MINUS, ZERO, NINE] = Buffer.from('"{[-09');

/** The fields of the object from `from` to `end`, which is all there is. Undefined if it is malformed. */
export function readJson(line: ByteString, from: number, end: number): Field[] | undefined {
  const reader = new JsonReader(line, from);
  return reader.object('', 1) && reader.at === end ? reader.fields : undefined;
}

class JsonReader {
  readonly fields: Field[] = [];
  at: number;
  readonly #line: ByteString;
  readonly #isSimple: boolean;
  #keyBytes = 0;

  constructor(line: ByteString, from: number) {
    this.#line = line;
    this.#isSimple = SIMPLE.test(line);
    this.at = from;
  }

  /** Reads `{…}`. `path` is that of its fields, with a dot at its end. Returns false if it is malformed. */
  object(path: ByteString, depth: number): boolean {
    if (depth > MAX_DEPTH) return false;
    this.at++;
    if (this.#take('}')) return path === '' || this.#put(path.slice(0, -1), '{}');
    do {
      const raw = this.#string();
      const name = raw === undefined ? undefined : this.#unescaped(raw);
      if (name === undefined || CONTROL.test(name) || !this.#take(':')) return false;
      if (!this.#value(path + name, depth)) return false;
    } while (this.#take(','));
    return this.#take('}');
  }

  /** The fields of an array have its indexes as names. */
  #array(path: ByteString, depth: number): boolean {
    if (depth > MAX_DEPTH) return false;
    this.at++;
    if (this.#take(']')) return this.#put(path.slice(0, -1), '[]');
    let index = 0;
    do if (!this.#value(path + String(index++), depth)) return false;
    while (this.#take(','));
    return this.#take(']');
  }

  #value(path: ByteString, depth: number): boolean {
    this.#blanks();
    const mark = this.#line.charCodeAt(this.at);
    if (mark === OPEN_BRACE) return this.object(`${path}.`, depth + 1);
    if (mark === OPEN_BRACKET) return this.#array(`${path}.`, depth + 1);
    if (mark === QUOTE) {
      const at = this.at + 1;
      const raw = this.#string();
      const value = raw === undefined ? undefined : this.#unescaped(raw);
      return value !== undefined && this.#add({ key: path, mark: '"', value: withoutNewline(value), at });
    }
    SCALAR.lastIndex = this.at;
    if (!SCALAR.test(this.#line)) return false;
    const at = this.at;
    this.at = SCALAR.lastIndex;
    const isNumber = mark === MINUS || (mark >= ZERO && mark <= NINE);
    return this.#add({ key: path, mark: isNumber ? '=' : '~', value: this.#line.slice(at, this.at), at });
  }

  #unescaped(raw: ByteString): ByteString | undefined {
    return this.#isSimple ? raw : unescaped(raw);
  }

  #put(key: ByteString, value: ByteString): boolean {
    return this.#add({ key, mark: '~', value, at: this.at });
  }

  #add(field: Field): boolean {
    this.#keyBytes += field.key.length;
    return this.fields.push(field) <= MAX_FIELDS && this.#keyBytes <= MAX_KEY_BYTES;
  }

  /** What is between the quotes. */
  #string(): ByteString | undefined {
    this.#blanks();
    const from = this.at;
    if (this.#isSimple) {
      const end = this.#line.charCodeAt(from) === QUOTE ? this.#line.indexOf('"', from + 1) : -1;
      if (end < 0) return undefined;
      this.at = end + 1;
    } else {
      STRING.lastIndex = from;
      if (!STRING.test(this.#line)) return undefined;
      this.at = STRING.lastIndex;
    }
    return this.#line.slice(from + 1, this.at - 1);
  }

  /** Takes a mark with white space on both sides; the end of the object has none after it. */
  #take(mark: string): boolean {
    this.#blanks();
    if (this.#line[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  #blanks(): void {
    for (;;) {
      const code = this.#line.charCodeAt(this.at);
      if (code !== 32 && code !== 9 && code !== 13) return;
      this.at++;
    }
  }
}
