/**
 * Bounds of measures: a duration, count or size ten times beyond what was seen is news. The bound is below
 * nine times the greatest value, rounded down to two digits.
 */
import { DASH, bitOf } from '../lines/byte-families.ts';
import type { MergedStats } from '../lines/merged-stats.ts';
import type { SlotPlace } from './slot-place.ts';

const MEASURED_BEFORE =
  /(?:\b|_)(?:took|elapsed|duration|delay|delays|time|latency|size|bytes?|count|length|len|rows\w*|total|lines|entries|items|used|free|rss|sent|received|queue|depth|load|\w+_(?:ns|us|ms|secs?|seconds|bytes|kb|mb|count))["']?\s*[=:(]?\s*"?$/i;
/** `keys=`, `"hits":`; no part of `totalCalories=`, which may begin anew. */
const COUNTED_BEFORE = /(?<![A-Za-z])(?!alias)[a-z]{2,}[a-rtv-z]s["']?\s*[=:]\s*"?$/;
const MEASURED_AFTER = /^\s?(?!was\b|has\b|this\b|does\b)[a-z]{3,}s\b/;
const SIGN = DASH | bitOf('+');
/** A template bounds numbers of up to 15 digits. */
const MAX_BOUND = 10 ** 15 - 1;

/** `12` → `100`: the greatest value that is still usual. */
export function bound(greatest: number): number {
  const most = Math.max(9, greatest * 9);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(most)) - 1);
  return Math.floor(most / unit) * unit;
}

export function isMeasured({ before, after }: SlotPlace): boolean {
  return MEASURED_BEFORE.test(before) || COUNTED_BEFORE.test(before) || MEASURED_AFTER.test(after);
}

/** The least number that is still usual. Zero is usual only if it was seen: a backup of `0 files` is news. */
export function floor(least: number): number {
  return least === 0 ? 0 : Math.max(1, Math.floor(least / 9));
}

/** The same for a number with a fraction, as text; empty if zero was seen. */
export function decimalFloor(least: number): string {
  const ninth = least / 9;
  const digits = Math.max(0, -Math.floor(Math.log10(ninth)));
  if (ninth <= 0 || digits > MAX_FRACTION_DIGITS) return '';
  const unit = 10 ** digits;
  return (Math.floor(ninth * unit) / unit).toFixed(digits);
}

/** A template has bounds of so many digits after the point. */
const MAX_FRACTION_DIGITS = 9;

/** The upper bound of a count or a measure; undefined for other numbers, such as identifiers. */
export function numberBound(stats: MergedStats, place: SlotPlace): number | undefined {
  if (!isMeasured(place)) return undefined;
  if (stats.any & SIGN || stats.isPadded || stats.mostMore > 0) return undefined;
  const most = bound(stats.greatest);
  return most <= MAX_BOUND ? most : undefined;
}

/** Units by the suffix that a bound is written with, the smallest first. */
const DURATIONS: readonly [string, RegExp][] = [
  ['ns', /^(?:ns|nsecs?)$/],
  ['us', /^(?:us|usecs?)$/],
  ['ms', /^(?:ms|msecs?)$/],
  ['s', /^(?:s|secs?)$/],
  ['m', /^(?:m|mins?)$/],
  ['h', /^(?:h|hrs?)$/],
  ['d', /^d$/],
];
const SIZES: readonly [string, RegExp][] = [
  ['B', /^(?:[bB]|bytes?)$/],
  ['K', /^[kK](?:i?[bB])?$/],
  ['M', /^M(?:i?[bB])?$/],
  ['G', /^G(?:i?[bB])?$/],
  ['T', /^T(?:i?[bB])?$/],
];

/** A period has a least value if a ninth of the least that was seen is one unit or more. */
const MIN_FLOORED_PERIOD = 9;

/** `{duration:1ms..100ms}` for units such as `ms`, `{size:..2M}`; undefined if a unit is of another kind. */
export function quantityPlaceholder(
  units: readonly string[],
  { least, greatest }: { least: number; greatest: number },
): string | undefined {
  const most = bound(greatest);
  if (units.length === 0 || most >= 10 ** 12) return undefined;
  const bounds = (known: readonly [string, RegExp][]): string | undefined => {
    const at = units.map((unit) => known.findIndex(([, pattern]) => pattern.test(unit)));
    if (at.includes(-1)) return undefined;
    const [smallest = '', largest = ''] = [Math.min(...at), Math.max(...at)].map((each) => known[each]?.[0]);
    // A short period may be nothing by rounding.
    const low = known === DURATIONS && least < MIN_FLOORED_PERIOD ? '' : decimalFloor(least);
    return `${low === '' ? '' : low + smallest}..${most}${largest}`;
  };
  const [duration, size] = [bounds(DURATIONS), bounds(SIZES)];
  if (duration !== undefined) return `{duration:${duration}}`;
  return size === undefined ? undefined : `{size:${size}}`;
}

/** The same for one word, such as `12ms`. */
export function boundedQuantity(stats: MergedStats): string | undefined {
  if (!stats.formats || stats.any & SIGN || stats.mostMore > 0) return undefined;
  const units = [...stats.formats].map((format) => /^0(?:[.,]0)?([A-Za-z]+)$/.exec(format)?.[1] ?? '');
  return quantityPlaceholder(units, stats);
}
