/**
 * Evidence whether a slot where plain words differ is variable, or distinguishes templates. `session opened
 * for user alice` and `… bob` are one message; `session opened` and `session closed` are two. Points are
 * added, with one set of weights for every log:
 *
 * - one point for each doubling of the number of different words (a name has many values, a state few);
 * - what comes before the slot: a noun that names (`user`), a preposition, `=`, a quote or bracket;
 * - the words: states (`opened`, `failed`) count against, identifiers and dotted names for, constants in
 *   capitals against;
 * - after `=`, whether the values alternate or one prevails, and whether the key sorts (`state=`) or names;
 * - whether other lines have something there whose form says that it varies (a name with a digit, an
 *   address);
 * - whether the slot is the first word, which seldom varies, the less so the less follows.
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

/** The fewest points of a variable slot. */
export const MIN_POINTS = 3;

/** Kinds of variable words that are names. A plain word in their place is probably a name too. */
const NAMES =
  (1 << ID) | (1 << HOST) | (1 << IPV4) | (1 << IPV6) | (1 << MAIL) | (1 << PATH) | (1 << DATE_WORD);

/** Points of a slot of switches, which need no other evidence. */
const SWITCH_POINTS = 4;

export interface EvidenceSlot {
  /** The different words, and the number of lines of each. */
  readonly values: readonly LiteralWord[];
  readonly counts: readonly number[];
  /** The word before the slot, if no variable word is between. */
  readonly before: LiteralWord | undefined;
  /** Whether the slot is the first word of the message. */
  readonly first: boolean;
  /** The number of literal words that the lines share. */
  readonly shared: number;
  /** The kinds of the variable words that other lines have there; 0 if none. */
  readonly otherKinds: number;
}

/** A value in this share of the lines is the usual one of its key. Another value is then news. */
const USUAL_SHARE = 0.8;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

const CAPITALS = /^[A-Z][A-Z_]+$/;
/** Letters that may be a hexadecimal number, without English words. */
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
/** Whether the word is a state. `a` after `=` is a number, not an article: `mask=a`. */
export function isState(item: LiteralWord): boolean {
  return STATE_WORDS.has(item.word.toLowerCase()) && !(isAssigned(item) && item.word.length === 1);
}
/** Whether the word is the value of a switch: a value of a key, or `true` or `false` after a mark. */
export function isSwitch(item: LiteralWord): boolean {
  return isAssigned(item)
    ? SWITCH_VALUES.has(item.word.toLowerCase())
    : /[:(,[]\s*$/.test(item.gap) && BOOLEANS.has(item.word.toLowerCase());
}
function isLoose(item: LiteralWord): boolean {
  return item.soft || item.joined || /[_.\-$\\]/.test(item.word) || SHORT_HEX.test(item.word);
}

/** Points for what comes before a slot. */
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

/** Points for the slot being variable. */
export function evidence(slot: EvidenceSlot): number {
  const { values, otherKinds } = slot;
  const share = (holds: (item: LiteralWord) => boolean): number =>
    values.filter(holds).length / values.length;
  if (values.every(isSwitch)) return SWITCH_POINTS;
  let points = Math.log2(values.length + (otherKinds ? 1 : 0)) + leading(values[0], slot.before);
  if (slot.first && !otherKinds) points -= slot.shared >= 4 ? 0.3 : 1.5;
  const loose = share(isLoose);
  points += 1.5 * loose - 3 * share(isState);
  if (otherKinds && loose > 0.5) points += 2;
  else if (otherKinds & PLAIN_VARIABLE) points += 2;
  else if (otherKinds & NAMES) points += 1.5;
  else if (otherKinds && leading(values[0], slot.before) > 1.5) points += 0.5;
  if (isAssigned(values[0])) {
    if (slot.before && STATE_KEYS.has(slot.before.word.toLowerCase())) points -= 1.5;
    else if (Math.max(...slot.counts) < USUAL_SHARE * sum(slot.counts)) points += 0.5;
  } else if (values.every((item) => CAPITALS.test(item.word))) points -= 1;
  return points;
}
