import { WORD, hasByte } from '../syntax/byteset.ts';
import type { Assertion } from '../syntax/tree.ts';

/**
 * Whether the assertion holds before byte `at` of the first `length` bytes of the text (perlre, "Assertions",
 * "Modifiers", /m).
 */
export function holds(test: Assertion['test'], text: Uint8Array, length: number, at: number): boolean {
  switch (test) {
    case 'start':
      return at === 0;
    case 'end':
      return at === length;
    case 'final':
      return at === length || (at === length - 1 && text[at] === 10);
    case 'lineStart':
      // No line starts after a newline that ends the text.
      return at === 0 || (at < length && text[at - 1] === 10);
    case 'lineEnd':
      return at === length || text[at] === 10;
    case 'boundary':
      return isWord(text, length, at - 1) !== isWord(text, length, at);
    case 'notBoundary':
      return isWord(text, length, at - 1) === isWord(text, length, at);
    case 'wordStart':
      return !isWord(text, length, at - 1) && isWord(text, length, at);
    case 'wordEnd':
      return isWord(text, length, at - 1) && !isWord(text, length, at);
  }
}

function isWord(text: Uint8Array, length: number, at: number): boolean {
  return at >= 0 && at < length && hasByte(WORD, text[at]);
}
