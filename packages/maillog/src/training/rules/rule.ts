/**
 * A frame as a rule: anchored at both ends, the header written once for every style of timestamp, constant
 * words as they stand, each variable place as narrow as narrow.ts finds it.
 *
 *     {pattern: '^…sshd(?:\[\d+\])?: ?session opened for user [a-z]+ by \(uid=\d+\)$', guards: ['sshd…user (?i:…) by \(…$'], free: false}
 *
 * Where any word may stand, a guard keeps words of danger out: the same pattern with such a word in that
 * place, which must not match.
 */
import type { Rule, Condition } from '../../pattern/index.ts';
import { parsePattern } from '../../pattern/index.ts';
import { DANGEROUS_TEXT, DANGEROUS_WORD } from '../lines/danger.ts';
import type { Alternative, Frame } from './frame.ts';
import { HOSTED, NAMED, TIMED } from '../lines/header.ts';
import { narrow } from './narrow.ts';
import { oneOf, quote } from '../lines/quote.ts';
import type { Seen } from '../lines/seen.ts';
import { TIMESTAMP } from '../lines/timestamp.ts';

export interface RuleText {
  /** Without delimiters. */
  readonly pattern: string;
  /** Patterns that must not match: a word of danger where any word may stand. */
  readonly guards: readonly string[];
  /** Whether a place takes any text. */
  readonly free: boolean;
}

/** Every byte that header.ts allows in a host. */
const HOST = String.raw`[-\w.:/@]+`;
/** More ways than this in one stretch are written as free text. */
export const MOST_ALTERNATIVES = 12;

/** Where a rule is to be narrower than training finds right (narrower.ts). */
export interface Held {
  /** Places that take the values seen there and no others. */
  readonly listed: ReadonlySet<Seen>;
  /** Stretches, by index, whose ways are all written, however many. */
  readonly spelt: ReadonlySet<number>;
}

const NOWHERE: Held = { listed: new Set(), spelt: new Set() };

/** The header as far as the program, and from there on. */
function headerPattern({ header, program }: Frame): [string, string] {
  if (header === TIMED) return [`^${TIMESTAMP}`, ''];
  if (header === HOSTED) return [`^(?:${TIMESTAMP} )?${HOST} `, ''];
  if (header === NAMED) return [`^(?:${TIMESTAMP} )?${HOST} `, `${quote(program)}(?:\\[\\d+\\])?: ?`];
  return ['', '^'];
}

function gapPattern(gap: string): string {
  return gap
    .split('\t')
    .map(quote)
    .join(String.raw`\s+`);
}
function tailPattern(gap: string): string {
  return gapPattern(gap.replace(/\t$/, '')) + (gap.endsWith('\t') ? String.raw`\s*` : '');
}

/**
 * One way through a stretch: its pattern, and the same with a word of danger in each place where any word may
 * stand.
 */
interface Way {
  readonly pattern: string;
  readonly dangers: readonly string[];
  readonly free: boolean;
}

export function ruleOf(frame: Frame, held: Held = NOWHERE): RuleText {
  const [head, program] = headerPattern(frame);
  const ways = frame.stretches.map((alternatives, index) => waysOf(alternatives, frame, index, held));
  const stretches = ways.map((each) => oneOf(each.map((way) => way.pattern)));
  const whole = (at: number, stretch: string): string =>
    `${program}${stretches.map((each, index) => (index === at ? stretch : each) + quote(frame.words[index] ?? '')).join('')}$`;
  // An identifier that held a word of danger was trusted: no guard may show again what was called usual.
  const guards = frame.dangerousPlace
    ? []
    : ways.flatMap((each, at) => each.flatMap((way) => way.dangers.map((danger) => whole(at, danger))));
  return { pattern: head + whole(-1, ''), guards, free: ways.flat().some(({ free }) => free) };
}

function waysOf(
  alternatives: readonly Alternative[],
  frame: Frame,
  index: number,
  { listed, spelt }: Held,
): Way[] {
  const many = alternatives.length > MOST_ALTERNATIVES;
  // A path beside a word may hold anything: a guard would take a part of it for the word.
  const unchecked = alternatives.some(({ places }) => places.some(({ seen }) => seen.unchecked));
  // One guard for the whole stretch, however many ways it has.
  const dangers = unchecked ? [] : [DANGEROUS_TEXT];
  if (many && !spelt.has(index)) return [{ pattern: '.*', dangers, free: true }];
  const leads = index === 0 && frame.program === '';
  const ends = index === frame.words.length;
  const ways = alternatives.map((alternative) => wayOf(alternative, leads, ends, listed));
  if (many) return ways.map((way, at) => ({ ...way, dangers: at === 0 ? dangers : [] }));
  return unchecked ? ways.map((way) => ({ ...way, dangers: [] })) : ways;
}

function wayOf(
  { places, gap: last }: Alternative,
  leads: boolean,
  ends: boolean,
  listed: ReadonlySet<Seen>,
): Way {
  const narrowed = places.map(({ gap, seen }) =>
    narrow(seen, { leads, assigned: gap.endsWith('='), listed: listed.has(seen) }),
  );
  const end = ends ? tailPattern(last) : gapPattern(last);
  const written = (dangerAt: number): string =>
    places
      .map(({ gap, seen }, at) => {
        const separator = gapPattern(gap);
        const { pattern } = narrowed[at];
        // In a list, the word of danger may be any member.
        if (at !== dangerAt) return separator + pattern + more(seen, separator + pattern);
        return seen.mostMore === 0
          ? separator + DANGEROUS_WORD
          : `(?:${separator}${pattern})*${separator}${DANGEROUS_WORD}(?:${separator}${pattern})*`;
      })
      .join('') + end;
  return {
    pattern: written(-1),
    dangers: narrowed.flatMap(({ open }, at) => (open ? [written(at)] : [])),
    free: narrowed.some(({ free }) => free),
  };
}

/** The members of a list after its first. */
function more(
  { fewestMore, mostMore, count }: { fewestMore: number; mostMore: number; count: number },
  member: string,
): string {
  if (mostMore === 0) return '';
  if (fewestMore !== mostMore || count < 3) return `(?:${member})*`;
  return mostMore === 1 ? member : `(?:${member}){${mostMore}}`;
}

function conditionOf(text: string, negated: boolean): Condition {
  return {
    negated,
    global: false,
    pattern: parsePattern(Buffer.from(`m{${text}}`, 'latin1')),
  };
}

/** The rule as the rule engine takes it. */
export function compile({ pattern, guards }: RuleText): Rule {
  const conditions = [conditionOf(pattern, false), ...guards.map((guard) => conditionOf(guard, true))];
  return { action: 'ignore', conditions, place: { file: 'training', line: 1, column: 1 } };
}
