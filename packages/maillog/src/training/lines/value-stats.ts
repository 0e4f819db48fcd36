/**
 * What can be told of any number of words that were seen in one place, whatever they are: kept by slot.ts and
 * seen.ts alike.
 */
export class ValueStats {
  /** The kinds seen (kind.ts), as a set of bits `1 << kind`. */
  kinds = 0;
  /** The families of bytes that any value has, and those that every value has. */
  any = 0;
  all = -1;
  /** Lengths in bytes. */
  shortest = Infinity;
  longest = 0;
  /** In how many lines the place was seen. */
  count = 0;
  /** Members of a list after its first, at least and at most; both 0 where the place holds one word. */
  fewestMore = Infinity;
  mostMore = 0;
  /** The byte that every value starts with; 0 where they differ, -1 before the first. */
  lead = -1;
  /**
   * Whether `..`, or a dot as `%2e`, may have been in a value: `../` leads out of where a path seems to lead.
   */
  hasTraversal = false;
  /** Whether a `%` may have been in a value that two hexadecimal digits do not follow. */
  hasBarePercent = false;
  /** Whether an identifier, path, host name or the like held a word of danger. */
  hasAlarmWord = false;
  /** Whether there were too many paths and the like to look for such words in all of them. */
  unchecked = false;
}

/** RFC 3986 §2.1: `%2e` is a dot to whoever decodes it. */
export function containsEncodedDot(value: string): boolean {
  return /%2e/i.test(value);
}

export function containsBarePercent(value: string): boolean {
  return /%(?![\da-f]{2})/i.test(value);
}
