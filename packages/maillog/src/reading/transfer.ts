/**
 * Takes a MIME part's transfer encoding off (RFC 2045 §6), block by block. Anything but base64 and
 * quoted-printable is as it is.
 */
import type { ByteBlocks } from '../bytes.ts';

export function decodeTransfer(
  encoding: string | false,
  body: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  if (encoding === 'base64') return base64(body);
  return encoding === 'quoted-printable' ? quotedPrintable(body) : body;
}

async function* base64(body: AsyncIterable<Uint8Array>): ByteBlocks {
  let rest = '';
  for await (const block of body) {
    const text =
      rest +
      Buffer.from(block)
        .toString('latin1')
        .replace(/[^A-Za-z0-9+/]+/g, '');
    const whole = text.length - (text.length % 4);
    rest = text.slice(whole);
    if (whole > 0) yield Buffer.from(text.slice(0, whole), 'base64');
  }
  if (rest !== '') yield Buffer.from(rest, 'base64');
}

/** Quoted-printable has lines of 76 characters; in one longer than this no end is waited for. */
const MAX_LINE_BYTES = 1 << 16;

async function* quotedPrintable(body: AsyncIterable<Uint8Array>): ByteBlocks {
  let rest = '';
  for await (const block of body) {
    const text = rest + Buffer.from(block).toString('latin1');
    // Up to a line's end: a soft break and the blanks before a line's end can be told only there.
    const lines = text.lastIndexOf('\n') + 1;
    const whole = text.length - lines > MAX_LINE_BYTES ? withoutTail(text) : lines;
    rest = text.slice(whole);
    if (whole > 0) yield unquoted(text.slice(0, whole));
  }
  if (rest !== '') yield unquoted(rest);
}

/**
 * Where the last piece begins that means what it does by what follows: blanks, or an escape; the text's
 * length if it is all of it.
 */
function withoutTail(text: string): number {
  let at = text.length;
  while (at > 0 && ' \t\r='.includes(text.charAt(at - 1))) at -= 1;
  if (text.charAt(at - 2) === '=') at -= 2;
  return at > 0 ? at : text.length;
}

/** In linear time: a run of blanks is looked at from its start only, since a mail may be all blanks. */
function unquoted(lines: string): Uint8Array {
  return Buffer.from(
    lines
      .replace(/(?<![ \t])[ \t]+$/gm, '')
      .replace(/=\r?(?:\n|$)/g, '')
      .replace(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  );
}
