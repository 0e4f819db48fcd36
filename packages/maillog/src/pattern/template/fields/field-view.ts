/**
 * What templates by fields are matched on: the fields of a line in one order, after its header. Two lines
 * that differ only in the order of their fields have the same view, so that an automaton can match any number
 * of such templates at once.
 *
 *     HEADER 01 form, and for each field: 02 KEY 03 MARK VALUE      (01 to 03 are control characters)
 *
 * MARK is that of field.ts. No header, key or value has these control
 * characters, so that none can pass for the end of another. Keys of the time come first, then all others by
 * their bytes. The message comes last: thousands of rules differ in it alone, and share the states before it.
 */
import type { ByteString } from '../../../bytes.ts';
import type { LineView } from '../../match/condition.ts';
import { MAX_LINE_BYTES, readFields } from './field-line.ts';
import type { FieldLine } from './field-line.ts';
import { KeySequences, orderOf } from './key-order.ts';
import { TIME_KEYS } from './time-field.ts';

export const AFTER_HEADER = '\x01';
export const BEFORE_KEY = '\x02';
export const AFTER_KEY = '\x03';

const RANKS: ReadonlyMap<string, string> = new Map([
  ...TIME_KEYS.map((key, rank): [string, string] => [key, `\x01${rank}`]),
  ...['message', 'msg'].map((key): [string, string] => [key, `\x03${key}`]),
]);

/** By the keys. */
export function inOrder<T extends { readonly key: ByteString }>(fields: readonly T[]): T[] {
  const keys = fields.map(({ key }) => key);
  return orderOf(keys, rankOf).map((index) => fields[index]);
}

/** The indexes of fields in order, and what comes before the mark of each. */
const SEQUENCES = new KeySequences((keys) =>
  orderOf(keys, rankOf).map((index) => ({ index, before: `${BEFORE_KEY}${keys[index]}${AFTER_KEY}` })),
);

function rankOf(key: ByteString): string {
  return RANKS.get(key) ?? `\x02${key}`;
}

export function startOf(form: FieldLine['form']): ByteString {
  return `${AFTER_HEADER}${form}`;
}

function viewOf(line: ByteString): ByteString | undefined {
  const found = readFields(line);
  if (found === undefined) return undefined;
  const { form, message, fields } = found;
  let text = line.slice(0, message) + startOf(form);
  for (const { index, before } of SEQUENCES.of(fields))
    text += before + fields[index].mark + fields[index].value;
  return text;
}

class FieldView implements LineView {
  #buffer = Buffer.alloc(4096);

  of(block: Uint8Array, from: number, to: number): Uint8Array | undefined {
    if (to - from > MAX_LINE_BYTES) return undefined;
    const text = viewOf(Buffer.from(block.buffer, block.byteOffset + from, to - from).toString('latin1'));
    if (text === undefined) return undefined;
    if (text.length > this.#buffer.length) this.#buffer = Buffer.alloc(2 * text.length);
    this.#buffer.write(text, 'latin1');
    return this.#buffer.subarray(0, text.length);
  }
}

export const FIELD_VIEW: LineView = new FieldView();
