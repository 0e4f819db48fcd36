/**
 * The placeholders that take all values of one slot, narrowest first, and the one that training proposes:
 *
 *     {choices: [{text: '{one:7|8}'}, {text: '{int:0-70}'}, {text: '{int}'}], proposed: 1}
 *
 * A code, a switch, a method or a state is what was seen, from the first line on. Where the values are too
 * many to list, the families of their bytes decide (lines/value-stats.ts).
 */
import { AT, COLON, DASH, DIGIT, HIGH, SLASH, bitOf } from '../lines/byte-families.ts';
import type { MergedStats } from '../lines/merged-stats.ts';
import * as kinds from '../lines/token-kind.ts';
import { DOTTED, LITERAL, REST } from '../lines/tokenizer.ts';
import { isCodeAfter } from '../../pattern/template/code-words.ts';
import { boundedQuantity, decimalFloor, floor, numberBound } from './bounds.ts';
import { isConstant, isExhaustive } from './parameter-pattern.ts';
import { mustList } from './closed-values.ts';
import type { SlotPlace } from './slot-place.ts';
import { takes } from './takes.ts';

export const UNBOUNDED = 'a number without a bound';

/** What keeps a slot from being harmless: somebody outside may put it there, or its values have no bound. */
export type Outside = 'an address' | 'a name' | 'a path' | 'text' | typeof UNBOUNDED;

export interface Choice {
  /** Text of a template: `{one:a|b}`, `blk_{int}`; a literal is `{one:…}` of one value. */
  readonly text: string;
  readonly outside: Outside | undefined;
}

/** Narrowest first. `proposed` is an index of `choices`. */
export interface Choices {
  readonly choices: readonly Choice[];
  readonly proposed: number;
}

function bits(...all: readonly number[]): number {
  return all.reduce((sum, kind) => sum | (1 << kind), 0);
}

const { NUMBER, HEX0X, HEX, TIME, DATE, DATETIME, IPV4, IPV6, MAC, UUID, PATH, URL, MAIL, HOST, QUANTITY } =
  kinds;
const { DATE_WORD, UNIT, ID, OPAQUE, ENCODED } = kinds;
const NUMBERS = bits(NUMBER, HEX, HEX0X);
const ADDRESSES = bits(IPV4, IPV6);
const WORDS = bits(LITERAL, DOTTED);
const FILES = bits(PATH, URL, OPAQUE, ENCODED);

/** A list of fixed length repeats its placeholder at most this often. */
const MAX_REPEATED = 3;

/** An identifier of 64 bits has at most so many hexadecimal digits. */
const MAX_ID_DIGITS = 16;

/** A user's or a host's name comes next. */
const USER_BEFORE =
  /\b(?:user(?:name)?|login|logname|account|acct|auid|for|by|owner|sender)["']?[ =:<("'[]*$/i;
const HOST_BEFORE =
  /\b(?:host(?:name)?|server|client|peer|domain|r?host|from|helo|relay|connect to)["']?[ =:<("'[@]*$/i;
const PORT_BEFORE = /\b(?:port|[sd]pt)["']?[ =:]*$|\{ip\}:$/i;

/** The choices of a slot; none: no placeholder takes all its values. */
export function placeholderChoices(stats: MergedStats, place: SlotPlace): Choices {
  const listed = listChoice(stats, place);
  const typed = typedChoices(stats, place);
  const text: Choice[] = stats.hasAlarmWord ? [] : [{ text: '{text}', outside: 'text' }];
  const choices = [...(listed ? [listed] : []), ...typed, ...text];
  const isListed = mustList(stats, place) || isSettled(stats, place);
  return { choices, proposed: !listed || isListed ? 0 : Math.min(1, choices.length - 1) };
}

function isSettled(stats: MergedStats, { before, leads }: SlotPlace): boolean {
  const { values } = stats;
  if (!values) return false;
  const [value = ''] = values.keys();
  if (values.size === 1) return isConstant(stats, value, { leads, assigned: before.endsWith('=') });
  return isExhaustive(values, stats);
}

/**
 * The values themselves; undefined if they are too many, or cannot be written in a template. An address that
 * never varied may be that of somebody outside, too.
 */
function listChoice({ values, kinds: seen }: MergedStats, { before }: SlotPlace): Choice | undefined {
  if (!values || values.size === 0 || seen & bits(REST)) return undefined;
  const texts = [...values.keys()].sort();
  if (!texts.every((text) => /^[^{}|\x00-\x20\x7f]+$/.test(text))) return undefined;
  return { text: `{one:${texts.join('|')}}`, outside: SOURCE_KEY.test(before) ? undefined : sourceOf(seen) };
}

/** A key of the program's own source code comes before. */
const SOURCE_KEY =
  /\b(?:caller|logger|source|src_?file|file|func|module|component|subsys\w*)["']?[=:]\s*["']?$/i;

/** Who gives values of these kinds, listed or not. */
function sourceOf(seen: number): Outside | undefined {
  if (seen & (ADDRESSES | bits(MAC))) return 'an address';
  if (seen & bits(HOST, MAIL)) return 'a name';
  if (seen & bits(PATH, URL)) return 'a path';
  return seen & bits(OPAQUE, ENCODED) ? 'text' : undefined;
}

/** Without the list and without `{text}`. */
function typedChoices(stats: MergedStats, place: SlotPlace): Choice[] {
  const { kinds: seen } = stats;
  if (seen & bits(REST) || stats.mostMore !== stats.fewestMore || stats.mostMore > MAX_REPEATED) return [];
  const only = (allowed: number): boolean => (seen & ~allowed) === 0;
  if (only(bits(NUMBER))) return numberChoices(stats, place);
  if (only(bits(NUMBER, QUANTITY))) return quantityChoices(stats);
  const found: Choice[] = [];
  const add = (name: string, outside?: Outside): void => {
    if (takes(name, stats)) found.push({ text: name, outside });
  };
  if (only(NUMBERS)) add('{hex}', isEncodedHex(stats) ? 'text' : undefined);
  else if (only(bits(TIME, DATE, DATETIME))) add('{time}');
  else if (only(ADDRESSES)) for (const name of addressForms(stats)) add(name, 'an address');
  else if (only(bits(MAC))) add('{mac}', 'an address');
  else if (only(bits(UUID))) add('{id}');
  else if (only(bits(DATE_WORD, UNIT))) add('{word}');
  else if (only(bits(ID))) found.push(...formatChoice(stats));
  if (found.length > 0) return found;
  if (seen & bits(OPAQUE, ENCODED)) add('{digest}', 'text');
  if (found.length > 0) return found;
  if (only(bits(PATH))) found.push(...pathChoices(stats));
  else if (seen & FILES) add('{path}', 'a path');
  else if (seen & bits(HOST, IPV4, IPV6)) add('{host}', 'a name');
  else if (USER_BEFORE.test(place.before) || seen & bits(MAIL)) add('{user}', 'a name');
  else if (HOST_BEFORE.test(place.before)) add('{host}', 'a name');
  if (found.length > 0) return found;
  if (only(WORDS)) add('{word}', 'a name');
  for (const name of ['{id}', '{host}', '{user}', '{word}']) if (found.length === 0) add(name, 'a name');
  return found;
}

/** `/{path:-|.html}`: with the extensions seen. */
function pathChoices(stats: MergedStats): Choice[] {
  const open = stats.lead === 47 && stats.shortest > 1 ? '/{path}' : '{path}';
  if (!takes(open, stats)) return [];
  const { extensions } = stats;
  const held = extensions && [...extensions].sort().map((each) => (each === '' ? '-' : `.${each}`));
  // With an encoded byte, the extension is not sure.
  const isClear = (stats.any & bitOf('%')) === 0 && held && held.length > 0;
  const closed = isClear ? [open.replace('}', `:${held.join('|')}}`)] : [];
  return [...closed, open].map((text) => ({ text, outside: 'a path' }));
}

/** Text as hexadecimal digits has any length, unlike the digests and identifiers of one program. */
function isEncodedHex({ shortest, longest }: MergedStats): boolean {
  return longest > MAX_ID_DIGITS && shortest !== longest;
}

function numberChoices(stats: MergedStats, place: SlotPlace): Choice[] {
  const plain = (text: string): Choice => ({ text, outside: undefined });
  const free = (text: string): Choice => ({ text, outside: UNBOUNDED });
  if (isCodeAfter(place.before)) return codeChoices(stats);
  if (takes('{int}', stats)) {
    if (PORT_BEFORE.test(place.before) && takes('{port}', stats)) return [plain('{port}')];
    const bound = numberBound(stats, place);
    return [...(bound === undefined ? [] : [plain(`{int:${floor(stats.least)}-${bound}}`)]), free('{int}')];
  }
  if (takes('{float}', stats)) {
    const bound = stats.any & DASH ? undefined : numberBound(stats, place);
    return [
      ...(bound === undefined ? [] : [plain(`{float:${decimalFloor(stats.least)}..${bound}}`)]),
      free('{float}'),
    ];
  }
  if (stats.any & bitOf('%') && stats.all & bitOf('%')) {
    if ((stats.any & ~(DIGIT | bitOf('%'))) === 0) return [free('{int}%')];
    if (stats.mostPoints <= 1) return [free('{float}%')];
  }
  return takes('{id}', stats) ? [free('{id}')] : [];
}

/** A code that has too many values to list: the range that was seen. */
function codeChoices(stats: MergedStats): Choice[] {
  const isRange = (stats.any & ~DIGIT) === 0 && !stats.isPadded && stats.mostMore === 0;
  return isRange && stats.greatest < 1e15
    ? [{ text: `{int:${stats.least}-${stats.greatest}}`, outside: undefined }]
    : [];
}

function quantityChoices(stats: MergedStats): Choice[] {
  const bounded = boundedQuantity(stats);
  const found = [...(bounded === undefined ? [] : [bounded]), '{duration}', '{size}', '{id}'].filter(
    (name) => name === bounded || takes(name, stats),
  );
  return found.slice(0, 2).map((text) => ({ text, outside: undefined }));
}

/** An address, all with a port, all with a prefix length, or any mixture. */
function addressForms({ kinds: seen, any, all }: MergedStats): string[] {
  if (seen !== bits(IPV4)) return ['{ip}', '{id}'];
  if (any & SLASH) return any & COLON ? [] : all & SLASH ? ['{ip}/{int}'] : [];
  if (any & COLON) return all & COLON ? ['{ip}:{port}', '{ip}:{int}'] : ['{id}'];
  return ['{ip}'];
}

/** In this many lines of one format, all of its letters are constant. */
const MIN_FORMAT_LINES = 16;

/** Letters with numbers between them: `blk_{int}`, `task_{int}_m_{int}`. An alarm word may be among them. */
function formatChoice({ formats, any, count }: MergedStats): Choice[] {
  if (!formats || any & (HIGH | AT)) return [];
  const [format = '', other] = new Set([...formats].map((each) => each.replace(/(?<=[_:])-(?=0)/g, '')));
  if (other !== undefined || !/^[A-Za-z]{2}/.test(format)) return [];
  // Digits in the midst of letters are rather a part of an opaque name.
  const isClear = /^(?:[A-Za-z]{3,}[-_.:]?)+0$/.test(format);
  if (!isClear && count < MIN_FORMAT_LINES) return [];
  return [{ text: format.replaceAll('0', '{int}'), outside: undefined }];
}
