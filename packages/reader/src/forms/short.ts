/** Names, templates, words of faults: longer ones are cut. */
const MAX_TEXT_CHARACTERS = 1000;

/** `text` up to the limit, as a copy that does not hold the rest in memory. */
export function short(text: string, characters = MAX_TEXT_CHARACTERS): string {
  return text.length <= characters ? text : `${Buffer.from(text.slice(0, characters)).toString()}…`;
}
