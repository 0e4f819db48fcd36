/**
 * Whether a place where plain words differ is a variable, or tells templates apart. `session opened for user
 * alice` and `… bob` are one message; `session opened` and `session closed` are two. Only evidence decides,
 * weighed in points, one set of weights for every log:
 *
 * - how many different words were seen there: one point for each doubling (a name takes many values, a
 *   state few);
 * - what stands before it: a noun that names (`user`), a preposition, `=`, a quote or bracket;
 * - what the words are: states (`opened`, `failed`) speak against, identifiers and dotted names for,
 *   constants in capitals against;
 * - after `=`, whether the values take turns or one is the usual, and whether the key sorts (`state=`) or
 *   names;
 * - whether something that is variable by its looks (a name with a digit, an address) stands there in other
 *   lines;
 * - whether it is the first word, which is seldom a variable, the less so the less follows it.
 */
import { DATE_WORD, HOST, ID, IPV4, IPV6, MAIL, PATH } from '../lines/token-kind.ts';
import type { LiteralWord } from './skeleton.ts';
import { PLAIN_VARIABLE } from './skeleton.ts';
import {
  LEADING_WORDS,
  NAMING_NOUNS,
  STATE_KEYS,
  STATE_WORDS,
  SWITCH_VALUES,
  BOOLEANS,
} from './word-lists.ts';

/** Points from which on a place is called variable. */
export const MIN_POINTS = 3;

/**
 * Kinds of variable words that are names of a sort, so that a plain word in their place is likely one too.
 */
const NAMES =
  (1 << ID) | (1 << HOST) | (1 << IPV4) | (1 << IPV6) | (1 << MAIL) | (1 << PATH) | (1 << DATE_WORD);

/** Points of a place where switches stand: they need no other evidence. */
const SWITCH_POINTS = 4;

export interface Slot {
  /** The words seen there, one an entry, and how many lines each was in. */
  readonly values: readonly LiteralWord[];
  readonly counts: readonly number[];
  /** The word before the place, if no variable word stands between. */
  readonly before: LiteralWord | undefined;
  /** Whether it is the first word of the message. */
  readonly first: boolean;
  /** How many literal words the lines share. */
  readonly shared: number;
  /** The kinds of the variable words that other lines have there; 0 if none. */
  readonly otherKinds: number;
}

/**
 * The share of lines from which on a value is the usual one of its key, so that another is news and not to be
 * put with it.
 */
const USUAL_SHARE = 0.8;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

const CAPITALS = /^[A-Z][A-Z_]+$/;
/** Letters that may be a number in base 16; the words among them that English has are left out. */
const SHORT_HEX = /^(?!(?:a|be|bad|add|added|dead|db|fd|cd|ad|ed)$)[a-f]{1,7}$/;

export function isAssigned(item: LiteralWord): boolean {
  return /=\s*$/.test(item.gap);
}
export function isQuoted(item: LiteralWord): boolean {
  return /["'`]$/.test(item.gap);
}
export function isBracketed(item: LiteralWord): boolean {
  return /[([{<]\s*$/.test(item.gap);
}
/** An article cannot be assigned: `mask=a` is a number. */
export function isState(item: LiteralWord): boolean {
  return STATE_WORDS.has(item.word.toLowerCase()) && !(isAssigned(item) && item.word.length === 1);
}
/**
 * What a program prints of a switch: a value of a key, or `true` and `false` wherever a mark stands before
 * them.
 */
export function isSwitch(item: LiteralWord): boolean {
  return isAssigned(item)
    ? SWITCH_VALUES.has(item.word.toLowerCase())
    : /[:(,[]\s*$/.test(item.gap) && BOOLEANS.has(item.word.toLowerCase());
}
function isLoose(item: LiteralWord): boolean {
  return item.soft || item.joined || /[_.\-$\\]/.test(item.word) || SHORT_HEX.test(item.word);
}

/** Points for what stands before a place. */
export function leading(item: LiteralWord, before: LiteralWord | undefined): number {
  if (isAssigned(item)) return 1;
  let points = isQuoted(item) || isBracketed(item) ? 1.5 : 0;
  if (before) {
    const word = before.word.toLowerCase();
    if (NAMING_NOUNS.has(word)) points += 1.9;
    else if (LEADING_WORDS.has(word)) points += 1;
  }
  return points;
}

/** Points for the place being variable. */
export function evidence(place: Slot): number {
  const { values, otherKinds } = place;
  const share = (holds: (item: LiteralWord) => boolean): number =>
    values.filter(holds).length / values.length;
  if (values.every(isSwitch)) return SWITCH_POINTS;
  let points = Math.log2(values.length + (otherKinds ? 1 : 0)) + leading(values[0], place.before);
  if (place.first && !otherKinds) points -= place.shared >= 4 ? 0.3 : 1.5;
  const loose = share(isLoose);
  points += 1.5 * loose - 3 * share(isState);
  if (otherKinds && loose > 0.5) points += 2;
  else if (otherKinds & PLAIN_VARIABLE) points += 2;
  else if (otherKinds & NAMES) points += 1.5;
  else if (otherKinds && leading(values[0], place.before) > 1.5) points += 0.5;
  if (isAssigned(values[0])) {
    if (place.before && STATE_KEYS.has(place.before.word.toLowerCase())) points -= 1.5;
    else if (Math.max(...place.counts) < USUAL_SHARE * sum(place.counts)) points += 0.5;
  } else if (values.every((item) => CAPITALS.test(item.word))) points -= 1;
  return points;
}
