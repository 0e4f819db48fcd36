/**
 * The role of each byte of a log line for the tokenizer: part of a word, a joint that may hold a word
 * together, or a separator. Each byte also belongs to a family, a single bit, from which the patterns of the
 * rules are made.
 */

/**
 * Families of bytes. A variable word has the union of its bytes' families, so that its pattern can be made
 * without its bytes.
 */
export const DIGIT = 1 << 0;
/** `a` to `f`. */
export const HEX_LOWER = 1 << 1;
/** `g` to `z`. */
export const LOWER = 1 << 2;
/** `A` to `F`. */
export const HEX_UPPER = 1 << 3;
/** `G` to `Z`. */
export const UPPER = 1 << 4;
/** 0x80 and above: part of a letter in UTF-8, or a letter of Latin-1. */
export const HIGH = 1 << 5;

export const LETTER = HEX_LOWER | LOWER | HEX_UPPER | UPPER | HIGH;

/**
 * Punctuation with a bit of its own, in the order of the bits after {@link HIGH}. The last four never join
 * words.
 */
export const MARKS = '_-.\\/:@+%$#*~&!?^=,;';

const firstMark = 6;
export function bitOf(mark: string): number {
  return 1 << (firstMark + MARKS.indexOf(mark));
}

export const UNDERSCORE = bitOf('_');
export const DASH = bitOf('-');
export const DOT = bitOf('.');
export const BACKSLASH = bitOf('\\');
export const SLASH = bitOf('/');
export const COLON = bitOf(':');
export const AT = bitOf('@');

/** Any other printable byte. */
export const OTHER = 1 << (firstMark + MARKS.length);

/** {@link ROLE} of a byte; 0 separates words. */
export const WHITE = 1;
/** A letter, a digit, `_`, `-`, `.`, or a backslash: always part of its word. */
export const WORD = 2;
/** `:`, `/`, `@` and similar: joins words only in a known kind, such as an address or a time. */
export const JOINT = 3;

/** The family bit of each byte. */
export const FAMILY = new Int32Array(256).fill(OTHER);
/** The role of each byte: 0, {@link WHITE}, {@link WORD} or {@link JOINT}. */
export const ROLE = new Uint8Array(256);

function setRange(from: string, to: string, family: number): void {
  for (let byte = from.charCodeAt(0); byte <= to.charCodeAt(0); byte++) {
    FAMILY[byte] = family;
    ROLE[byte] = WORD;
  }
}
setRange('0', '9', DIGIT);
setRange('a', 'f', HEX_LOWER);
setRange('g', 'z', LOWER);
setRange('A', 'F', HEX_UPPER);
setRange('G', 'Z', UPPER);
setRange('\x80', '\xff', HIGH);
for (const mark of MARKS) {
  const byte = mark.charCodeAt(0);
  FAMILY[byte] = bitOf(mark);
  if ('_-.\\'.includes(mark)) ROLE[byte] = WORD;
  else if (!'=,;'.includes(mark)) ROLE[byte] = JOINT;
}
for (const white of ' \t\r\v\f') ROLE[white.charCodeAt(0)] = WHITE;

/** Both in one number, for the loop that reads each byte: the family, and the role from this bit on. */
export const ROLE_SHIFT = 28;
export const FAMILY_AND_ROLE = FAMILY.map((family, byte) => family | (ROLE[byte] << ROLE_SHIFT));

/** A range of bytes as a ByteString, one character for each byte. */
export function text(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}
