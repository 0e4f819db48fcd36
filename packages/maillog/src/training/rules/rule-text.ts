/**
 * Writes the lines that no template takes as a pattern: anchored at both ends, with a header that matches
 * every style of timestamp, the constant words as they are, and each slot as narrow as parameter-pattern.ts
 * finds it.
 *
 *     {pattern: '^…sshd(?:\[\d+\])?: ?session opened for user [a-z]+ by \(uid=\d+\)$', guards: ['sshd…user (?i:…) by \(…$'], free: false}
 *
 * Where a slot takes any word, a guard keeps alarm words out: the same pattern with an alarm word in that
 * slot, which must not match.
 */
import { ALARM_TEXT, ALARM_WORD } from '../../pattern/template/alarm-words.ts';
import type { Alternative, RuleTemplate } from './rule-template.ts';
import { HOSTED, NAMED, TIMED } from '../lines/header.ts';
import { parameterPattern } from './parameter-pattern.ts';
import { oneOf, quote } from '../lines/quote.ts';
import { TIMESTAMP } from '../../pattern/template/timestamp.ts';

export interface RuleText {
  /** Without delimiters. */
  readonly pattern: string;
  /** Patterns that must not match: an alarm word in a slot that takes any word. */
  readonly guards: readonly string[];
  /** Whether a slot takes any text. */
  readonly free: boolean;
}

/** Every byte that header.ts allows in a host. */
const HOST = String.raw`[-\w.:/@]+`;
/** A stretch with more alternatives than this is written as free text. */
const MAX_ALTERNATIVES = 12;

/** `[411]: ` after the program. */
const PROCESS = String.raw`(?:\[\d+\])?: ?`;
/** The same, or the fields of RFC 5424 §6. */
const AFTER_PROGRAM = String.raw`(?:${PROCESS}| \S+ \S+ (?:-|(?:\[(?:[^\]\\]|\\.)*\])+)(?: (?:\xef\xbb\xbf)?)?)`;
/** `key=`, `"key":`, `key: ` */
const ASSIGNS = /(?:=|":|:\s)\s*["']?$/;

/** The pattern of the header up to the program, and the rest of it. */
function headerPattern({ header, program, priorities }: RuleTemplate): [string, string] {
  const hasPriority = priorities.length > 0;
  // RFC 3164 §4.1.1, and RFC 5424's version. Another severity is news, so that only those seen are taken.
  const before = hasPriority ? `^(?:<${oneOf(priorities.map(String))}>(?:1 )?)?` : '^';
  if (header === TIMED) return [before + TIMESTAMP, ''];
  if (header === HOSTED) return [`${before}(?:${TIMESTAMP} )?${HOST} `, ''];
  if (header === NAMED)
    return [`${before}(?:${TIMESTAMP} )?${HOST} `, quote(program) + (hasPriority ? AFTER_PROGRAM : PROCESS)];
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

/** An alternative as a pattern; `guards` repeat it with an alarm word in each slot that takes any word. */
interface Way {
  readonly pattern: string;
  readonly guards: readonly string[];
  readonly free: boolean;
}

export function ruleTextOf(template: RuleTemplate): RuleText {
  const [head, program] = headerPattern(template);
  const ways = template.stretches.map((alternatives, index) => waysOf(alternatives, template, index));
  const stretches = ways.map((each) => oneOf(each.map((way) => way.pattern)));
  const whole = (at: number, stretch: string): string =>
    `${program}${stretches.map((each, index) => (index === at ? stretch : each) + quote(template.words[index] ?? '')).join('')}$`;
  // The user trusted an identifier with an alarm word: a guard would show again what they called usual.
  const guards = template.hasAlarmParameter
    ? []
    : ways.flatMap((each, at) => each.flatMap((way) => way.guards.map((guard) => whole(at, guard))));
  return { pattern: head + whole(-1, ''), guards, free: ways.flat().some(({ free }) => free) };
}

function waysOf(alternatives: readonly Alternative[], template: RuleTemplate, index: number): Way[] {
  const many = alternatives.length > MAX_ALTERNATIVES;
  // A path may hold anything: a guard could mistake a part of it for an alarm word.
  const unchecked = alternatives.some(({ slots }) => slots.some(({ stats }) => stats.unchecked));
  // One guard covers the whole stretch, whatever the number of its alternatives.
  const guards = unchecked ? [] : [ALARM_TEXT];
  if (many) return [{ pattern: '.*', guards, free: true }];
  const leads = index === 0 && template.program === '';
  const ends = index === template.words.length;
  const ways = alternatives.map((alternative) => wayOf(alternative, leads, ends));
  return unchecked ? ways.map((way) => ({ ...way, guards: [] })) : ways;
}

function wayOf({ slots, gap: last }: Alternative, leads: boolean, ends: boolean): Way {
  const narrowed = slots.map(({ gap, stats }) =>
    parameterPattern(stats, { leads, assigned: ASSIGNS.test(gap) }),
  );
  const end = ends ? tailPattern(last) : gapPattern(last);
  const written = (guardAt: number): string =>
    slots
      .map(({ gap, stats }, at) => {
        const separator = gapPattern(gap);
        const { pattern } = narrowed[at];
        // In a list, any member may be the alarm word.
        if (at !== guardAt) return separator + pattern + more(stats, separator + pattern);
        return stats.mostMore === 0
          ? separator + ALARM_WORD
          : `(?:${separator}${pattern})*${separator}${ALARM_WORD}(?:${separator}${pattern})*`;
      })
      .join('') + end;
  return {
    pattern: written(-1),
    guards: narrowed.flatMap(({ open }, at) => (open ? [written(at)] : [])),
    free: narrowed.some(({ free }) => free),
  };
}

/** The pattern of a list's members after the first. */
function more(
  { fewestMore, mostMore, count }: { fewestMore: number; mostMore: number; count: number },
  member: string,
): string {
  if (mostMore === 0) return '';
  if (fewestMore !== mostMore || count < 3) return `(?:${member})*`;
  return mostMore === 1 ? member : `(?:${member}){${mostMore}}`;
}
