/**
 * Perl 5.36 is the one that MailLog means (docs/patterns.md). From 5.38 on perl answers some patterns
 * otherwise; the tests ask whatever perl is here, and expect of a later one exactly these other answers.
 */
import type { Said } from './perl.ts';

/** What perl says of a vector's subjects from 5.38 on; null where it does not compile. */
export const SINCE_5_38: ReadonlyMap<string, readonly Said[] | null> = new Map<
  string,
  readonly Said[] | null
>([
  // Each round of a repeated alternation unsets the groups within.
  ['/^(?:(a)|b)*\\1$/', ['0', '0', '0']],
  ['/^((?(1)a|b)c){2}$/', ['0', '1']],
  // The highest count was 65,534.
  ['/a{65535}/', []],
]);

/**
 * What is wrong with a pattern for 5.36, in our words, and for later perls may not be: they take `\K*`, and
 * see that `(?:a{2,1})*` in a lookbehind has no length.
 */
export const WRONG_UNTIL_5_38 =
  /Perl does not repeat \\K without end|a lookbehind may be at most 255 bytes long/;

/**
 * Whether a made pattern counts a reference from its own place within branch reset, where 5.36 counts
 * otherwise than later perls.
 */
export function countsInBranchReset(literal: string): boolean {
  return /\(\?\\?\|[^]*(?:\\g\{?\s*-|\(\?[-+]\d)/.test(literal);
}

/** Whether a made pattern asks for a group that a repeated alternation may have unset since 5.38. */
export function asksForGroups(literal: string): boolean {
  return literal.includes('|') && /\\[1-9gk]|\(\?P=|\(\?\([1-9<]/.test(literal);
}

/**
 * Whether a made pattern asks for a group before its last group opens. The search may have set the group
 * further on before it went back, and perl does not always unset it. The order is the text's, so that the
 * answer is yes more often than it need be.
 */
export function asksAhead(literal: string): boolean {
  const asked = /\\(?:[1-9]|[gk]\W?[-\w])|\(\?P=|\(\?\([1-9<]/.exec(literal);
  return asked !== null && /\((?![?*])|\(\?P?<\w|\(\?'/.test(literal.slice(asked.index + asked[0].length));
}
