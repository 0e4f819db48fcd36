/**
 * Orders versions of packages as dpkg does (deb-version(7), "Sorting algorithm"): runs of digits by their
 * number, others letter by letter, `~` before everything. rpm's order differs only in cases that two versions
 * of one package never have.
 */

/** Negative if `a` is older than `b`: `1.0~rc1` is older than `1.0`, that than `1.0-2`, that than `1:0.9`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [index, part] of left.entries()) {
    const order = comparePart(part, right[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Epoch, upstream version, revision: `1:2.3-4` is `['1', '2.3', '4']`. */
function partsOf(version: string): [string, string, string] {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return [
    colon < 0 ? '0' : version.slice(0, colon),
    dash < 0 ? rest : rest.slice(0, dash),
    dash < 0 ? '0' : rest.slice(dash + 1),
  ];
}

function comparePart(a: string, b: string): number {
  const [left, right] = [pieces(a), pieces(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one, other] = [left[at] ?? '', right[at] ?? ''];
    const order = at % 2 === 0 ? compareText(one, other) : compareNumbers(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

/** By turns what is not a number, perhaps nothing, and a number: `1.2b` is `['', '1', '.', '2', 'b']`. */
function pieces(part: string): string[] {
  return part.split(/(\d+)/);
}

/** Of any length, so not as numbers. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : Number(left > right);
}

function compareText(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = weight(a[at]) - weight(b[at]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` before the end of a text, the end before letters, letters before all else. */
function weight(char: string | undefined): number {
  if (char === '~') return -1;
  if (char === undefined) return 0;
  const code = char.charCodeAt(0);
  return /[A-Za-z]/.test(char) ? code : code + 256;
}
