/**
 * Statistics of the values of one variable place. They cover any number of values in bounded space.
 * parameter.ts collects them from lines, merged-stats.ts merges them.
 */
export class ValueStats {
  /** The kinds seen (token-kind.ts), as bits `1 << kind`. */
  kinds = 0;
  /** Byte families in any value, and in every value. */
  any = 0;
  all = -1;
  /** Lengths in bytes. */
  shortest = Infinity;
  longest = 0;
  /** The number of lines. */
  count = 0;
  /** The fewest and the most members of a list after its first; both 0 if the place holds one word. */
  fewestMore = Infinity;
  mostMore = 0;
  /** The first byte of every value; 0 if they differ, -1 before the first value. */
  lead = -1;
  /** The least absolute value of numbers and quantities, and the greatest without its fraction. */
  least = Infinity;
  greatest = 0;
  /** Whether a number had leading zeros, and the most points or commas in one. */
  isPadded = false;
  mostPoints = 0;
  /** Whether a value may have contained `..` or `%2e`: path traversal. */
  hasTraversal = false;
  /** Whether a value may have contained a `%` without two hexadecimal digits after it. */
  hasBarePercent = false;
  /** Whether a value was encoded text: base64, `%2f`, `\\x16`. */
  hasEncodedText = false;
  /** Whether an identifier, path, host name or similar contained an alarm word. */
  hasAlarmWord = false;
  /** Whether there were too many paths or similar to search all of them for alarm words. */
  unchecked = false;
}

/** Whether `value` contains `%2e`, which decodes to a dot (RFC 3986 §2.1). */
export function containsEncodedDot(value: string): boolean {
  return /%2e/i.test(value);
}

/** Whether `value` contains an encoded byte. */
export function containsEncodedByte(value: string): boolean {
  return /%[\da-f]{2}/i.test(value);
}

export function containsBarePercent(value: string): boolean {
  return /%(?![\da-f]{2})/i.test(value);
}
