/** Tells a whole mail inside a seal (RFC 3156 §4) from a part's text. */
import { fieldOf } from './header-field.ts';
import { joined } from './mail.ts';
import type { PartKind } from './mail.ts';
import { parseParameters } from './parameters.ts';

/** A longer header is text. */
const MAX_HEADER_BYTES = 1 << 16;
const FIELD = /^[!-9;-~]+[ \t]*:/;

export interface InnerText {
  readonly isMail: boolean;
  /** To be read instead of the given text. */
  readonly clear: AsyncIterable<Uint8Array>;
}

/**
 * Judges the text of armour of `kind` by its header. Of `pgpmime`, any MIME header makes a mail. Of `loose`,
 * which may be what a job printed, only a multipart one does, as nothing of that is lost. `sealed` is never a
 * mail: what a log holds must not make parts.
 */
export async function innerText(kind: PartKind, clear: AsyncIterable<Uint8Array>): Promise<InnerText> {
  if (kind !== 'pgpmime' && kind !== 'loose') return { isMail: false, clear };
  const blocks = clear[Symbol.asyncIterator]();
  const start: Uint8Array[] = [];
  let text = '';
  while (text.length < MAX_HEADER_BYTES && !/\n\r?\n/.test(text)) {
    const { done, value } = await blocks.next();
    if (done === true) break;
    start.push(Uint8Array.from(value));
    text += Buffer.from(value).toString('latin1');
  }
  const header = text.split(/\n\r?\n/, 1)[0] ?? '';
  const type = parseParameters(fieldOf(header, 'content-type'));
  const isMultipart = type.value.startsWith('multipart/') && (type.parameters.get('boundary') ?? '') !== '';
  const isMime = kind === 'loose' ? isMultipart : /^content-[a-z-]+[ \t]*:/im.test(header);
  return { isMail: FIELD.test(header) && isMime, clear: joined(start, blocks) };
}
