/**
 * The narrowest pattern for one slot of a rule that the values seen there justify: the one value it always
 * had; a list of values, if they repeated often enough for a new one to be unlikely; the formats of its
 * identifiers; or the pattern of its token kinds.
 */
import { patternOfFormats } from '../lines/identifier-format.ts';
import { patternOfKind } from '../lines/kind-pattern.ts';
import { ID, NUMBER, PATH, QUANTITY } from '../lines/token-kind.ts';
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
/** Kinds that may be constant permanently. Addresses, times and digests always change at some time. */
const CONSTANT_KINDS = NAMES | bits(NUMBER, QUANTITY, PATH);
/** A slot counts as constant after this many lines with one value: names, and other kinds. */
const MIN_CONSTANT_NAME_LINES = 8;
const MIN_CONSTANT_LINES = 100;
/** The same for a code of one or two digits after `=` (`uid=0`, `status=0`), where another value is news. */
const MIN_CONSTANT_CODE_LINES = 16;
const YEAR = /^(?:19|20)\d\d$/;
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
  const { any, longest, count, hasTraversal, hasBarePercent } = stats;
  const spread =
    each.length > 1
      ? { any, all: 0, shortest: 0, longest, count, lead: 0, hasTraversal, hasBarePercent }
      : stats;
  return closed(oneOf(each.map((kind) => patternOfKind(kind, spread, values))));
}

export function isConstant(
  { kinds, count }: MergedStats,
  value: string,
  { leads, assigned }: SlotContext,
): boolean {
  if (leads || kinds & ~CONSTANT_KINDS || YEAR.test(value)) return false;
  if ((kinds & ~NAMES) === 0) return count >= MIN_CONSTANT_NAME_LINES;
  return count >= (assigned && value.length <= 2 ? MIN_CONSTANT_CODE_LINES : MIN_CONSTANT_LINES);
}

/** Whether the values seen are probably exhaustive. */
export function isExhaustive(values: ReadonlyMap<string, number>, { count, kinds }: MergedStats): boolean {
  if (values.size > MAX_LISTED_VALUES || kinds & ~(NAMES | bits(NUMBER))) return false;
  if (kinds & bits(NUMBER) && !areCodes(values, count)) return false;
  let once = 0.5;
  for (const lines of values.values()) if (lines === 1) once++;
  return once / count <= MAX_NEW_VALUE_CHANCE;
}

/**
 * Whether all values have three digits, as a status code of HTTP, SMTP or FTP does (RFC 9110 §15). Counts and
 * identifiers have any number of digits.
 */
function areCodes(values: ReadonlyMap<string, number>, count: number): boolean {
  return count >= MIN_CONSTANT_LINES && [...values.keys()].every((value) => /^[1-5]\d\d$/.test(value));
}
