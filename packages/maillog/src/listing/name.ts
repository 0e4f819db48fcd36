/**
 * File names in a listing. A name is any bytes but NUL; a listing is lines of tab-separated fields that go
 * through mail programs, editors and git. So a name is written with `\n`, `\t`, `\\` for those three bytes
 * and `\xNN` (two lower-case hex digits) for every other control (C0, DEL, C1 written as UTF-8) and every
 * byte that is not part of valid UTF-8. All other bytes are written unchanged.
 *
 * Reading undoes this exactly, for any bytes.
 */
import type { ByteString } from '../bytes.ts';
import { isUtf8 } from 'node:buffer';

const NEEDS_CARE = /[\x00-\x1f\x7f-\xff\\]/;
const CONTROLS = /[\x00-\x1f\x7f\\]|\xc2[\x80-\x9f]/g;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\\': '\\\\' };

/** `a<TAB>b` becomes `a\tb`. */
export function escapeName(name: ByteString): ByteString {
  if (!NEEDS_CARE.test(name)) return name;
  if (isUtf8(Buffer.from(name, 'latin1'))) return name.replace(CONTROLS, escaped);
  return characters(name)
    .map((piece) => (piece.valid ? piece.bytes.replace(CONTROLS, escaped) : hex(piece.bytes)))
    .join('');
}

/** What {@link escapeName} was given, or undefined for a backslash that it never writes. */
export function unescapeName(text: ByteString): ByteString | undefined {
  if (!text.includes('\\')) return text;
  let sound = true;
  const name = text.replace(/\\(?:x([0-9a-fA-F]{2})|([^]?))/g, (_all, digits?: string, letter?: string) => {
    if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16));
    const byte = LETTERS[letter ?? ''];
    if (byte === undefined) sound = false;
    return byte ?? '';
  });
  return sound ? name : undefined;
}

const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\' };

function escaped(bytes: string): string {
  return SHORT[bytes] ?? hex(bytes);
}

function hex(bytes: string): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++)
    text += `\\x${bytes.charCodeAt(at).toString(16).padStart(2, '0')}`;
  return text;
}

/** Cuts a name into UTF-8 characters and single bytes that are part of none. */
function characters(name: ByteString): { bytes: string; valid: boolean }[] {
  const pieces: { bytes: string; valid: boolean }[] = [];
  for (let at = 0; at < name.length;) {
    const length = sequenceLength(name.charCodeAt(at));
    const bytes = name.slice(at, at + length);
    const valid = isUtf8(Buffer.from(bytes, 'latin1'));
    pieces.push(valid ? { bytes, valid } : { bytes: name.charAt(at), valid });
    at += valid ? length : 1;
  }
  return pieces;
}

/**
 * How many bytes a UTF-8 character has that begins with this byte (RFC 3629, 4); 1 also where none begins so.
 */
function sequenceLength(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}
