/**
 * The template of a group for display: its most frequent line, with `<*>` for words that vary.
 */
import type { LineSignature } from '../lines/line-signature.ts';
import type { Group } from './groups.ts';

/** The most frequent signature of a group; of two, the one whose example is smaller. */
export function mainSignature(group: Group): LineSignature {
  let best: LineSignature | undefined;
  for (const skeleton of group.skeletons) {
    for (const signature of skeleton.signatures) {
      if (
        !best ||
        signature.count > best.count ||
        (signature.count === best.count && signature.example < best.example)
      )
        best = signature;
    }
  }
  if (!best) throw new Error('a group without signatures');
  return best;
}

/** `session opened for user <*> by (uid=<*>)` */
export function templateOf(group: Group): string {
  const signature = mainSignature(group);
  const words = group.words.map((item) => item.word);
  let next = 0;
  let result = '';
  for (const token of signature.tokens) {
    let shown = '<*>';
    if (token.parameter === null) {
      // A literal word that is not among the group's words varies.
      const at = words.indexOf(token.text, next);
      if (at === next || (at > next && words.slice(next, at).every((word) => !hasWord(signature, word)))) {
        next = at + 1;
        shown = token.text;
      }
    } else if (token.stableLetters !== '' && words[next] === token.stableLetters) next++;
    result += token.gap.replaceAll('\t', ' ') + shown;
  }
  return result + signature.tail.replaceAll('\t', ' ');
}

function hasWord(signature: LineSignature, word: string): boolean {
  return signature.tokens.some((token) => token.parameter === null && token.text === word);
}
