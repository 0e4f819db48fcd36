/**
 * The fields of a JSON or logfmt line as a template writes them, in one order, whatever the order of the
 * line:
 *
 *     {"keys":3,"ts":1718371361.5,"msg":"cache warmed","level":"info"}  →  level=info msg="cache warmed" keys=3
 *
 * Training compares this text in the place of the line's own. The time of the line is no part of it.
 */
import type { Field } from '../../pattern/template/fields/field.ts';
import { escaped } from '../../pattern/template/fields/escapes.ts';
import { readFields } from '../../pattern/template/fields/field-line.ts';
import type { FieldLine } from '../../pattern/template/fields/field-line.ts';
import { KeySequences, orderOf } from '../../pattern/template/fields/key-order.ts';
import { markOf } from '../../pattern/template/fields/json-fields.ts';
import { isTimeField } from '../../pattern/template/fields/time-field.ts';

export interface FieldNotation {
  readonly form: FieldLine['form'];
  readonly bytes: Uint8Array;
  /** Where each key begins in `bytes`, and where it ends, in turn. */
  readonly keys: readonly number[];
  /** The value of the line's own time, as offsets into the line's block. */
  readonly time: { readonly start: number; readonly end: number } | undefined;
}

/** What comes first in a template, in this order; other fields follow by their names. */
const FIRST = ['level', 'lvl', 'severity', 'log.level', 'msg', 'message', 'log'];
const RANKS = new Map(FIRST.map((key, rank) => [key, `\0${rank}`]));
/** Words that are compared as text, whether they need quotes or not. */
const TEXT_KEY =
  /(?:^|\.)(?:msg|message|log|event|short_message|textpayload|command|cmd|cmdline|args|argv|query|sql|statement)$/i;
/** A string that is written without quotes. */
const PLAIN = /^[^\x00-\x20"\\{}=\x7f]*$/;
const NAME = /^[A-Za-z_@][\w.@/-]*$/;
/** The bytes of keys in logfmt. */
const KEY_BYTES = new Uint8Array(256);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@/-'))
  KEY_BYTES[byte] = 1;
const [BRACE, EQUALS] = Buffer.from('{=');

/** The message of a line is at `[from, to)` of `block`. Undefined if it is no JSON or logfmt. */
export function fieldNotation(block: Uint8Array, from: number, to: number): FieldNotation | undefined {
  const start = afterMarks(block, from, to);
  if (!mayHaveFields(block, start, to)) return undefined;
  const text = Buffer.from(block.buffer, block.byteOffset + start, to - start).toString('latin1');
  const found = readFields(text);
  if (found === undefined || found.message > 0) return undefined;
  const times = found.fields.filter(isTimeField);
  const [time] = times;
  const fields = time ? found.fields.filter((field) => !times.includes(field)) : found.fields;
  if (fields.length < (found.form === 'json' ? 1 : 2)) return undefined;
  return {
    form: found.form,
    ...written(fields, found.form),
    time: time && { start: start + time.at, end: start + time.at + time.value.length },
  };
}

/** After the white space that ends a header, and the mark after a time. */
function afterMarks(block: Uint8Array, from: number, to: number): number {
  let at = from;
  if (at < to && (block[at] === 58 || block[at] === 124 || block[at] === 44)) at++;
  while (at < to && (block[at] === 32 || block[at] === 9)) at++;
  return at;
}

/** Whether the first word is that of fields: most lines need no more. */
function mayHaveFields(block: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && KEY_BYTES[block[at] ?? 0] === 1) at++;
  return at < to && (at === from ? block[at] === BRACE : block[at] === EQUALS);
}

/** A field in its place: its index in the line, and what is written before its value. */
interface Place {
  readonly index: number;
  readonly before: string;
  /** Where the key begins and ends in `before`. */
  readonly start: number;
  readonly end: number;
  readonly isText: boolean;
}

const SEQUENCES = new KeySequences((keys) =>
  orderOf(keys, (key) => RANKS.get(key) ?? key).map((index, rank): Place => {
    const key = keys[index];
    const isName = NAME.test(key);
    const name = isName ? key : escaped(key);
    const start = (rank === 0 ? 0 : 1) + (isName ? 0 : 1);
    const before = `${rank === 0 ? '' : ' '}${isName ? name : `"${name}"`}=`;
    return { index, before, start, end: start + name.length, isText: TEXT_KEY.test(key) };
  }),
);

function written(
  fields: readonly Field[],
  form: FieldLine['form'],
): { readonly bytes: Uint8Array; readonly keys: readonly number[] } {
  const keys: number[] = [];
  let text = '';
  for (const { index, before, start, end, isText } of SEQUENCES.of(fields)) {
    keys.push(text.length + start, text.length + end);
    text += before + valueOf(fields[index], form, isText);
  }
  return { bytes: Buffer.from(text, 'latin1'), keys };
}

function valueOf({ mark, value }: Field, form: FieldLine['form'], isText: boolean): string {
  if (form === 'json' && mark !== '"') return value;
  const isPlain =
    !isText && value !== '' && PLAIN.test(value) && !(form === 'json' && markOf(value) !== undefined);
  return isPlain ? value : `"${escaped(value)}"`;
}
