/**
 * The placeholders of templates, a closed set. Each takes one kind of value, and never what would be news: an
 * alarm word in the place of a name, a path traversal, root in the place of a user. docs/templates.md has the
 * same table for people; a test compares the two.
 */
import { ALARM_PATTERN } from './alarm-words.ts';
import { IPV4, IPV6 } from './ip-pattern.ts';
import { decimalsFrom, numbersFrom } from './numbers.ts';
import { PATH_BYTE, pathWith } from './path-pattern.ts';
import { DATE, EXACT_TIMESTAMP, TIME_OF_DAY } from './timestamp.ts';

export interface Placeholder {
  /**
   * Its pattern text. `byte` turns a class of bytes into one that begins no alarm word; without a guard it
   * gives the class as it is, and the pattern is regular.
   */
  readonly pattern: (byte: (set: string) => string, argument: string | undefined) => string;
  /** What may follow its name and a colon; undefined: nothing. */
  readonly argument?: RegExp;
  /** Whether it is useless without its argument. */
  readonly needsArgument?: boolean;
  /** Whether it keeps alarm words out. */
  readonly isGuarded?: boolean;
  /** Whether it may take the header of a line, if nothing is before it. */
  readonly isOpen?: boolean;
}

/** Begins no alarm word here. */
export function guarded(set: string): string {
  return `(?:(?!(?i:${ALARM_PATTERN}))${set})`;
}

export function unguarded(set: string): string {
  return set;
}

const UNITS: Readonly<Record<string, readonly [pattern: string, seconds: number]>> = {
  ns: ['(?:ns|nsecs?|nanoseconds?)', 1e-9],
  us: [String.raw`(?:us|\xc2\xb5s|\xce\xbcs|usecs?|microseconds?)`, 1e-6],
  ms: ['(?:ms|msecs?|milliseconds?)', 1e-3],
  s: ['(?:s|secs?|seconds?)', 1],
  m: ['(?:m|mins?|minutes?)', 60],
  h: ['(?:h|hrs?|hours?)', 3600],
  d: ['(?:d|days?)', 86_400],
};
const SIZES: Readonly<Record<string, readonly [pattern: string, bytes: number]>> = {
  B: ['(?:[bB]|bytes?)', 1],
  K: ['[kK](?:i?[bB])?', 1024],
  M: ['M(?:i?[bB])?', 1024 ** 2],
  G: ['G(?:i?[bB])?', 1024 ** 3],
  T: ['T(?:i?[bB])?', 1024 ** 4],
};
const DECIMAL = String.raw`\d+(?:[.,]\d+)?`;
/**
 * C2 and E2, unless they begin one of these characters in UTF-8: a C1 control character (U+0080 to U+009F),
 * or one that ends a line or turns its direction (U+2028 to U+202E).
 */
const BEGINS_OTHER = String.raw`\xc2(?![\x80-\x9f])|\xe2(?!\x80)|\xe2\x80(?![\xa8-\xae])`;
/** Of control characters, text has tab alone. */
const TEXT_BYTE = String.raw`(?:[^\x00-\x08\x0a-\x1f\x7f\xc2\xe2]|${BEGINS_OTHER})`;
const HIGH = String.raw`\x80-\xc1\xc3-\xe1\xe3-\xff`;
/** Escapes that stand for one character, none of them a letter or digit. */
const ESCAPED = String.raw`["'\\/nrt]`;

/** Digests of 16, 20, 32, 48 and 64 bytes in base64 (RFC 4648 §4 and §5), without `=` at the end. */
export const BASE64_BYTES: readonly number[] = [22, 27, 43, 64, 86];

export const PLACEHOLDERS: Readonly<Record<string, Placeholder>> = {
  int: {
    argument: /^(\d{1,15})-(\d{1,15})$/,
    pattern: (_byte, range) => {
      const [min, max] = range?.split('-') ?? [];
      return min === undefined || max === undefined ? String.raw`[-+]?\d+` : numbersFrom(min, max);
    },
  },
  nonzero: { pattern: () => String.raw`0*[1-9]\d*` },
  float: {
    argument: /^(?:\d{1,15}(?:\.\d{1,9})?)?\.\.\d{1,15}(?:\.\d{1,9})?$/,
    pattern: (_byte, bounds) =>
      bounds === undefined ? `[-+]?${DECIMAL}(?:[eE][-+]?\\d+)?` : decimalsFrom(...boundsOf(bounds)),
  },
  hex: { pattern: () => String.raw`(?:0[xX][\da-fA-F]+|[\da-fA-F]*\d[\da-fA-F]*|[\da-fA-F]{8,})` },
  id: {
    isGuarded: true,
    isOpen: true,
    pattern: (byte) => `${byte(String.raw`[A-Za-z_.:-]`)}*\\d${byte(String.raw`[\w.:-]`)}*`,
  },
  digest: {
    isGuarded: true,
    isOpen: true,
    pattern: (byte) => {
      const one = byte(String.raw`[\w+/-]`);
      return `(?:${BASE64_BYTES.map((size) => `(?:${one}){${size}}`).join('|')})=?=?`;
    },
  },
  ip: { pattern: () => `(?:${IPV4}|${IPV6})` },
  mac: { pattern: () => String.raw`[\da-fA-F]{2}(?::[\da-fA-F]{2}){5}|[\da-fA-F]{2}(?:-[\da-fA-F]{2}){5}` },
  host: {
    isGuarded: true,
    isOpen: true,
    pattern: (byte) => {
      const label = `${byte(String.raw`[A-Za-z\d_]`)}${byte(String.raw`[\w-]`)}*`;
      return String.raw`(?:${IPV6}|${label}(?:\.${label})*\.?)`;
    },
  },
  port: { pattern: () => numbersFrom('1', '65535') },
  path: {
    isOpen: true,
    argument: /^(?:-|\.[A-Za-z][A-Za-z\d]*)(?:\|(?:-|\.[A-Za-z][A-Za-z\d]*))*$/,
    pattern: (_byte, extensions) =>
      extensions === undefined
        ? String.raw`\.?${PATH_BYTE}(?:\.?${PATH_BYTE})*\.?`
        : pathWith(extensions.split('|')),
  },
  user: {
    isGuarded: true,
    isOpen: true,
    pattern: (byte) => `${byte(String.raw`[\d_.+-]`)}*${byte('[A-Za-z]')}${byte(String.raw`[\w.@$+-]`)}*`,
  },
  word: {
    isGuarded: true,
    isOpen: true,
    pattern: (byte) =>
      `${byte(`(?:[A-Za-z${HIGH}]|${BEGINS_OTHER})`)}${byte(String.raw`(?:[\w${HIGH}'.-]|${BEGINS_OTHER})`)}*`,
  },
  quoted: {
    isGuarded: true,
    pattern: (byte) => {
      const inside = (quote: string): string =>
        `${quote}(?:${byte(TEXT_BYTE.replace('[^', `[^${quote}\\\\`))}|${byte(String.raw`\\`)}${byte(ESCAPED)})*${quote}`;
      return `(?:${inside('"')}|${inside("'")})`;
    },
  },
  time: {
    isOpen: true,
    pattern: () => `(?:${EXACT_TIMESTAMP}|${DATE}|${TIME_OF_DAY})`,
  },
  duration: {
    argument: boundsIn('ns|us|ms|s|m|h|d'),
    pattern: (_byte, bounds) => (bounds === undefined ? anyOf(UNITS) : bounded(UNITS, bounds)),
  },
  size: {
    argument: boundsIn('[BKMGT]'),
    pattern: (_byte, bounds) =>
      bounds === undefined ? `${DECIMAL} ?${oneUnit(SIZES)}` : bounded(SIZES, bounds),
  },
  one: {
    needsArgument: true,
    argument: /^[^{}|]+(?:\|[^{}|]+)*$/,
    pattern: (_byte, values = '') => `(?:${values.split('|').map(literal).join('|')})`,
  },
  text: { isGuarded: true, isOpen: true, pattern: (byte) => `${byte(TEXT_BYTE)}*` },
};

/** `1h2m3s`, `1.5s`, `20 ms`. */
function anyOf(units: typeof UNITS): string {
  return `(?:${DECIMAL} ?${oneUnit(units)})(?: ?${DECIMAL} ?${oneUnit(units)})*`;
}

function oneUnit(units: typeof UNITS): string {
  return `(?:${Object.values(units)
    .map(([pattern]) => pattern)
    .join('|')})`;
}

/** `1ms..2s`, `..2s` */
function boundsIn(units: string): RegExp {
  const quantity = String.raw`\d{1,12}(?:\.\d{1,9})?(?:${units})`;
  return new RegExp(String.raw`^(?:${quantity})?\.\.${quantity}$`);
}

/** Bounds, in seconds, bytes or as they are: `1ms..2s` → `[0.001, 2]`, `..2.5` → `[0, 2.5]`. */
export function boundsOf(argument: string): [min: number, max: number] {
  const [min = '', max = ''] = argument.split('..');
  return [valueOf(min), valueOf(max)];
}

function valueOf(quantity: string): number {
  const [, number = '', unit = ''] = /^([\d.]*)(\D*)$/.exec(quantity) ?? [];
  return Number(number) * (UNITS[unit]?.[1] ?? SIZES[unit]?.[1] ?? 1);
}

/** One number and its unit, from the first bound to the second, in whatever unit. */
function bounded(units: typeof UNITS, bounds: string): string {
  const [min, max] = boundsOf(bounds);
  const each = Object.values(units).map(([pattern, worth]) => {
    return `${decimalsFrom(min / worth, max / worth)} ?${pattern}`;
  });
  return `(?:${each.join('|')})`;
}

/** The pattern text of bytes as they are. */
export function literal(text: string): string {
  return text.replace(/[^\w\x80-\xff]/g, String.raw`\$&`);
}
