/** The text of a group of forms: what they have in common. */

const PLACEHOLDER = /^\{[^{}]*\}$/;

/**
 * A template with a placeholder where the templates of the group differ, so that nobody takes the word of one
 * form for that of all: `sshd Accepted publickey for anna from {ip}` and `… for bert from {ip}` are
 * `sshd Accepted publickey for {word} from {ip}`. Templates of another number of words leave no mark.
 *
 * @param most - the template that the text is made of
 */
export function groupText(most: string, others: readonly string[]): string {
  const words = most.split(' ');
  const varying = new Set<number>();
  for (const other of others) {
    const its = other.split(' ');
    if (its.length !== words.length) continue;
    for (const [index, word] of words.entries()) if (word !== its[index]) varying.add(index);
  }
  return words
    .map((word, index) => (varying.has(index) && !PLACEHOLDER.test(word) ? '{word}' : word))
    .join(' ');
}
