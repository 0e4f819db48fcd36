/**
 * Trigrams of texts as numbers, for an index of arrays. PostgreSQL's own (pg_trgm) are of words only, refuse
 * U+0000, and want an extension. Upper and lower case are alike as in JavaScript, which is what the search
 * compares by in the end: a text that has what is searched for has all of its trigrams.
 */
const LINE_FEED = 0x0a;
/** The three code units of a trigram are mixed into 32 bits; that two are alike costs a look at a text. */
const FACTOR = 0x9e_37_79_b1;

/** Those of all lines, each once, in no order. */
export function trigramsOf(texts: readonly string[]): Int32Array {
  const found = new Set<number>();
  for (const text of texts) {
    const lower = text.toLowerCase();
    let [first, second] = [LINE_FEED, LINE_FEED];
    for (let at = 0; at < lower.length; at++) {
      const third = lower.charCodeAt(at);
      // A line has no line feed: nothing that is found goes over one.
      if (first !== LINE_FEED && second !== LINE_FEED && third !== LINE_FEED)
        found.add(mixed(first, second, third));
      [first, second] = [second, third];
    }
  }
  return Int32Array.from(found);
}

function mixed(first: number, second: number, third: number): number {
  return Math.imul(Math.imul(first, FACTOR) ^ second, FACTOR) ^ third;
}

/** An array as PostgreSQL reads it: `{12,-7}`. */
export function arrayText(numbers: Int32Array): string {
  return `{${numbers.join(',')}}`;
}
