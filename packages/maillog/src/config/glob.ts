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
  const tokens = tokensOf(pattern);
  let reached = new Set([0]);
  const closeOver = (places: Set<number>): Set<number> => {
    for (const place of places) if (tokens[place] === 'star') places.add(place + 1);
    return places;
  };
  reached = closeOver(reached);
  for (const char of name) {
    const next = new Set<number>();
    for (const place of reached) {
      const token = tokens[place];
      if (token === 'star') next.add(place);
      else if (token?.(char)) next.add(place + 1);
    }
    if (next.size === 0) return false;
    reached = closeOver(next);
  }
  return reached.has(tokens.length);
}

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
