/**
 * Pattern text that matches a given text and nothing else, for use in `m{…}`.
 */

/** `a.b{` → `a\.b\{`. Unprintable bytes become `\xNN`; bytes above 7F are unchanged. */
export function quote(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}@]|[\x00-\x1f\x7f]/g, (mark) =>
    mark < ' ' || mark === '\x7f' ? `\\x${mark.charCodeAt(0).toString(16).padStart(2, '0')}` : `\\${mark}`,
  );
}

/** The alternatives as one group; a single one without a group. */
export function oneOf(patterns: readonly string[]): string {
  return patterns.length === 1 ? patterns[0] : `(?:${patterns.join('|')})`;
}
