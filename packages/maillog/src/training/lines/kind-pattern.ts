/**
 * The pattern of each token kind (token-kind.ts): pattern text that matches every word of the kind, made
 * narrower by the values seen. A pattern that matched less than its kind would show lines that the user
 * called usual.
 */
import {
  AT,
  COLON,
  DASH,
  DIGIT,
  DOT,
  HEX_LOWER,
  HEX_UPPER,
  HIGH,
  LOWER,
  MARKS,
  SLASH,
  UPPER,
  bitOf,
} from './byte-families.ts';
import * as kinds from './token-kind.ts';
import { oneOf, quote } from './quote.ts';
import { DOTTED, LITERAL, REST } from './tokenizer.ts';

/**
 * Statistics of the values of one slot: byte families in any and in all values, lengths, first byte, `..`,
 * `%`.
 */
export interface ValueSpread {
  readonly any: number;
  readonly all: number;
  readonly shortest: number;
  readonly longest: number;
  readonly count: number;
  readonly lead: number;
  /** Whether a value may have contained `..`, or a dot as `%2e`. */
  readonly hasTraversal: boolean;
  /** Whether a value may have contained a `%` that encodes nothing. */
  readonly hasBarePercent: boolean;
  /** The extensions of all paths; null if they are not known (merged-stats.ts). */
  readonly extensions: ReadonlySet<string> | null;
}

/** `pattern`, `(?:pattern)?` or nothing: the family was in all, some or no values. */
function part(pattern: string, family: number, { any, all }: ValueSpread): string {
  if ((any & family) === 0) return '';
  return all & family ? pattern : `(?:${pattern})?`;
}

function hexDigits(any: number): string {
  return `\\d${any & (HEX_LOWER | LOWER) ? 'a-f' : ''}${any & (HEX_UPPER | UPPER) ? 'A-F' : ''}`;
}

/** `{n}` if all words have n bytes, as digests do; else `+`. */
function repeat({ shortest, longest, count }: ValueSpread): string {
  return shortest === longest && shortest >= 8 && count > 2 ? `{${shortest}}` : '+';
}

function number(spread: ValueSpread): string {
  const sign = spread.any & bitOf('+') ? '[-+]?' : spread.any & DASH ? '-?' : '';
  const points = spread.any & bitOf(',') ? '[.,]' : '\\.';
  const fraction = spread.any & (DOT | bitOf(',')) ? `(?:${points}\\d+)${spread.all & DOT ? '+' : '*'}` : '';
  return `${sign}\\d+${fraction}${spread.any & bitOf('%') ? (spread.all & bitOf('%') ? '%' : '%?') : ''}`;
}

/** A class of the byte families seen. Letters and digits are whole classes; marks are only those seen. */
export function bytesLike(any: number): string {
  const lower = any & (HEX_LOWER | LOWER);
  const upper = any & (HEX_UPPER | UPPER);
  const underscore = any & bitOf('_');
  let text = '';
  if (lower && upper && (any & DIGIT || underscore)) text = '\\w';
  else {
    text = `${lower ? 'a-z' : ''}${upper ? 'A-Z' : ''}${any & DIGIT ? '\\d' : ''}${underscore ? '_' : ''}`;
  }
  for (const mark of MARKS) {
    if (any & bitOf(mark) && mark !== '_' && mark !== '-')
      text += '.:/+%#*~&!?=,;'.includes(mark) ? mark : quote(mark);
  }
  if (any & HIGH) text += '\\x80-\\xff';
  if (any & DASH) text += '-';
  return `[${text}]`;
}

const PERCENT = bitOf('%');
/** An encoded byte, RFC 3986 §2.1, other than a dot. */
const ENCODED = String.raw`%(?:2[\da-dA-DfF]|[013-9a-fA-F][\da-fA-F])`;

/**
 * Any number of these bytes, at least `least`. What may be a path matches without `..` and `%2e` (path
 * traversal), unless a value contained them.
 */
function bytesOf(any: number, { hasTraversal, hasBarePercent }: ValueSpread, least: 0 | 1): string {
  if (hasTraversal || (any & DOT) === 0 || (any & SLASH) === 0)
    return `${bytesLike(any)}${least === 0 ? '*' : '+'}`;
  const encodes = (any & PERCENT) !== 0 && !hasBarePercent;
  const plain = encodes ? `(?:${bytesLike(any & ~DOT & ~PERCENT)}|${ENCODED})` : bytesLike(any & ~DOT);
  return least === 0 ? `(?:\\.?${plain})*\\.?` : `\\.?${plain}(?:\\.?${plain})*\\.?`;
}

const SIZES = /^[kKMGTP]?i?[bB]$/;
const TIMES = /^(?:[mnu]?s|m?secs?|usecs?|mins?|hr?s?|[hdm])$/;

function unit(values: ReadonlyMap<string, number> | null): string {
  const seen = values === null ? [...kinds.UNITS] : [...values.keys()].sort();
  if (seen.every((each) => SIZES.test(each))) return '[kKMGTP]?i?[bB]';
  if (seen.every((each) => TIMES.test(each))) return '(?:[mnu]?s|m?secs?|usecs?|mins?|hr?s?|[hdm])';
  return `(?:${seen.map(quote).join('|')})`;
}

/** Addresses are restricted to one network if it had all of them in at least this many lines. */
const MIN_NETWORK_LINES = 30;

/** The pattern of a /24 network if all addresses are in it. An address outside is news, such as a login. */
function network(values: ReadonlyMap<string, number> | null, count: number): string | undefined {
  if (values === null || count < MIN_NETWORK_LINES) return undefined;
  const networks = new Set([...values.keys()].map((address) => address.split('.', 3).join('.')));
  return networks.size === 1 ? String.raw`${quote([...networks][0])}\.\d{1,3}` : undefined;
}

/** As timestamp.ts has them: with the date first or last, or Apache's. */
function dateTime(any: number): string {
  const iso = String.raw`\d+[-/.]?\d\d(?:[-/.]?\d{2,4})?[T _:-][\d:.]+(?:[.,:]\d+)?(?:Z|[-+]\d\d:?\d\d)?`;
  const dayFirst = String.raw`\d\d?[-/][A-Z][a-z]{2}[-/]\d{4}:[\d:]{8}(?:[.,:]\d+)?(?:Z|[-+]\d\d:?\d\d)?`;
  return any & LOWER ? `(?:${dayFirst}|${iso})` : iso;
}

/** Byte families of file names, which are allowed in every path. */
const PATHS = DIGIT | LOWER | UPPER | DOT | DASH | SLASH | bitOf('_');

const SLASH_BYTE = 47;
const QUERY = bitOf('?');
const LETTERS = HEX_LOWER | LOWER | HEX_UPPER | UPPER;

/**
 * Absolute paths with the extensions seen, and any query if one had a query; undefined if those are not
 * known.
 */
function pathWithExtension(spread: ValueSpread): string | undefined {
  const { any, extensions, hasTraversal, hasBarePercent } = spread;
  if (!extensions || extensions.size === 0 || hasTraversal || hasBarePercent) return undefined;
  const families = (any | PATHS) & ~DOT & ~QUERY & ~PERCENT;
  const of = (bytes: number): string =>
    any & PERCENT ? `(?:${bytesLike(bytes)}|${ENCODED})` : bytesLike(bytes);
  const name = of(families & ~SLASH);
  const dotted = [...extensions].filter(Boolean).sort();
  const ways = dotted.length > 0 ? [String.raw`(?:\.?${name})*\.${oneOf(dotted.map(quote))}`] : [];
  // Without an extension, a letter never follows the last dot.
  if (extensions.has(''))
    ways.push(String.raw`${name}*|(?:\.?${name})*\.(?:${of(families & ~SLASH & ~LETTERS)}${name}*)?`);
  const query = any & QUERY ? String.raw`(?:\?${bytesOf(any | PATHS, spread, 0)})?` : '';
  return String.raw`/(?:(?:\.?${of(families)})*/)?(?:${ways.join('|')})${query}`;
}

/** The pattern of one kind. */
export function patternOfKind(
  kind: number,
  spread: ValueSpread,
  values: ReadonlyMap<string, number> | null,
): string {
  const { any } = spread;
  switch (kind) {
    case kinds.NUMBER:
      return number(spread);
    case kinds.HEX0X:
      return `0[xX][${hexDigits(any)}]+`;
    case kinds.HEX:
      return `[${hexDigits(any)}]${repeat(spread)}`;
    case kinds.TIME:
      return String.raw`\d\d?:\d\d(?::\d+)?(?:[.,:]\d+)?`;
    case kinds.DATE:
      return any & LOWER
        ? String.raw`(?:\d\d?[-/][A-Z][a-z]{2}[-/]\d{4}|\d{1,4}[-/.]\d\d?[-/.]\d{1,4})`
        : String.raw`\d{1,4}[-/.]\d\d?[-/.]\d{1,4}`;
    case kinds.DATETIME:
      return dateTime(any);
    case kinds.IPV4:
      return (
        (network(values, spread.count) ?? String.raw`\d{1,3}(?:\.\d{1,3}){3}`) +
        part(String.raw`:\d+`, COLON, spread) +
        part(String.raw`/\d+`, SLASH, spread)
      );
    case kinds.IPV6:
      return String.raw`[\da-fA-F]*:[\da-fA-F:]*`;
    case kinds.MAC:
      return String.raw`[\da-fA-F]{2}(?:[-:][\da-fA-F]{2}){5}`;
    case kinds.UUID:
      return String.raw`[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}`;
    case kinds.URL:
      return `[A-Za-z]+://${bytesOf(any, spread, 1)}`;
    case kinds.MAIL:
      return `${bytesLike(any & ~AT)}+@${bytesLike(any & ~AT)}+`;
    case kinds.HOST:
      return String.raw`[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+`;
    case kinds.QUANTITY:
      return String.raw`[-+]?\d+(?:\.\d+)?[A-Za-z/]{1,4}`;
    case kinds.DATE_WORD:
      return '[A-Z][a-z]{2}';
    case kinds.UNIT:
      return unit(values);
    case kinds.PATH:
      if (spread.lead !== SLASH_BYTE) return bytesOf(any | PATHS, spread, 1);
      return pathWithExtension(spread) ?? `/${bytesOf(any | PATHS, spread, 0)}`;
    case kinds.OPAQUE:
    case kinds.ENCODED:
    case kinds.ID:
    case LITERAL:
    case DOTTED:
      return bytesOf(any, spread, 1);
    case REST:
      return '.+';
    default:
      throw new RangeError(`no pattern for kind ${kind}`);
  }
}
