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

/** The fields of the object from `from` to `end`, which is all there is. Undefined if it is malformed. */
export function readJson(line: ByteString, from: number, end: number): Field[] | undefined {
  const reader = new JsonReader(line, from);
  return reader.object('', 1) && reader.at === end ? reader.fields : undefined;
}

class JsonReader {
  readonly fields: Field[] = [];
  at: number;
  readonly #line: ByteString;
  #keyBytes = 0;

  constructor(line: ByteString, from: number) {
    this.#line = line;
    this.at = from;
  }

  /** Reads `{…}`. `path` is that of its fields, with a dot at its end. Returns false if it is malformed. */
  object(path: ByteString, depth: number): boolean {
    return this.#members(path, depth, '}', () => {
      const raw = this.#string();
      const name = raw === undefined ? undefined : unescaped(raw);
      if (name === undefined || CONTROL.test(name) || !this.#take(':')) return undefined;
      return name;
    });
  }

  #array(path: ByteString, depth: number): boolean {
    let index = 0;
    return this.#members(path, depth, ']', () => String(index++));
  }

  /** Reads members and commas between brackets. `name` reads up to the value of a member. */
  #members(path: ByteString, depth: number, close: string, name: () => ByteString | undefined): boolean {
    if (depth > MAX_DEPTH) return false;
    this.at++;
    if (this.#take(close)) return path === '' || this.#put(path.slice(0, -1), close === '}' ? '{}' : '[]');
    do {
      const key = name();
      if (key === undefined || !this.#value(path + key, depth)) return false;
    } while (this.#take(','));
    return this.#take(close);
  }

  #value(path: ByteString, depth: number): boolean {
    this.#blanks();
    const mark = this.#line[this.at];
    if (mark === '{') return this.object(`${path}.`, depth + 1);
    if (mark === '[') return this.#array(`${path}.`, depth + 1);
    if (mark === '"') {
      const at = this.at + 1;
      const raw = this.#string();
      const value = raw === undefined ? undefined : unescaped(raw);
      return value !== undefined && this.#add({ key: path, mark: '"', value: withoutNewline(value), at });
    }
    SCALAR.lastIndex = this.at;
    if (!SCALAR.test(this.#line)) return false;
    const at = this.at;
    this.at = SCALAR.lastIndex;
    const value = this.#line.slice(at, this.at);
    return this.#add({ key: path, mark: markOf(value) ?? '=', value, at });
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
    STRING.lastIndex = this.at;
    if (!STRING.test(this.#line)) return undefined;
    const raw = this.#line.slice(this.at + 1, STRING.lastIndex - 1);
    this.at = STRING.lastIndex;
    return raw;
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
