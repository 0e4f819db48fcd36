import type { Outcome } from '../report/ports.ts';
import { spaceInvisible } from '../text/escape.ts';

const MAX_CHARACTERS = 2000;

/**
 * What a server or program said, on one line, without control or invisible characters, at most 2000
 * characters: fit for a log.
 */
export function sayable(text: string): string {
  const line = spaceInvisible(text);
  return line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS)}…` : line;
}

/** The outcome where one thing went wrong for every recipient. */
export function refuseAll(to: readonly string[], kind: 'transient' | 'permanent', words: string): Outcome {
  const refused = [...new Set(to)].map((recipient) => ({ recipient, kind, words: sayable(words) }));
  return { accepted: [], refused };
}
