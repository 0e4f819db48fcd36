/** Names, templates, words of faults: longer ones are cut. */
const MAX_TEXT_CHARACTERS = 1000;

/**
 * `text` up to the limit, as a copy that does not hold the rest in memory. A database may read a text to its
 * first NUL, and show `web1` for another host: so there is none in it.
 */
export function short(text: string, characters = MAX_TEXT_CHARACTERS): string {
  const plain = text.replaceAll('\0', '\uFFFD');
  return plain.length <= characters ? plain : `${Buffer.from(plain.slice(0, characters)).toString()}…`;
}
