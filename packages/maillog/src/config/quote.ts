/**
 * A word as the configuration, and a POSIX shell, reads it: `it's` is `'it'\''s'`. It must hold no line break
 * for the configuration.
 */
export function quoteWord(text: string): string {
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
