/**
 * The narrowest pattern for one place of a rule that what was seen there justifies: the one value it always
 * had, the few values that took turns often enough for another to be unlikely, how its identifiers are built,
 * or the class of its kinds.
 */
import { buildsOf } from '../lines/build.ts';
import { classOf } from '../lines/classes.ts';
import { namesDanger } from '../lines/danger.ts';
import { ID, NUMBER, PATH, QUANTITY } from '../lines/kind.ts';
import { oneOf, quote } from '../lines/quote.ts';
import { DOTTED, LITERAL, REST } from '../lines/scan.ts';
import type { Seen } from '../lines/seen.ts';

export interface Narrowed {
  readonly pattern: string;
  /** Whether plain words that were never seen match: a word of danger must then be kept out by a guard. */
  readonly open: boolean;
  /** Whether anything at all matches. */
  readonly free: boolean;
}

function bits(...kinds: readonly number[]): number {
  return kinds.reduce((all, kind) => all | (1 << kind), 0);
}

/** Names: the values seen may be all there are. */
const NAMES = bits(LITERAL, DOTTED, ID);
/**
 * Kinds that may be constant for good. Addresses, times and digests never are, however long one of them
 * lasts.
 */
const LASTING = NAMES | bits(NUMBER, QUANTITY, PATH);
/** In so many lines a place must have had one value only, to be taken for constant: names, and others. */
const CONSTANT_NAME = 8;
const CONSTANT = 100;
/** A code of one or two digits after `=` (`uid=0`, `status=0`): another would be news. */
const CONSTANT_CODE = 16;
const YEAR = /^(?:19|20)\d\d$/;
/** At most so many values are written one by one. */
const FEW = 5;
/**
 * The chance that the next value is a new one, estimated by the share of lines whose value nobody else had
 * (Good and Turing).
 */
const UNLIKELY = 0.02;
/** More kinds in one place than this, and their bytes alone are looked at. */
const MOST_KINDS = 3;

/** What stands around a place. */
export interface Setting {
  /** It is at the start of the line, where a number that never changed is likely a date. */
  readonly leads: boolean;
  /** It is the value of a key. */
  readonly assigned: boolean;
  /** Somebody said that the values seen are all there are. */
  readonly listed: boolean;
}

export function narrow(seen: Seen, setting: Setting): Narrowed {
  const { values, kinds } = seen;
  const closed = (pattern: string): Narrowed => ({ pattern, open: false, free: false });
  if (setting.listed && values) {
    const texts = [...values.keys()].sort();
    return { ...closed(oneOf(texts.map(quote))), open: texts.some(namesDanger) };
  }
  if (kinds & bits(REST)) return { pattern: '.+', open: false, free: true };
  if (values?.size === 1) {
    const [value] = values.keys();
    if (seen.plain || isConstant(seen, value, setting)) return closed(quote(value));
  }
  if (values && isSettled(values, seen)) return closed(oneOf([...values.keys()].sort().map(quote)));
  if (kinds === bits(ID) && seen.builds) {
    const builds = buildsOf([...seen.builds], seen.count);
    if (builds) return closed(builds);
  }
  const each = [...Array(32).keys()].filter((kind) => kinds & bits(kind));
  // Words and others in one place: any word of the bytes seen.
  if (kinds & NAMES || each.length > MOST_KINDS)
    return { pattern: classOf(ID, seen, null), open: true, free: false };
  const { any, longest, count, climbs, bare } = seen;
  const spread = each.length > 1 ? { any, all: 0, shortest: 0, longest, count, lead: 0, climbs, bare } : seen;
  return closed(oneOf(each.map((kind) => classOf(kind, spread, values))));
}

function isConstant({ kinds, count }: Seen, value: string, { leads, assigned }: Setting): boolean {
  if (leads || kinds & ~LASTING || YEAR.test(value)) return false;
  if ((kinds & ~NAMES) === 0) return count >= CONSTANT_NAME;
  return count >= (assigned && value.length <= 2 ? CONSTANT_CODE : CONSTANT);
}

/** Whether the values seen are likely all there are. */
function isSettled(values: ReadonlyMap<string, number>, { count, kinds }: Seen): boolean {
  if (values.size > FEW || kinds & ~(NAMES | bits(NUMBER))) return false;
  if (kinds & bits(NUMBER) && !areCodes(values, count)) return false;
  let once = 0.5;
  for (const lines of values.values()) if (lines === 1) once++;
  return once / count <= UNLIKELY;
}

/**
 * Three digits each, as a status of HTTP, SMTP or FTP (RFC 9110 §15): not a count or an identifier, which
 * come in any length.
 */
function areCodes(values: ReadonlyMap<string, number>, count: number): boolean {
  return count >= CONSTANT && [...values.keys()].every((value) => /^[1-5]\d\d$/.test(value));
}
