/**
 * The narrowest pattern for one slot of a rule that the values seen there justify: the one value it always
 * had; a list of values, if they repeated often enough for a new one to be unlikely; the formats of its
 * identifiers; or the pattern of its token kinds.
 */
import { patternOfFormats } from '../lines/identifier-format.ts';
import { patternOfKind } from '../lines/kind-pattern.ts';
import { ID, NUMBER, PATH, QUANTITY, URL } from '../lines/token-kind.ts';
import { oneOf, quote } from '../lines/quote.ts';
import { DOTTED, LITERAL, REST } from '../lines/tokenizer.ts';
import type { MergedStats } from '../lines/merged-stats.ts';

export interface ParameterPattern {
  readonly pattern: string;
  /** Whether plain words that were never seen match: a guard must then keep alarm words out. */
  readonly open: boolean;
  /** Whether any text matches. */
  readonly free: boolean;
}

function bits(...kinds: readonly number[]): number {
  return kinds.reduce((all, kind) => all | (1 << kind), 0);
}

/** Kinds of names. Their values may be a closed list. */
const NAMES = bits(LITERAL, DOTTED, ID);
const PATHS = bits(PATH, URL);
/** Kinds that may be constant permanently. Addresses, times and digests always change at some time. */
const CONSTANT_KINDS = NAMES | bits(NUMBER, QUANTITY) | PATHS;
/** A name counts as constant after this many lines, the default of `--min`. */
const MIN_CONSTANT_NAME_LINES = 3;
/** A number counts as constant after this many lines; one of one or two digits after `=` or `:` sooner. */
const MIN_CONSTANT_LINES = 100;
const MIN_CONSTANT_DIGIT_LINES = 16;
/** A year or a zone. */
const PART_OF_DATE = /^(?:(?:19|20)\d\d|[-+]\d{4})$/;
/** The longest list of values that a pattern spells out. */
const MAX_LISTED_VALUES = 5;
/**
 * A list of values counts as exhaustive below this chance that the next value is new. The estimate is the
 * share of lines whose value occurred once (Good, "The population frequencies of species", 1953).
 */
const MAX_NEW_VALUE_CHANCE = 0.02;
/** With more kinds than this in one slot, the pattern is made from their bytes alone. */
const MAX_KINDS = 3;

/** Where a slot is. */
export interface SlotContext {
  /** The slot is at the start of the line, where a number that never changed is probably a date. */
  readonly leads: boolean;
  /** The slot is the value of a key (`key=value`). */
  readonly assigned: boolean;
}

export function parameterPattern(stats: MergedStats, context: SlotContext): ParameterPattern {
  const { values, kinds } = stats;
  const closed = (pattern: string): ParameterPattern => ({ pattern, open: false, free: false });
  if (kinds & bits(REST)) return { pattern: '.+', open: false, free: true };
  if (values && (stats.isHeld || isSwitch(values, context)))
    return closed(oneOf([...values.keys()].sort().map(quote)));
  if (values?.size === 1) {
    const [value] = values.keys();
    if (stats.plain || isConstant(stats, value, context)) return closed(quote(value));
  }
  if (values && isExhaustive(values, stats)) return closed(oneOf([...values.keys()].sort().map(quote)));
  if (kinds === bits(ID) && stats.formats) {
    const formats = patternOfFormats([...stats.formats], stats.count);
    if (formats) return closed(formats);
  }
  const each = [...Array(32).keys()].filter((kind) => kinds & bits(kind));
  // The slot mixes words with other kinds: the pattern allows any word of the bytes seen.
  if (kinds & NAMES || each.length > MAX_KINDS)
    return { pattern: patternOfKind(ID, stats, null), open: true, free: false };
  const { any, longest, count, hasTraversal, hasBarePercent, extensions } = stats;
  const spread =
    each.length > 1
      ? { any, all: 0, shortest: 0, longest, count, lead: 0, hasTraversal, hasBarePercent, extensions }
      : stats;
  return closed(oneOf(each.map((kind) => patternOfKind(kind, spread, values))));
}

/** Whether a number may be the year or the zone of a date, which changes at some time. */
export function isPartOfDate(value: string): boolean {
  return PART_OF_DATE.test(value);
}

export function isConstant(
  { kinds, count }: MergedStats,
  value: string,
  { leads, assigned }: SlotContext,
): boolean {
  if (kinds & ~CONSTANT_KINDS || isPartOfDate(value)) return false;
  // A path that never varied, and a count of nothing, are constant from the first line on.
  if ((kinds & ~PATHS) === 0) return true;
  if (leads) return false;
  if (value === '0') return true;
  if ((kinds & ~NAMES) === 0) return count >= MIN_CONSTANT_NAME_LINES;
  return count >= (assigned && value.length <= 2 ? MIN_CONSTANT_DIGIT_LINES : MIN_CONSTANT_LINES);
}

/** Whether the values are those of a switch: `enabled=1`. */
function isSwitch(values: ReadonlyMap<string, number>, { assigned }: SlotContext): boolean {
  return assigned && [...values.keys()].every((value) => value === '0' || value === '1');
}

/** Whether the values seen are probably exhaustive. */
export function isExhaustive(values: ReadonlyMap<string, number>, { count, kinds }: MergedStats): boolean {
  if (values.size > MAX_LISTED_VALUES || kinds & ~(NAMES | bits(NUMBER))) return false;
  if (kinds & bits(NUMBER) && !areCodes(values)) return false;
  let once = 0.5;
  for (const lines of values.values()) if (lines === 1) once++;
  return once / count <= MAX_NEW_VALUE_CHANCE;
}

/**
 * Whether all values have three digits, as a status code of HTTP, SMTP or FTP does (RFC 9110 §15). Counts and
 * identifiers have any number of digits.
 */
function areCodes(values: ReadonlyMap<string, number>): boolean {
  return [...values.keys()].every((value) => /^[1-5]\d\d$/.test(value));
}
