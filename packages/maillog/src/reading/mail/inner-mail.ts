/** Tells a whole mail inside a seal (RFC 3156 §4) from a part's text. */
import { fieldOf } from './header-field.ts';
import type { PartKind } from './mail.ts';
import { parseParameters } from './parameters.ts';

/** A longer header is text. */
const MAX_HEADER_BYTES = 1 << 16;
const FIELD = /^[!-9;-~]+[ \t]*:/;

/**
 * Whether the text of armour of `kind` is a mail, by its header. Of `pgpmime`, any MIME header makes a mail.
 * Of `loose`, which may be what a job printed, only a multipart one does, as nothing of that is lost.
 * `sealed` is never a mail: what a log holds must not make parts. Reads no more of `clear` than the header.
 */
export async function holdsMail(kind: PartKind, clear: AsyncIterable<Uint8Array>): Promise<boolean> {
  if (kind !== 'pgpmime' && kind !== 'loose') return false;
  let text = '';
  for await (const block of clear) {
    text += Buffer.from(block).toString('latin1');
    if (text.length >= MAX_HEADER_BYTES || /\n\r?\n/.test(text)) break;
  }
  const header = text.split(/\n\r?\n/, 1)[0] ?? '';
  const type = parseParameters(fieldOf(header, 'content-type'));
  const isMultipart = type.value.startsWith('multipart/') && (type.parameters.get('boundary') ?? '') !== '';
  const isMime = kind === 'loose' ? isMultipart : /^content-[a-z-]+[ \t]*:/im.test(header);
  return FIELD.test(header) && isMime;
}
