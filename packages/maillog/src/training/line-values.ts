/** The values in the variable places of one line, as a signature of it would count them. */
import { text } from './lines/byte-families.ts';
import type { ByteString } from '../bytes.ts';
import { newHeader, readHeader } from './lines/header.ts';
import { scanMessage } from './lines/line-signature.ts';
import { placeholderName } from './lines/signature-template.ts';
import { DOTTED, LITERAL, Tokenizer } from './lines/tokenizer.ts';

export interface LineValue {
  /** What a placeholder for it is called: `ip`, `int`, `id` (docs/templates.md). */
  readonly name: string;
  /** Of a list, all of its members, as they are written. */
  readonly text: ByteString;
}

const tokenizer = new Tokenizer();
const header = newHeader();

/**
 * Of the line `[from, to)` of `block`: `[{name: 'ip', text: '10.0.0.7'}, {name: 'int', text: '40222'}]`.
 * Lines of one signature have the same places, whatever their values.
 */
export function lineValues(block: Uint8Array, from: number, to: number): LineValue[] {
  readHeader(block, from, to, header);
  const scanned = scanMessage(tokenizer, header, block, to)?.bytes ?? block;
  const { count, kind, code, start, listEnd } = tokenizer;
  const values: LineValue[] = [];
  for (let index = 0; index < count; index++) {
    const isText = kind[index] === LITERAL || kind[index] === DOTTED || code[index] === 1;
    if (isText) continue;
    values.push({ name: placeholderName(kind[index]), text: text(scanned, start[index], listEnd[index]) });
  }
  return values;
}
