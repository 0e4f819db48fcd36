/** Longer names get no suggestion. */
const MAX_NAME_CHARACTERS = 100;

/** The nearest known word, if it is near enough: `descripton` → `description`. */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > MAX_NAME_CHARACTERS) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const edits = distance(word.toLowerCase(), candidate);
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** `did you mean description?`, or the list of known words. */
export function suggestion(word: string, known: Iterable<string>): string {
  const words = [...known];
  const near = suggest(word, words);
  return near === undefined ? `known here: ${words.sort().join(', ')}` : `did you mean ${near}?`;
}

/** Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : Infinity;
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced, swapped);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
