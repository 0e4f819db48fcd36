import { fc } from '../helpers/property.ts';

/**
 * Arbitraries for the whole grammar of a rule's literal, and for lines that have a fair chance to match.
 * Patterns are made as text, so that what Perl is asked is what a user would write; most are valid, some are
 * not on purpose.
 */
function pick<T>(...values: T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

const BYTES = 'aaabbcAB01 _-.,:/#\n\r\t\x0b\x85\xa0\xe9\xff\0'.split('');
const byte = pick(...BYTES);

/** A line, newlines in it included. */
export const subject = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: pick(...'aaabbbcAB01 _-'.split('')), maxLength: 10 }) },
  { weight: 1, arbitrary: fc.string({ unit: byte, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: pick('a', 'b', '\n', '\r', ' '), maxLength: 6 }) },
);

const quantifier = fc
  .oneof(
    { weight: 8, arbitrary: pick('*', '+', '?') },
    pick(
      '{2}',
      '{1,2}',
      '{0,2}',
      '{1,}',
      '{,2}',
      '{0}',
      '{0,0}',
      '{ 1, 3 }',
      '{2,1}',
      '{1}',
      '{3}',
      '{,}',
      '{',
      '{a',
    ),
  )
  .chain((bounds) => pick(bounds, bounds, bounds, `${bounds}?`, `${bounds}+`, `${bounds} +`, ` ${bounds}`));

const posix = pick(
  ...'alpha digit alnum lower upper space blank punct print graph cntrl xdigit word ascii ^alpha ^space ^upper ^ascii'
    .split(' ')
    .map((name) => `[:${name}:]`),
  '[:foo:]',
  '[:alpha]',
  '[: alpha :]',
  '[.a.]',
);

const escaped = pick(
  ...String.raw`\w \W \d \D \s \S \h \H \v \V \a \e \f \n \r \t \0 \x41 \x{61} \x{ 62 } \xe9 \x \x{} \o{141} \141 \12 \cA \c? \- \. \] \[ \^ \\ \y \_ \8`.split(
    ' ',
  ),
);

const classItem = fc.oneof(
  { weight: 6, arbitrary: pick(...'abcAB01_. ,'.split('')) },
  { weight: 3, arbitrary: pick('a-c', '0-9', 'A-Z', 'a-z', ' -~', '\x80-\xff', '+--', 'b-a', '-', 'a-') },
  { weight: 2, arbitrary: escaped },
  posix,
  pick('[', '$', '^', '\\b', '\\N', '\\R', '#', '(', '\\Q', '\xe9'),
);

const bracketed = fc
  .tuple(pick('[', '[', '[^', '[]', '[^]'), fc.array(classItem, { minLength: 1, maxLength: 4 }))
  .map(([open, items]) => `${open}${items.join('')}]`);

const literalText = fc.oneof(
  { weight: 12, arbitrary: pick(...'aabbcAB01_ '.split('')) },
  {
    weight: 2,
    arbitrary: pick('ab', 'aab', 'ba', 'é', '-', ',', ':', ']', '}', '{', '\xe9', '\x85', '"', '`', '~', '%'),
  },
  {
    weight: 1,
    arbitrary: pick(
      '\\Qa.b\\E',
      '\\Qa\\b',
      '\\Q(*\\E',
      '\\E',
      '#',
      '# a\n',
      '\n',
      '{1}',
      '(?#a)',
      '@ ',
      '@-',
    ),
  },
);

const anchor = pick('^', '$', '\\A', '\\z', '\\Z', '\\b', '\\B', '\\G', '^', '$', '\\b');
const shorthand = pick(
  '.',
  '.',
  '.',
  '\\N',
  '\\R',
  '\\X',
  '\\w',
  '\\d',
  '\\s',
  '\\S',
  '\\W',
  '\\D',
  '\\h',
  '\\v',
  '\\H',
  '\\V',
);
const reference = pick(
  ...String.raw`\1 \1 \2 \3 \g1 \g{1} \g{-1} \g-1 \g{ 1 } \k<n> \k'n' \k{n} \k{ n } \g{n} (?P=n) \10`.split(
    ' ',
  ),
);
const recursion = pick(...'(?R) (?0) (?1) (?2) (?-1) (?+1) (?&n) (?P>n)'.split(' '));
const flags = pick(...'i -i i-i m s x -x xx ^ ^i n a aa d l i-s sm ms-i'.split(' '));
const opening = fc.oneof(
  { weight: 8, arbitrary: pick('(?:', '(', '(') },
  { weight: 4, arbitrary: pick('(?=', '(?!', '(?<=', '(?<!', '(?>', '(?|') },
  {
    weight: 1,
    arbitrary: pick('(?<n>', "(?'n'", '(?P<n>', '(*pla:', '(*nlb:', '(*atomic:', '(*negative_lookahead:'),
  },
  { weight: 2, arbitrary: flags.map((set) => `(?${set}:`) },
);
const condition = pick(...'(1) (2) (<n>) (R) (R1) (R&n) (?!a) (?<!b)'.split(' '));

/**
 * Faults of perl 5.36 are kept out: an empty negative lookahead that is repeated matches there; an atomic
 * group in a lookbehind fails where it should not; and groups set within a negative lookaround stay set after
 * it.
 */
function group(open: string, inner: string): string {
  if (!/^\(\?<?[=!]$|^\(\*[pn]/.test(open)) return `${open}${inner})`;
  let held = inner;
  if (open.includes('!') || open.startsWith('(*n')) {
    if (held.trim() === '') return '(*FAIL)';
    held = held.replace(/(?<!\\)\((?![?*])|\(\?P?<\w+>|\(\?'\w+'/g, '(?:');
  }
  if (/<|b:/.test(open)) held = held.replace(/\(\?>|\(\*atomic:/g, '(?:').replace(/([*+?}]) ?\++/g, '$1');
  return `${open}${held})`;
}

/** The text between the delimiters. `hard` allows what no automaton can do. */
export function body(hard: boolean): fc.Arbitrary<string> {
  const { alternatives } = fc.letrec<{ alternatives: string; sequence: string; piece: string; atom: string }>(
    (tie) => ({
      alternatives: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { weight: 3, arbitrary: tie('sequence') },
        {
          weight: 1,
          arbitrary: fc.array(tie('sequence'), { minLength: 2, maxLength: 3 }).map((all) => all.join('|')),
        },
      ),
      sequence: fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => pieces.join('')),
      piece: fc.oneof(
        { weight: 3, arbitrary: tie('atom') },
        { weight: 1, arbitrary: fc.tuple(tie('atom'), quantifier).map(([atom, bounds]) => atom + bounds) },
      ),
      atom: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { weight: 8, arbitrary: literalText },
        { weight: 3, arbitrary: shorthand },
        { weight: 2, arbitrary: bracketed },
        { weight: 1, arbitrary: escaped },
        { weight: 2, arbitrary: anchor },
        ...(hard
          ? [
              { weight: 2, arbitrary: reference },
              { weight: 1, arbitrary: recursion },
            ]
          : []),
        {
          weight: 5,
          arbitrary: fc.tuple(opening, tie('alternatives')).map(([open, inner]) => group(open, inner)),
        },
        ...(hard
          ? [
              {
                weight: 1,
                arbitrary: fc
                  .tuple(condition, tie('alternatives'))
                  .map(([asked, inner]) => `(?${asked}${inner})`),
              },
            ]
          : []),
        { weight: 1, arbitrary: flags.map((set) => `(?${set})`) },
        pick('\\K', '(*FAIL)', '(*F)', '()', '(?:)'),
      ),
    }),
  );
  return alternatives.filter((text) => text !== '');
}

/** More of those: a possessive quantifier on `^` is ignored, and `\R*` gives back the half of a pair. */
function withoutFaults(text: string): string {
  return text
    .replace(/\^([*+?]|\{[^}]*\}) ?\+/g, '^$1')
    .replace(/\\R(?=[\s)]*(?:\(\?#a\))?\s*[*+?{])/g, '\\n');
}

const delimiters = pick('//', '//', '{}', '||', '()', "''", '<>', '[]', '##', '..', ',,', '!!');
const modifiers = fc.oneof(
  { weight: 6, arbitrary: pick('') },
  { weight: 3, arbitrary: pick('i', 'm', 's', 'x', 'xx', 'n') },
  pick('ix', 'ms', 'msix', 'a', 'aa', 'd', 'l', 'gc', 'o', 'p', 'imsxx'),
);

/**
 * A whole literal: `m{a|b}i`. What would end it early gets a backslash, where that keeps its meaning or not.
 */
export function literal(hard: boolean): fc.Arbitrary<string> {
  return fc
    .tuple(body(hard), delimiters, modifiers, pick('m', 'm', 'qr'))
    .map(([text, delimiter, mods, operator]) => {
      const [open, close] = delimiter as unknown as [string, string];
      const safe = withoutFaults(text);
      const inner = open === close ? safe.replaceAll(open, `\\${open}`) : safe;
      return `${operator}${open}${inner}${close}${operator === 'qr' ? mods.replace('gc', '') : mods}`;
    });
}
