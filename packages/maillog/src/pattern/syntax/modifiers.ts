import type { PatternText } from './pattern-text.ts';

/** The modifiers that change what a pattern means, as bits; `x` and `xx` are two, `a` and `aa` too. */
export const FLAG = { i: 1, m: 2, s: 4, x: 8, xx: 16, n: 32, a: 64, aa: 128 } as const;

const BITS: Readonly<Record<string, number>> = { i: FLAG.i, m: FLAG.m, s: FLAG.s, n: FLAG.n };
const UNICODE = 'pattern is refused: /u asks for Unicode rules, and logs are matched as bytes';

/**
 * Reads a run of modifiers and adds them to `flags`: those after a literal (`inline` false), or those of
 * `(?^aluimnsx-imnsx`. The character-set modifiers `d` and `l` mean ASCII's rules on bytes (`l` by the C
 * locale). So do `a` and `aa`, except for the case of letters.
 * @throws MailLogError of kind `config` for `u`, for unknown letters, and for what Perl refuses.
 */
export function readModifiers(
  source: PatternText,
  start: number,
  end: number,
  flags: number,
  inline: boolean,
): number {
  const { text } = source;
  const read: Reading = { on: flags, charset: '', minus: false };
  for (let at = start; at < end; at++) {
    const letter = text[at];
    if (inline && letter === '^' && at === start) {
      read.on = 0;
      read.charset = '^';
    } else if (inline && letter === '-' && !read.minus && read.charset[0] !== '^') read.minus = true;
    else at += readOne(source, at, read);
  }
  return read.on;
}

interface Reading {
  on: number;
  /** The character-set modifiers so far; they start with `^` in `(?^`. */
  charset: string;
  minus: boolean;
}

/** Returns how many further letters it took. */
function readOne(source: PatternText, at: number, read: Reading): number {
  const letter = source.text[at];
  const bit = BITS[letter];
  if (bit !== undefined) {
    read.on = read.minus ? read.on & ~bit : read.on | bit;
    return 0;
  }
  if (letter === 'x') {
    const doubled = source.text[at + 1] === 'x';
    read.on &= ~(FLAG.x | FLAG.xx);
    if (!read.minus) read.on |= doubled ? FLAG.x | FLAG.xx : FLAG.x;
    return doubled ? 1 : 0;
  }
  if ('adlu'.includes(letter)) {
    if (letter === 'u') throw source.error(at, UNICODE, 'leave out the u');
    const sets = read.charset.replace('^', '') + letter;
    if (read.minus)
      throw source.error(at, `cannot parse pattern: modifier ${letter} is not allowed after a -`);
    if (!/^(?:a{1,2}|d|l)$/.test(sets))
      throw source.error(at, `cannot parse pattern: modifiers ${sets} exclude each other`);
    read.charset += letter;
    read.on &= ~(FLAG.a | FLAG.aa);
    if (letter === 'a') read.on |= sets === 'aa' ? FLAG.a | FLAG.aa : FLAG.a;
    return 0;
  }
  // p, o, g and c do not change whether a pattern matches.
  if ('pogc'.includes(letter)) return 0;
  throw source.error(at, `cannot parse pattern: unknown modifier ${source.quote(at, at + 1)}`);
}
