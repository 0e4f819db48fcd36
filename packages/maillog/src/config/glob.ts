import type { ByteString } from '../bytes.ts';

/** Whether a word contains a character that makes it a glob. */
export function isGlob(pattern: ByteString): boolean {
  return /[*?[]/.test(pattern);
}

/**
 * Matches one name (no `/` in it) against one part of a shell glob (POSIX.1-2017, 2.13): `*`, `?`, `[a-z]`,
 * `[!a]`, `[[:alpha:]]`, `\` for the next character itself. A name that starts with a dot needs a pattern
 * that does. `?` and a bracket match one byte. The time is at most the length of the pattern times that of
 * the name.
 */
export function matchesName(pattern: ByteString, name: ByteString): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  if (pattern !== last.pattern) last = { pattern, tokens: tokensOf(pattern) };
  const { tokens } = last;
  let place = 0;
  // Where to try again if the names part: the last star takes one byte more. Stars before it need not change.
  let star = -1;
  let starAt = 0;
  for (let at = 0; at < name.length;) {
    const token = tokens[place];
    if (token === 'star') {
      star = place++;
      starAt = at;
    } else if (token?.(name[at])) {
      place++;
      at++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (tokens[place] === 'star') place++;
  return place === tokens.length;
}

/** A folder's names are compared with one pattern. */
let last: { readonly pattern: ByteString; readonly tokens: readonly Token[] } = { pattern: '', tokens: [] };

type Token = 'star' | ((char: string) => boolean);

function tokensOf(pattern: ByteString): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    const bracket = char === '[' ? /^\[([!^]?)(\]?(?:\[:[a-z]+:\]|[^\]])*)\]/.exec(pattern.slice(at)) : null;
    if (char === '*') {
      if (tokens.at(-1) !== 'star') tokens.push('star');
    } else if (char === '?') {
      tokens.push(() => true);
    } else if (bracket) {
      tokens.push(bracketOf(bracket[2] ?? '', bracket[1] !== ''));
      at += bracket[0].length - 1;
    } else {
      const literal = char === '\\' && at + 1 < pattern.length ? (pattern[++at] ?? '') : char;
      tokens.push((other) => other === literal);
    }
  }
  return tokens;
}

function bracketOf(members: string, negated: boolean): (char: string) => boolean {
  const classes: RegExp[] = [];
  const single = members.replace(/\[:([a-z]+):\]/g, (text, name: string) => {
    const known = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
    if (known) classes.push(known);
    return known ? '' : text;
  });
  const ranges = [...single.matchAll(/([^])-([^])|([^])/g)].map(
    (found) => [found[1] ?? found[3] ?? '', found[2] ?? found[3] ?? ''] as const,
  );
  return (char) =>
    (ranges.some(([from, to]) => from <= char && char <= to) || classes.some((known) => known.test(char))) !==
    negated;
}

/** The classes of the C locale (POSIX.1-2017, 7.3.1). Names are bytes; those above 7F are in no class. */
const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[A-Fa-f0-9]/,
};
