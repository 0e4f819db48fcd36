import type { Outcome } from '../report/ports.ts';
import { spaceInvisible } from '../text/escape.ts';

const MAX_CHARACTERS = 2000;

/**
 * The message of a server or program as one line for a log, without control or invisible characters, at most
 * 2000 characters.
 */
export function sayable(text: string): string {
  const line = spaceInvisible(text);
  return line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS)}…` : line;
}

/** The outcome if one failure concerns every recipient. */
export function refuseAll(
  to: readonly string[],
  kind: 'transient' | 'permanent',
  words: string,
  notBefore?: number,
): Outcome {
  const said = sayable(words);
  const refused = [...new Set(to)].map((recipient) =>
    notBefore === undefined ? { recipient, kind, words: said } : { recipient, kind, words: said, notBefore },
  );
  return { accepted: [], refused };
}
