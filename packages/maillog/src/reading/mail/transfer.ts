/**
 * Decodes a MIME part's transfer encoding (RFC 2045 §6), block by block. Only base64 and quoted-printable are
 * decoded.
 */
import type { ByteBlocks } from '../../bytes.ts';

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

/**
 * Quoted-printable has lines of 76 characters. In a longer line than this, the decoder does not wait for the
 * end.
 */
const MAX_LINE_BYTES = 1 << 16;

async function* quotedPrintable(body: AsyncIterable<Uint8Array>): ByteBlocks {
  let rest = '';
  for await (const block of body) {
    const text = rest + Buffer.from(block).toString('latin1');
    // Decode up to a line's end: only there is it clear whether a break is soft and whether blanks are
    // trailing.
    const lines = text.lastIndexOf('\n') + 1;
    const whole = text.length - lines > MAX_LINE_BYTES ? withoutTail(text) : lines;
    rest = text.slice(whole);
    if (whole > 0) yield unquoted(text.slice(0, whole));
  }
  if (rest !== '') yield unquoted(rest);
}

/**
 * Where a trailing piece begins whose meaning depends on what follows: blanks, or an escape; the text's
 * length if there is none.
 */
function withoutTail(text: string): number {
  let at = text.length;
  while (at > 0 && ' \t\r='.includes(text.charAt(at - 1))) at -= 1;
  if (text.charAt(at - 2) === '=') at -= 2;
  return at > 0 ? at : text.length;
}

/** In linear time: a run of blanks is examined only from its start, since a mail may be all blanks. */
function unquoted(lines: string): Uint8Array {
  return Buffer.from(
    lines
      .replace(/(?<![ \t])[ \t]+$/gm, '')
      .replace(/=\r?(?:\n|$)/g, '')
      .replace(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  );
}
