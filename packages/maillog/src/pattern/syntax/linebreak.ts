import { addByte, internSet, invertSet, noBits, setOf } from './byteset.ts';
import { BYTES, choice, one, sequence } from './tree.ts';
import type { Node } from './tree.ts';

const CRLF = sequence([BYTES[13], BYTES[10]]);
function notBefore(body: Node): Node {
  return { kind: 'look', behind: false, negative: true, body };
}
/** A carriage return without a newline after it: `\R` and `\X` never split the pair CR LF. */
const LONE_RETURN = sequence([BYTES[13], notBefore(BYTES[10])]);
const RETURN = setOf('\r\r');
const bits = noBits();
for (const byte of [10, 11, 12, 0x85]) addByte(bits, byte);
/** `\R` (perlrebackslash): `(?>\r\n|\v)`, written without the atomic group. */
export const LINE_BREAK = choice([CRLF, one(internSet(bits)), LONE_RETURN]);
/** `\X` on bytes: a byte, or CR LF; Latin-1 has no combining characters. */
export const CLUSTER = choice([CRLF, one(invertSet(RETURN)), LONE_RETURN]);
