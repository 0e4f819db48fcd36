/**
 * Whether two outputs differ in numbers only, as a load or the free space of a disk does each day.
 * Addresses and ports are no numbers: another one is another listener, or another peer.
 */
export function onlyNumbersDiffer(before: string, after: string): boolean {
  return withoutNumbers(before) === withoutNumbers(after);
}

/** Numbers and times, each with what separates its digits; columns are as wide as their numbers. */
function withoutNumbers(text: string): string {
  return text
    .replaceAll(/(?<![\w.:])\d+(?:[.,:]\d+)*/g, (number) => (ADDRESS.test(number) ? number : '0'))
    .replaceAll(/[ \t]+/g, ' ');
}

const ADDRESS = /^\d+(?:\.\d+){3}/;
