/**
 * Text as bytes: one character (U+0000 to U+00FF) for each byte. A path, a pattern and a line of a
 * configuration stay exact in this form even if they are not UTF-8. Turn it into text for people with {@link
 * readable} at the last moment.
 */
export type ByteString = string;

/** Bytes as they come, in blocks of any size. */
export type ByteBlocks = AsyncGenerator<Uint8Array, void, undefined>;

export const LINE_FEED = 0x0a;

/** Bytes as text for people: UTF-8 is decoded, what is not UTF-8 becomes U+FFFD. */
export function readable(text: ByteString): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** Text as the bytes of its UTF-8 form: `'é'` becomes `'\xc3\xa9'`. */
export function byteString(text: string): ByteString {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The bytes of a literal that a program gives: the UTF-8 bytes of a string, or bytes as they are. */
export function toByteString(literal: string | Uint8Array): ByteString {
  if (typeof literal === 'string') return byteString(literal);
  return Buffer.from(literal.buffer, literal.byteOffset, literal.byteLength).toString('latin1');
}
