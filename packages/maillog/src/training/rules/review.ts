/**
 * A proposal as a screen of text, for `maillog train --review`: the rule, the lines that it was made from,
 * and what else it would hide.
 */
import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { RuleSet } from '../../pattern/index.ts';
import { compile } from './rule-text.ts';
import type { Proposal } from './proposal.ts';
import { maskInvisible } from '../../text/escape.ts';
import { TIMESTAMP } from '../../pattern/template/timestamp.ts';

export const KEYS = 'a accept   s skip   n narrow   q quit, keeping what was accepted';

/**
 * Examples of other proposals that the rule of `proposal` would hide too; it was narrowed from `from`, which
 * is one of `all`.
 */
export function alsoHidden(
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

/** Progress of a review: proposal `number` of `total`; `note` says how it was tightened. */
export interface ReviewProgress {
  readonly number: number;
  readonly total: number;
  readonly note?: string | undefined;
}

/** In `columns` × `rows`: never more lines than rows, never a line longer than columns. */
export function screen(
  proposal: Proposal,
  also: readonly string[],
  { number, total, note }: ReviewProgress,
  { columns, rows }: { columns: number; rows: number },
): string[] {
  const { rule, count, first, last, examples, alarmWords, attacks } = proposal;
  const times = first === '' ? '' : `, first ${printable(first)}, last ${printable(last)}`;
  const head = [`${number} of ${total}: ${count} lines${times}`];
  const warnings = [
    ...(alarmWords.length > 0 ? [`ALARM WORDS: ${printable(alarmWords.join(', '))}`] : []),
    ...attacks.slice(0, 2).map((line) => `WOULD HIDE AN ATTACK: ${printable(line)}`),
    ...(rule.free ? ['A PART OF IT IS FREE TEXT'] : []),
    ...(rule.guards.length > 0 ? ['alarm words are excluded where any word matches'] : []),
  ];
  const others =
    also.length > 0
      ? [
          '',
          `would also hide, of other messages (${also.length}):`,
          ...also.slice(0, 3).map((line) => `  ${printable(line)}`),
        ]
      : [];
  const fixed = [
    ...head,
    ...(note === undefined ? [] : [note]),
    ...warnings,
    '',
    'lines such as',
    ...examples.map((line) => `  ${printable(line)}`),
    ...others,
    '',
    'rule (the timestamp as <time>)',
  ];
  const pattern = wrapped(printable(rule.pattern.replace(TIMESTAMP, () => '<time>')), columns - 2).map(
    (line) => `  ${line}`,
  );
  const body = fixed.map((line) => cut(line, columns));
  const room = Math.max(1, rows - body.length - 2);
  const shown = pattern.length > room ? [...pattern.slice(0, room - 1), '  …'] : pattern;
  return [...body, ...shown].slice(0, Math.max(1, rows - 2)).concat('', cut(KEYS, columns));
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
  for (let at = 0; at < text.length; at += columns) lines.push(text.slice(at, at + columns));
  return lines;
}
