/** The pattern text of the paths of `{path}`, and of those with certain extensions. */

/** The pattern text of a byte from one to another, which are hexadecimal. */
type ByteRange = (from: string, to: string) => string;

/**
 * Characters beyond ASCII in UTF-8 (RFC 3629 §4), in their shortest form. Left out are control characters
 * (U+0080 to U+009F), U+2000 to U+207F with line ends, direction marks and what looks like dots, and the
 * other forms of dots, slashes and quotes (U+FE40 to U+FE7F, U+FF00 to U+FF7F).
 */
function utf8(byte: ByteRange): string {
  const any = byte('80', 'bf');
  return [
    byte('c2', 'c2') + byte('a0', 'bf'),
    `(?:${byte('c3', 'cf')}|${byte('d0', 'df')})${any}`,
    byte('e0', 'e0') + byte('a0', 'bf') + any,
    byte('e1', 'e1') + any + any,
    byte('e2', 'e2') + byte('82', 'bf') + any,
    byte('e3', 'ec') + any + any,
    byte('ed', 'ed') + byte('80', '9f') + any,
    byte('ee', 'ee') + any + any,
    `${byte('ef', 'ef')}(?:${byte('80', 'b8')}|${byte('ba', 'bb')}|${byte('be', 'bf')})${any}`,
    byte('f0', 'f0') + byte('90', 'bf') + any + any,
    byte('f1', 'f3') + any + any + any,
    byte('f4', 'f4') + byte('80', '8f') + any + any,
  ].join('|');
}

const DIGITS = Array.from({ length: 16 }, (_, digit) => digit.toString(16));

const RAW = utf8((from, to) => String.raw`[\x${from}-\x${to}]`);
const ENCODED = utf8((from, to) => `%(?:${hexFrom(from, to)})`);

/** `('82', 'bf')` → `8[23456789aAbB…fF]|9[…]|[aA][…]|[bB][…]` */
function hexFrom(from: string, to: string): string {
  const ways = DIGITS.filter((high) => (from[0] ?? '') <= high && high <= (to[0] ?? '')).map((high) => {
    const lows = DIGITS.filter((low) => from <= high + low && high + low <= to);
    return eitherCase([high]) + eitherCase(lows);
  });
  return ways.join('|');
}

function eitherCase(digits: readonly string[]): string {
  return `[${digits.map((digit) => (/\d/.test(digit) ? digit : digit + digit.toUpperCase())).join('')}]`;
}

/**
 * The encoded bytes of ASCII, RFC 3986 §2.1: blank and `!#&()*+,-/:;=@[]_~`. A dot, a backslash, a quote, a
 * percent sign (`%252e`), a control character, `<`, `>`, `$`, `{` are not among them: they are in attacks.
 * Nor are letters and digits, which nobody needs to encode.
 */
const ASCII = '%(?:2[013689a-dA-DfF]|3[aAbBdD]|40|5[bBdDfF]|7[eE])';
const PLAIN = String.raw`[\w/~+@:=,;-]`;

export const PATH_BYTE = `(?:${PLAIN}|${RAW}|${ASCII}|${ENCODED})`;

/**
 * A path whose last name has one of these extensions. `-`: none, which is nothing but digits after its last
 * dot: `a`, `log.1`, `libc.so.6`, `v4.17.21`, not `x.7z`.
 */
export function pathWith(extensions: readonly string[]): string {
  const byte = `(?:${PLAIN}|${RAW})`;
  const name = `(?:${PLAIN.replace('/', '')}|${RAW})`;
  const ways = extensions.map((extension) =>
    extension === '-'
      ? String.raw`${name}*|(?:\.?${name})*\.\d*`
      : String.raw`(?:\.?${name})*\.${extension.slice(1)}`,
  );
  return String.raw`(?:(?:\.?${byte})*/)?(?:${ways.join('|')})`;
}
