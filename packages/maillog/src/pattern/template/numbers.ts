/** Pattern text of bounded numbers, which a regular expression has to spell out digit by digit. */

/**
 * Whole numbers from `min` to `max`, without leading zeros: `(0, 65535)` is `\d|[1-9]\d|…|6553[0-5]`. Both
 * are decimal digits.
 */
export function numbersFrom(min: string, max: string): string {
  const pieces: string[] = [];
  for (let length = min.length; length <= max.length; length++) {
    const low = length === min.length ? min : `1${'0'.repeat(length - 1)}`;
    const high = length === max.length ? max : '9'.repeat(length);
    pieces.push(...sameLength(low, high));
  }
  return `(?:${pieces.join('|')})`;
}

/** Numbers of as many digits as both ends have. */
function sameLength(low: string, high: string): string[] {
  if (low === high) return [low];
  const [first, last] = [low[0], high[0]];
  if (low.length === 1) return [digits(first, last)];
  const [lowRest, highRest] = [low.slice(1), high.slice(1)];
  const [zeros, nines] = ['0'.repeat(lowRest.length), '9'.repeat(lowRest.length)];
  if (first === last) return sameLength(lowRest, highRest).map((rest) => first + rest);
  const pieces: string[] = [];
  let [from, to] = [Number(first), Number(last)];
  if (lowRest !== zeros) {
    pieces.push(...sameLength(lowRest, nines).map((rest) => first + rest));
    from += 1;
  }
  if (highRest !== nines) to -= 1;
  if (from <= to) pieces.push(digits(String(from), String(to)) + String.raw`\d`.repeat(lowRest.length));
  if (highRest !== nines) pieces.push(...sameLength(zeros, highRest).map((rest) => last + rest));
  return pieces;
}

function digits(first: string, last: string): string {
  return first === last ? first : `[${first}-${last}]`;
}

/** Digits after the point that count, and the greatest number that is spelt out: it has 15 digits. */
const FRACTION_DIGITS = 9;
const MAX_SPELT = 10 ** 15 - 1;

/** Decimal numbers from 0 to `max`, with any fraction: `2.5` takes `0`, `2`, `2.49`, `2.50`. */
export function decimalsUpTo(max: number): string {
  const [whole = '', digits = ''] = Math.min(max, MAX_SPELT).toFixed(FRACTION_DIGITS).split('.');
  const fraction = digits.replace(/0+$/, '');
  const below = whole === '0' ? [] : [String.raw`${numbersFrom('0', String(Number(whole) - 1))}(?:[.,]\d+)?`];
  return `(?:${[...below, whole + fractionUpTo(fraction)].join('|')})`;
}

/** `[.,]` and digits that are at most `.max`; nothing after the point if `max` is empty, but zeros. */
function fractionUpTo(max: string): string {
  if (max === '') return '(?:[.,]0+)?';
  let pattern = String.raw`0*`;
  for (const digit of max.split('').toReversed()) {
    const less = digit === '0' ? '' : String.raw`${digits('0', String(Number(digit) - 1))}\d*|`;
    pattern = `(?:${less}${digit}${pattern}|)`;
  }
  return `(?:[.,]${pattern})?`;
}
