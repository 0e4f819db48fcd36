/**
 * A proposal as a screen of text, for `maillog train --review`: the rule, the lines that it was made from,
 * and what else it would match.
 */
import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { RuleSet } from '../../pattern/index.ts';
import { compile, statementOf } from './proposed-rule.ts';
import { alarmWordsOf } from './proposal.ts';
import { isAlarming, linesOf } from './review-order.ts';
import type { Proposal } from './proposal.ts';
import { maskInvisible } from '../../text/escape.ts';
import { TIMESTAMP } from '../../pattern/template/timestamp.ts';

export const KEYS = 'a accept  h hide  f fold  s show  n narrower  w wider  b back  q quit';

/**
 * Examples of other proposals that the rule of `proposal` would match too; it was narrowed from `from`, which
 * is one of `all`.
 */
export function alsoMatched(
  proposal: Proposal,
  all: readonly Proposal[],
  from: Proposal = proposal,
): string[] {
  const rules = new RuleSet([compile(proposal.rule)]);
  return all
    .filter((other) => other !== from)
    .flatMap(({ examples }) => examples.slice(0, 1))
    .filter((line) => rules.decide(Buffer.from(`${line}\n`, 'latin1')).hidden > 0);
}

/** Progress of a review: proposal `number` of `total`; `note` says what the last key changed. */
export interface ReviewProgress {
  readonly number: number;
  readonly total: number;
  /** Lines that were trained on; undefined: no share of them is shown. */
  readonly lines?: number;
  /** Whether the rules of logcheck that are installed on this host ignore the examples. */
  readonly isIgnoredByLogcheck?: boolean;
  /** The other rules of its program that have no answer; default: none. */
  readonly rest?: readonly Proposal[];
  readonly note?: string | undefined;
}

/** In `columns` × `rows`: never more lines than rows, never a line longer than columns. */
export function screen(
  proposal: Proposal,
  also: readonly string[],
  { number, total, lines, isIgnoredByLogcheck, rest = [], note }: ReviewProgress,
  { columns, rows }: { columns: number; rows: number },
): string[] {
  const { rule, standing, reason, count, first, last, examples, attacks } = proposal;
  const times = first === '' ? '' : `, first ${printable(first)}, last ${printable(last)}`;
  const alarmWords = alarmWordsOf(proposal);
  const fixed = [
    `${number} of ${total}: ${count} lines${shareOf(count, lines)}${times}`,
    ...(note === undefined ? [] : [note]),
    standing === 'fold' ? `FOLDS: ${printable(reason)}` : 'silent: it would hide its lines',
    ...(alarmWords.length > 0 ? [`ALARM WORDS: ${printable(alarmWords.join(', '))}`] : []),
    ...(isIgnoredByLogcheck ? ["Debian's logcheck ignores this"] : []),
    ...attacks.slice(0, 2).map((line) => `MATCHES AN ATTACK: ${printable(line)}`),
    ...(rest.length > 0 ? [familyText(proposal, rest)] : []),
    '',
    'lines such as',
    ...examples.map((line) => `  ${printable(line)}`),
    ...(also.length > 0
      ? [
          '',
          `would also match, of other messages (${also.length}):`,
          ...also.slice(0, 3).map((line) => `  ${printable(line)}`),
        ]
      : []),
    '',
    'rule',
  ];
  const text = statementOf(rule, standing).replace(TIMESTAMP, () => '<time>');
  const pattern = wrapped(printable(text), columns - 2).map((line) => `  ${line}`);
  const body = fixed.map((line) => cut(line, columns));
  const room = Math.max(1, rows - body.length - 2);
  const shown = pattern.length > room ? [...pattern.slice(0, room - 1), '  …'] : pattern;
  return [...body, ...shown].slice(0, Math.max(1, rows - 2)).concat('', cut(KEYS, columns));
}

/** `, 33 % of all` */
function shareOf(count: number, lines: number | undefined): string {
  if (lines === undefined) return '';
  const share = (100 * count) / Math.max(lines, count, 1);
  return share < 1 ? ', under 1 % of all' : `, ${Math.floor(share)} % of all`;
}

/** `sshd, 12 more rules, 840 lines: H hides those without alarm words, F folds all, S shows all` */
function familyText({ lines: { program } }: Proposal, rest: readonly Proposal[]): string {
  const name = program === '' ? 'lines without a program' : printable(program);
  const rules = `${rest.length} more rule${rest.length === 1 ? '' : 's'}`;
  const calm = rest.some(isAlarming) ? 'those without alarm words' : 'all';
  return `${name}, ${rules}, ${linesOf(rest)} lines: H hides ${calm}, F folds all, S shows all`;
}

function cut(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
}

/** Bytes of a log as text that a terminal shows and does not obey. */
function printable(text: ByteString): string {
  return maskInvisible(readable(text));
}

function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const line of text.split('\n'))
    for (let at = 0; at < line.length; at += columns) lines.push(line.slice(at, at + columns));
  return lines;
}
