/**
 * Takes a template by fields apart: `level=info msg="cache warmed" keys={int}` for logfmt, the same after
 * `{json}` for a JSON object.
 *
 * A template is of logfmt if it is nothing but `KEY=VALUE` words, at least two, with different keys. Any
 * other text is matched as text.
 */
import type { ByteString } from '../../../bytes.ts';
import type { PatternText } from '../../syntax/pattern-text.ts';
import { isCodeAfter } from '../code-words.ts';
import { piecesOf, placeholderEnd, writtenBefore, writtenPieces } from '../parse-template.ts';
import type { Piece } from '../parse-template.ts';
import { NEWLINE, escaped, unescaped, withoutNewline } from './escapes.ts';
import { MAX_FIELDS } from './json-fields.ts';
import { KEY } from './logfmt-fields.ts';

export interface TemplateField {
  readonly key: ByteString;
  /** As in the template, for printing; it says whether a constant of JSON is a string. */
  readonly isQuoted: boolean;
  /** Text without escapes. */
  readonly pieces: readonly Piece[];
}

export interface FieldTemplate {
  readonly form: 'json' | 'logfmt';
  /** In the order of the template. */
  readonly fields: readonly TemplateField[];
}

const MARK = '{json}';
const JSON_MARK = /^[ \t\v\f\r\n]*\{json\}(?=[ \t\v\f\r\n]|$)/;
const BLANKS = /[ \t\v\f\r\n]*/y;
const BARE_KEY = new RegExp(`(${KEY})=`, 'y');
const QUOTED_KEY = /"((?:[^"\\\x00-\x1f\x7f]|\\.)*)"=/y;
const BLANK = /[ \t\v\f\r\n]/;
const WORD_END = /[ \t\v\f\r\n]|$/y;
const CONTROL = /[\x00-\x1f\x7f]/;
/** A template of one `KEY=VALUE` word is text: `up=1`. */
const MIN_LOGFMT_FIELDS = 2;

/**
 * Undefined if the template is text.
 * @throws MailLogError (config) if it begins with `{json}` and cannot be read, or has a wrong placeholder
 */
export function parseFields(source: PatternText): FieldTemplate | undefined {
  const [mark] = JSON_MARK.exec(source.text) ?? [];
  if (mark === undefined) return logfmt(source);
  const { fields, stoppedAt } = fieldsFrom(source, mark.length, QUOTED_KEY);
  if (stoppedAt !== undefined) throw source.error(stoppedAt, 'after {json}, expected KEY=VALUE', WRITE);
  if (fields.length === 0) throw source.error(mark.length, 'after {json}, a field must follow', WRITE);
  if (fields.length > MAX_FIELDS)
    throw source.error(mark.length, `a template has at most ${MAX_FIELDS} fields`);
  const keys = fields.map(({ key }) => key);
  const twin = fields.find(({ key }, index) => keys.indexOf(key) < index);
  if (twin) throw source.error(twin.at, `${source.quote(twin.at, twin.end)} is a field that is there twice`);
  return checked({ form: 'json', fields }, source);
}

const WRITE = 'write {json} level=info msg="cache warmed" keys={int}; a nested field is a.b=VALUE';

function logfmt(source: PatternText): FieldTemplate | undefined {
  const { fields, stoppedAt } = fieldsFrom(source, 0, undefined);
  if (stoppedAt !== undefined || fields.length < MIN_LOGFMT_FIELDS || fields.length > MAX_FIELDS)
    return undefined;
  if (new Set(fields.map(({ key }) => key)).size < fields.length) return undefined;
  return checked({ form: 'logfmt', fields }, source);
}

/** A field with its place in the template. */
interface PlacedField extends TemplateField {
  readonly at: number;
  /** The end of its key. */
  readonly end: number;
}

/** `stoppedAt`: where there is no field. */
function fieldsFrom(
  source: PatternText,
  from: number,
  quotedKey: RegExp | undefined,
): { fields: PlacedField[]; stoppedAt?: number } {
  const { text } = source;
  const fields: PlacedField[] = [];
  for (let at = from; ;) {
    BLANKS.lastIndex = at;
    BLANKS.test(text);
    at = BLANKS.lastIndex;
    if (at >= text.length) return { fields };
    const found = fieldAt(source, at, quotedKey);
    if (!found) return { fields, stoppedAt: at };
    fields.push(found.field);
    at = found.next;
  }
}

function fieldAt(
  source: PatternText,
  at: number,
  quotedKey: RegExp | undefined,
): { field: PlacedField; next: number } | undefined {
  const { text } = source;
  const named = keyAt(text, at, BARE_KEY) ?? (quotedKey && keyAt(text, at, quotedKey));
  const key = named && unescaped(named.raw);
  if (named === undefined || key === undefined || CONTROL.test(key)) return undefined;
  const start = named.end + 1;
  const isQuoted = text[start] === '"';
  const from = isQuoted ? start + 1 : start;
  const to = valueEnd(text, from, isQuoted);
  if (to === undefined) return undefined;
  const next = isQuoted ? to + 1 : to;
  WORD_END.lastIndex = next;
  if (!WORD_END.test(text)) return undefined;
  const pieces = valuePieces(source, from, to, isQuoted);
  return pieces && { field: { key, isQuoted, pieces, at, end: named.end }, next };
}

/** The key at `at`, before a `=` at `end`. */
function keyAt(
  text: ByteString,
  at: number,
  pattern: RegExp,
): { readonly raw: ByteString; readonly end: number } | undefined {
  pattern.lastIndex = at;
  const [whole, raw = ''] = pattern.exec(text) ?? [];
  return whole === undefined ? undefined : { raw, end: at + whole.length - 1 };
}

/** The end of a value, without its quote; a placeholder may have blanks and quotes in it. */
function valueEnd(text: ByteString, from: number, isQuoted: boolean): number | undefined {
  for (let at = from; ;) {
    if (text.startsWith('{{', at)) {
      at += 2;
      continue;
    }
    const end = placeholderEnd(text, at);
    if (end > at) {
      at = end;
      continue;
    }
    const mark = text[at];
    if (isQuoted ? mark === '"' : mark === undefined || BLANK.test(mark)) return at;
    if (mark === undefined || mark === '"' || (CONTROL.test(mark) && mark !== '\t')) return undefined;
    at += isQuoted && mark === '\\' ? 2 : 1;
  }
}

/** Text with its blanks as they are, without escapes; undefined if there is a wrong one. */
function valuePieces(source: PatternText, from: number, to: number, isQuoted: boolean): Piece[] | undefined {
  const merged = withBlanks(piecesOf(source, from, to), source.text.slice(0, to));
  if (!isQuoted) return merged;
  const values: Piece[] = [];
  for (const [index, piece] of merged.entries()) {
    if (piece.kind === 'text') {
      const text = unescaped(piece.text);
      if (text === undefined) return undefined;
      const value = index === merged.length - 1 ? withoutNewline(text) : text;
      if (value !== '') values.push({ ...piece, text: value });
    } else values.push(piece);
  }
  return values;
}

/** Text and the blanks in it as one piece: a value is matched byte for byte. */
function withBlanks(pieces: readonly Piece[], text: ByteString): Piece[] {
  const merged: Piece[] = [];
  for (const [index, piece] of pieces.entries()) {
    const { at } = piece;
    const last = merged.at(-1);
    if (piece.kind === 'placeholder') merged.push(piece);
    else {
      const words = piece.kind === 'text' ? piece.text : text.slice(at, pieces[index + 1]?.at);
      if (last?.kind === 'text') merged[merged.length - 1] = { ...last, text: last.text + words };
      else merged.push({ kind: 'text', text: words, at });
    }
  }
  return merged;
}

function checked(template: FieldTemplate, source: PatternText): FieldTemplate {
  for (const { key, pieces } of template.fields) {
    for (const [index, piece] of pieces.entries()) {
      if (piece.kind !== 'placeholder' || piece.name !== 'int' || piece.argument !== undefined) continue;
      const before = writtenBefore(pieces, index).replaceAll(NEWLINE, ' ');
      if (isCodeAfter(/[A-Za-z]/.test(before) ? before : `${key}=`))
        throw source.error(piece.at, ...CODE_ERROR);
    }
  }
  return template;
}

/** What is wrong with `{int}` in the place of a code, and the hint. */
export const CODE_ERROR = [
  'a number that is a code or a user cannot be any {int}',
  'write the values that are usual: {one:0|1000}, {int:200-299}',
] as const;

/** `{json} level=info keys={int}` */
export function writtenFields({ form, fields }: FieldTemplate): ByteString {
  const words = fields.map(({ key, isQuoted, pieces }) => {
    const name = BARE.test(key) ? key : `"${escaped(key)}"`;
    return `${name}=${isQuoted ? `"${writtenPieces(pieces, escaped)}"` : writtenPieces(pieces)}`;
  });
  return [...(form === 'json' ? [MARK] : []), ...words].join(' ');
}

const BARE = new RegExp(`^${KEY}$`);
