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
  const read: Reading = { on: flags, charset: '', blanks: 0, minus: false };
  for (let at = start; at < end; at++) {
    const letter = text[at];
    if (inline && letter === '^' && at === start) {
      read.on = 0;
      read.charset = '^';
    } else if (inline && letter === '-' && !read.minus && read.charset[0] !== '^') read.minus = true;
    else readOne(source, at, read);
  }
  return read.on;
}

interface Reading {
  on: number;
  /** The character-set modifiers so far; they start with `^` in `(?^`. */
  charset: string;
  /** The number of `x` so far: from the second on, wherever it is in the run, they mean `xx`. */
  blanks: number;
  minus: boolean;
}

function readOne(source: PatternText, at: number, read: Reading): void {
  const letter = source.text[at];
  const bit = BITS[letter];
  if (bit !== undefined) read.on = read.minus ? read.on & ~bit : read.on | bit;
  else if (letter === 'x') readBlanks(read);
  else if ('adlu'.includes(letter)) readCharset(source, at, letter, read);
  // p, o, g and c do not change whether a pattern matches.
  else if (!'pogc'.includes(letter))
    throw source.error(at, `cannot parse pattern: unknown modifier ${source.quote(at, at + 1)}`);
}

/** `x` alone takes `xx` back: `(?xx)(?x)` is `(?x)`. */
function readBlanks(read: Reading): void {
  read.on &= ~(FLAG.x | FLAG.xx);
  if (read.minus) return;
  read.blanks++;
  read.on |= read.blanks > 1 ? FLAG.x | FLAG.xx : FLAG.x;
}

function readCharset(source: PatternText, at: number, letter: string, read: Reading): void {
  if (letter === 'u') throw source.error(at, UNICODE, 'leave out the u');
  const sets = read.charset.replace('^', '') + letter;
  if (read.minus) throw source.error(at, `cannot parse pattern: modifier ${letter} is not allowed after a -`);
  if (letter === 'd' && read.charset.startsWith('^'))
    throw source.error(at, 'cannot parse pattern: modifier d is not allowed after ^, which means it');
  if (!/^(?:a{1,2}|d|l)$/.test(sets))
    throw source.error(at, `cannot parse pattern: modifiers ${sets} exclude each other`);
  read.charset += letter;
  read.on &= ~(FLAG.a | FLAG.aa);
  if (letter === 'a') read.on |= sets === 'aa' ? FLAG.a | FLAG.aa : FLAG.a;
}
