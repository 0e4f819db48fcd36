import { DIGIT, FAMILY, LETTER } from './byte-families.ts';

function isLetter(byte: number): boolean {
  return (FAMILY[byte] & LETTER) !== 0;
}
function isDigit(byte: number): boolean {
  return (FAMILY[byte] & DIGIT) !== 0;
}

/**
 * The letters of an identifier that probably do not vary: parts of more than two letters, and letters before
 * a number (`blk_-16` → `blk`, `node12` → `node`, `a64f9` → nothing). Returns their hash, and adds them to
 * `words` if given.
 */
export function stableLetters(line: Uint8Array, from: number, to: number, words: string[] | null): number {
  let hash = 0;
  let at = from;
  while (at < to) {
    let letters = 0;
    while (at + letters < to && isLetter(line[at + letters])) letters++;
    let end = at + letters;
    while (end < to && isDigit(line[end])) end++;
    const whole = end === to || !(isLetter(line[end]) || isDigit(line[end]));
    if (whole && letters > 2) {
      let word = '';
      for (let i = at; i < at + letters; i++) {
        hash = (Math.imul(hash, 31) + line[i]) | 0;
        if (words) word += String.fromCharCode(line[i]);
      }
      hash = (Math.imul(hash, 31) + 95) | 0;
      words?.push(word);
    }
    at = end;
    while (at < to && (isLetter(line[at]) || isDigit(line[at]))) at++;
    while (at < to && !isLetter(line[at]) && !isDigit(line[at])) at++;
  }
  return hash;
}
