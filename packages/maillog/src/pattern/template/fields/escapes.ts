/**
 * The escapes of strings in JSON (RFC 8259 §7); logfmt has the same. Of control characters, only tab, newline
 * and carriage return may be escaped: any other is no text, and its line is shown.
 */
import type { ByteString } from '../../../bytes.ts';

/** A newline in a value. A value is matched as a line is, which has none; no value has a vertical tab. */
export const NEWLINE = '\x0b';

const PLAIN: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['n', NEWLINE],
  ['t', '\t'],
  ['r', '\r'],
]);
const HEX = /^[\da-fA-F]{4}$/;

/** The text of a string without its quotes; undefined if an escape is wrong. */
export function unescaped(raw: ByteString): ByteString | undefined {
  let text = '';
  for (let at = 0; ;) {
    const escape = raw.indexOf('\\', at);
    if (escape < 0) return text + raw.slice(at);
    text += raw.slice(at, escape);
    const found = raw[escape + 1] === 'u' ? codePoint(raw, escape) : plain(raw, escape);
    if (found === undefined) return undefined;
    text += found.text;
    at = escape + found.size;
  }
}

interface Escape {
  readonly text: ByteString;
  /** The bytes of the escape. */
  readonly size: number;
}

function plain(raw: ByteString, at: number): Escape | undefined {
  const text = PLAIN.get(raw[at + 1] ?? '');
  return text === undefined ? undefined : { text, size: 2 };
}

/** `\u00e9`, or a pair of surrogates. Half a pair is no character. */
function codePoint(raw: ByteString, at: number): Escape | undefined {
  const code = unitAt(raw, at);
  if (code === undefined || (code >= 0xdc00 && code <= 0xdfff)) return undefined;
  if (code < 0xd800 || code > 0xdfff) {
    const text = code === 10 ? NEWLINE : Buffer.from(String.fromCharCode(code)).toString('latin1');
    return isText(code) ? { text, size: 6 } : undefined;
  }
  const low = unitAt(raw, at + 6);
  if (low === undefined || low < 0xdc00 || low > 0xdfff) return undefined;
  return { text: Buffer.from(String.fromCharCode(code, low)).toString('latin1'), size: 12 };
}

function unitAt(raw: ByteString, at: number): number | undefined {
  if (raw[at] !== '\\' || raw[at + 1] !== 'u') return undefined;
  const digits = raw.slice(at + 2, at + 6);
  return HEX.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

function isText(code: number): boolean {
  return (code >= 32 && code !== 127) || code === 9 || code === 10 || code === 13;
}

const NEEDS_ESCAPE = /["\\\t\v\r]/;

/** The reverse: what is written between the quotes. */
export function escaped(text: ByteString): ByteString {
  if (!NEEDS_ESCAPE.test(text)) return text;
  return text
    .replace(/["\\]/g, String.raw`\$&`)
    .replaceAll(NEWLINE, String.raw`\n`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll('\r', String.raw`\r`);
}

/** Without the newline at its end, which Docker puts after each line that it wraps. */
export function withoutNewline(text: ByteString): ByteString {
  return text.endsWith(NEWLINE) ? text.slice(0, text.endsWith(`\r${NEWLINE}`) ? -2 : -1) : text;
}
