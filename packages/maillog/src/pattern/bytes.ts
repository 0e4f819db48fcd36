/**
 * Text as bytes: one character (U+0000 to U+00FF) for each byte, so that a pattern means the same bytes that
 * a log has.
 */
export type ByteString = string;

/**
 * The bytes of a literal given by a program: a string is text and stands for its UTF-8 bytes (`'é'` is C3
 * A9), bytes are themselves.
 */
export function toByteString(literal: string | Uint8Array): ByteString {
  const bytes = typeof literal === 'string' ? Buffer.from(literal, 'utf8') : asBuffer(literal);
  return bytes.toString('latin1');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
