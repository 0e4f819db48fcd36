/**
 * The values that a line has in the placeholders of a template, as far as somebody may want to know whether
 * they are new: addresses, hosts, users, paths, words, codes. Numbers, times and texts are left out: nearly
 * each line has others.
 *
 * The text between two placeholders is searched for from left to right, so that a line costs its length and
 * no more. In a line that says it twice, the value may be too short.
 */
import type { ByteString } from '../../../bytes.ts';
import { isCodeAfter } from '../../../pattern/template/code-words.ts';
import { readFields } from '../../../pattern/template/fields/field-line.ts';

/** What the values of a placeholder are called, one and several: `address`, `addresses`. */
export interface ValuePlace {
  readonly one: string;
  readonly several: string;
}

const KINDS: Readonly<Record<string, ValuePlace>> = {
  ip: { one: 'address', several: 'addresses' },
  mac: { one: 'hardware address', several: 'hardware addresses' },
  host: { one: 'host', several: 'hosts' },
  user: { one: 'user', several: 'users' },
  path: { one: 'path', several: 'paths' },
  word: { one: 'word', several: 'words' },
};
const PLACEHOLDER = /\{\{|\{([a-z]+)(?::([^{}]*))?\}/g;
/** Of a status of HTTP: `200|304`, `200-499`. */
const STATUSES = /^[1-5]\d\d(?:[|-][1-5]\d\d)*$/;
const LAST_WORD = /([A-Za-z_]{2,20})["'=:([ ]*$/;

/** A placeholder, and the text after it. */
interface Piece {
  readonly place: ValuePlace | undefined;
  readonly after: ByteString;
}

/** Reads the values of a template whose text is matched as text, or of the value of a field. */
class TextValues {
  readonly places: readonly ValuePlace[];
  readonly #before: ByteString;
  readonly #pieces: readonly Piece[];

  /** `key`: that of the field, and `=`. */
  constructor(text: ByteString, key = '') {
    const found = [...text.matchAll(PLACEHOLDER)].filter(([, name]) => name !== undefined);
    const ends = found.map((match) => match.index + match[0].length);
    this.#before = literal(text.slice(0, found[0]?.index));
    this.#pieces = found.map(([, name = '', argument], index) => ({
      place: placeOf(name, argument, key + text.slice(0, found[index].index)),
      after: literal(text.slice(ends[index], found[index + 1]?.index)),
    }));
    this.places = this.#pieces.flatMap(({ place }) => place ?? []);
  }

  of(message: ByteString): ByteString[] | undefined {
    const text = message.replace(/[ \t]+/g, ' ').trimEnd();
    let at = text.indexOf(this.#before);
    if (at < 0) return undefined;
    at += this.#before.length;
    const values: ByteString[] = [];
    for (const [index, { place, after }] of this.#pieces.entries()) {
      const isLast = index === this.#pieces.length - 1;
      const end = after === '' ? (isLast ? text.length : at) : text.indexOf(after, at);
      if (end < 0) return undefined;
      if (place) values.push(text.slice(at, end));
      at = end + after.length;
    }
    return values;
  }
}

/** Reads the values of a template by fields, whose order in the line does not matter. */
class FieldValues {
  readonly places: readonly ValuePlace[];
  readonly #fields: readonly { readonly key: ByteString; readonly values: TextValues }[];

  constructor(text: ByteString) {
    this.#fields = [...text.matchAll(new RegExp(FIELD, 'g'))]
      .map(([, quotedKey, bareKey = '', quoted, bare = '']) => {
        const key = quotedKey ?? bareKey;
        return { key, values: new TextValues(quoted ?? bare, `${key}=`) };
      })
      .filter(({ values }) => values.places.length > 0);
    this.places = this.#fields.flatMap(({ values }) => values.places);
  }

  of(message: ByteString): ByteString[] | undefined {
    const line = new Map(readFields(message)?.fields.map(({ key, value }) => [key, value]));
    const values = this.#fields.map((field) => field.values.of(line.get(field.key) ?? ''));
    return line.size === 0 || values.includes(undefined) ? undefined : values.flatMap((each) => each ?? []);
  }
}

/** `KEY=VALUE`, with or without quotes. */
const FIELD = String.raw`(?:"((?:[^"\\]|\\.)*)"|([^\s"={}]+))=(?:"((?:[^"\\]|\\.)*)"|((?:\{[^{}]*\}|[^\s"{}])*))`;
const IS_FIELDS = new RegExp(`^(?:\\{json\\}(?: ${FIELD})+|${FIELD}(?: ${FIELD})+)$`);

export class TemplateValues {
  readonly #values: TextValues | FieldValues;

  /** `template`: the program, and the text as docs/templates.md has it. */
  constructor(template: ByteString) {
    const text = template.slice(template.indexOf(' ') + 1);
    this.#values = IS_FIELDS.test(text) ? new FieldValues(text) : new TextValues(text);
  }

  /** The places whose values are read, from left to right. */
  get places(): readonly ValuePlace[] {
    return this.#values.places;
  }

  /** The values of a message, one for each place; undefined if its text is not that of the template. */
  of(message: ByteString): ByteString[] | undefined {
    return this.#values.of(message);
  }
}

function literal(text: ByteString): ByteString {
  return text.replaceAll('{{', '{').replace(/[ \t]+/g, ' ');
}

function placeOf(name: string, argument: string | undefined, before: string): ValuePlace | undefined {
  const isCode = name === 'int' && argument !== undefined && (isCodeAfter(before) || STATUSES.test(argument));
  if (name !== 'one' && !isCode) return KINDS[name];
  const isStatus = STATUSES.test(argument ?? '') && !isCodeAfter(before);
  const [, word = 'value'] = isStatus ? ['', 'status'] : (LAST_WORD.exec(before) ?? []);
  return { one: word, several: `${word} values` };
}
