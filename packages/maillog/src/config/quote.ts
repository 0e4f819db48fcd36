/**
 * Quotes a word for the configuration and for a POSIX shell: `it's` becomes `'it'\''s'`. In the
 * configuration, it must not contain a newline.
 */
export function quoteWord(text: string): string {
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
