import { readable } from '../../../bytes.ts';
import { describeRule } from '../../../pattern/index.ts';
import type { RuleHits, Rule } from '../../../pattern/index.ts';
import { maskInvisible } from '../../../text/escape.ts';
import type { Unusual } from './rule-history.ts';

/** Rules that the block names; the ledger has all. */
const MAX_NAMED_RULES = 3;
/** Warnings of one kind that a report bears: when a program is gone, all its rules fall silent. */
const MAX_WARNINGS = 5;
/** Characters of a rule's text. */
const MAX_RULE_CHARACTERS = 120;

/**
 * The short block at the end of a watch's part: how much was hidden, and what hid most. Each line begins with
 * `hidden` and a tab.
 *
 *     hidden<TAB>48213 of 48302 lines by 212 rules
 *     hidden<TAB>40211<TAB>/etc/maillog/web.conf:7:5<TAB>=~ /-- MARK --$/
 */
export function hiddenBlock(lines: number, hidden: number, ruleHits: readonly RuleHits[]): string {
  const most = ruleHits.filter(({ hits }) => hits > 0).sort((one, other) => other.hits - one.hits);
  return [
    `${hidden} of ${counted(lines, 'line')} by ${counted(most.length, 'rule')}`,
    ...most
      .slice(0, MAX_NAMED_RULES)
      .map(({ by, hits }) => `${hits}\t${maskInvisible(placeOf(by))}\t${shortText(by)}`),
  ]
    .map((text) => `hidden\t${text}\n`)
    .join('');
}

/** What is to be warned of, in words. */
export function warningsOf(unusual: readonly Unusual[]): string[] {
  const bursts = unusual.filter(({ kind }) => kind === 'burst');
  const silent = unusual.filter(({ kind }) => kind === 'silent');
  return [...named(bursts, 'hid far more than usual'), ...named(silent, 'fell silent')];
}

function named(unusual: readonly Unusual[], what: string): string[] {
  const words = unusual.slice(0, MAX_WARNINGS).map(describeUnusual);
  const rest = unusual.length - MAX_WARNINGS;
  if (rest > 0) words.push(`${counted(rest, 'more rule')} ${what}`);
  return words;
}

function describeUnusual({ by, kind, usual, hits, hours }: Unusual): string {
  const rule = `the rule at ${placeOf(by)}`;
  const often = usual < 0.05 ? 'none' : `${usual < 10 ? usual.toFixed(1) : usual.toFixed(0)} a day`;
  const what =
    kind === 'burst'
      ? `hid ${counted(hits, 'line')} in ${counted(Math.max(1, Math.round(hours)), 'hour')}`
      : 'fell silent';
  return `${rule} ${what}, where ${often} are usual: ${shortText(by)}`;
}

/** Of the filters, that of the first. */
export function placeOf(by: readonly Rule[]): string {
  const { file, line, column } = by[0].place;
  return `${file}:${line}:${column}`;
}

/** The rule; of the filters, that none held, and which there are. */
export function textOf(by: readonly Rule[]): string {
  return by[0].action === 'filter'
    ? `no filter held: ${by.map(describeRule).join(', ')}`
    : describeRule(by[0]);
}

/** On one line, for people. */
function shortText(by: readonly Rule[]): string {
  const text = maskInvisible(readable(textOf(by)));
  return text.length > MAX_RULE_CHARACTERS ? `${text.slice(0, MAX_RULE_CHARACTERS)}…` : text;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
