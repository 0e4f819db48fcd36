/**
 * Text as a pattern that matches it and nothing else, inside `m{…}`.
 */

/** `a.b{` → `a\.b\{`. Bytes that do not print become `\xNN`; those of other scripts stay as they are. */
export function quote(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}@]|[\x00-\x1f\x7f]/g, (mark) =>
    mark < ' ' || mark === '\x7f' ? `\\x${mark.charCodeAt(0).toString(16).padStart(2, '0')}` : `\\${mark}`,
  );
}

/** The alternatives as one group; a single one bare. */
export function oneOf(patterns: readonly string[]): string {
  return patterns.length === 1 ? patterns[0] : `(?:${patterns.join('|')})`;
}
