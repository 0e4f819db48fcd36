/**
 * Where a word of a line begins and ends, and what its bytes are, for the tokenizer.
 */
import { DIGIT, FAMILY, LETTER, ROLE, WORD } from './byte-families.ts';
import { WordHashes, hashBytes } from './word-hash.ts';

const PROTOCOL_HASHES = new WordHashes([
  'IPv',
  'ipv',
  'IPV',
  'inet',
  'INET',
  'tcp',
  'udp',
  'icmpv',
  'ICMPv',
  'DHCPv',
]);

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** The families of the bytes `[from, to)`. */
export function familiesOf(line: Uint8Array, from: number, to: number): number {
  let mask = 0;
  for (let at = from; at < to; at++) mask |= FAMILY[line[at]];
  return mask;
}

/** Whether a word starts here. A mark starts one only as a sign before a digit, or in a path. */
export function startsWord(line: Uint8Array, at: number, to: number): boolean {
  const byte = line[at];
  if (FAMILY[byte] & (LETTER | DIGIT) || byte === 95) return true;
  const next = at + 1 < to ? line[at + 1] : 32;
  if (byte === 45 || byte === 43)
    return isDigit(next) && !(at > 0 && FAMILY[line[at - 1]] & (LETTER | DIGIT));
  // Within a word (`client/server`) a slash is a joint; before an address (`/10.0.0.1:80`) it is a separator.
  if (byte === 47) return !(at > 0 && ROLE[line[at - 1]] === WORD) && !leadsNumber(line, at + 1, to);
  if (byte === 126 || byte === 46)
    return next === 47 || (byte === 46 && next === 46 && at + 2 < to && line[at + 2] === 47);
  if (byte === 58) return next === 58 && at + 2 < to && (FAMILY[line[at + 2]] & DIGIT) !== 0;
  return false;
}

/** `IPv4`, `ipv6`: two words, not an identifier and its number. */
export function isProtocol(line: Uint8Array, from: number, to: number): boolean {
  const last = line[to - 1];
  return (last === 52 || last === 54) && to - from <= 6 && PROTOCOL_HASHES.has(hashBytes(line, from, to - 1));
}

/** Whether only a number or an address follows. */
function leadsNumber(line: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && (isDigit(line[at]) || line[at] === 46 || line[at] === 58)) at++;
  return at > from && (at === to || ROLE[line[at]] < WORD);
}

/** The end of a word without trailing punctuation. */
export function trimmed(line: Uint8Array, from: number, to: number): number {
  let end = to;
  while (end > from + 1) {
    const byte = line[end - 1];
    if (FAMILY[byte] & (LETTER | DIGIT) || byte === 47 || byte === 95 || byte === 92) break;
    if (byte === 37 && isDigit(line[end - 2])) break;
    end--;
  }
  return end;
}
