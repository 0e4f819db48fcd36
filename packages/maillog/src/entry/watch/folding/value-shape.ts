/** A longer value is compared by its start. */
const MAX_BYTES = 300;

/**
 * The shape of the value `[from, to)`, as a number of at least 0: its punctuation, with each run of letters
 * and digits as one, and what repeats once. `/p/17` and `/static/css/a` have one shape, `/.git/config` and
 * `/p/17?id=1'--` have others. Where values all differ, what is unlike the others is news, and no list of
 * attacks is needed to find it.
 */
export function shapeOf(bytes: Uint8Array, from: number, to: number): number {
  const end = Math.min(to, from + MAX_BYTES);
  let hash = 0;
  let last = -1;
  for (let at = from; at < end;) {
    const mark = isWordByte(bytes[at]) ? 0 : bytes[at++];
    const start = at;
    while (at < end && isWordByte(bytes[at])) at++;
    const token = 2 * mark + (at > start ? 1 : 0);
    if (token !== last) hash = Math.imul(hash ^ token, 0x01000193) >>> 1;
    last = token;
  }
  return hash;
}

/** Letters and digits; bytes of characters beyond ASCII count as letters. */
function isWordByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || byte >= 0x80;
}
