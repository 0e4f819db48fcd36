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

/**
 * Decimal numbers from `min` to `max`, with any fraction: `(0, 2.5)` takes `0`, `2`, `2.49`, `2.50`. Of a
 * fraction, nine digits count.
 */
export function decimalsFrom(min: number, max: number): string {
  const [low, lowDigits] = parts(min);
  const [high, highDigits] = parts(max);
  if (low === high) return low + fractionFrom(lowDigits, highDigits);
  const [from, to] = [String(BigInt(low) + 1n), String(BigInt(high) - 1n)];
  const between = BigInt(from) > BigInt(to) ? [] : [String.raw`${numbersFrom(from, to)}(?:[.,]\d+)?`];
  return `(?:${[low + fractionFrom(lowDigits, undefined), ...between, high + fractionFrom('', highDigits)].join('|')})`;
}

/** `2.5` → `['2', '5']` */
function parts(value: number): readonly [whole: string, digits: string] {
  const [whole = '', digits = ''] = Math.min(value, MAX_SPELT).toFixed(FRACTION_DIGITS).split('.');
  return [whole, digits.replace(/0+$/, '')];
}

/** `[.,]` and digits between two fractions; nothing if `low` is none. Without `high`, there is no limit. */
function fractionFrom(low: string, high: string | undefined): string {
  if (low === '' && high === '') return '(?:[.,]0+)?';
  const found = between(low, high);
  return low === '' ? `(?:[.,]${found})?` : `[.,]${found}`;
}

/** Digits that continue a fraction, from `low` to `high`; a digit that is missing is a zero. */
function between(low: string, high: string | undefined): string {
  if (low === '' && high === undefined) return String.raw`\d*`;
  if (low === '' && high === '') return '0*';
  const [least, most] = [Number(low[0] ?? 0), high === undefined ? 9 : Number(high[0] ?? 0)];
  const [lowRest, highRest] = [low.slice(1), high?.slice(1)];
  const end = low === '' ? '|' : '';
  if (least === most) return `(?:${least}${between(lowRest, highRest)}${end})`;
  const middle = least + 1 < most ? [String.raw`${digits(String(least + 1), String(most - 1))}\d*`] : [];
  return `(?:${[least + between(lowRest, undefined), ...middle, most + between('', highRest)].join('|')}${end})`;
}
