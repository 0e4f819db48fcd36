/** What a rule would do, in words: one place says it, for the page and for the terminal. */
import type { Statement } from '../rules/statements.ts';
import { plural } from './plural.ts';

export interface RuleFacts {
  readonly statements: readonly Pick<Statement, 'action'>[];
  /** Why a rule folds, and does not hide. */
  readonly reasons: readonly string[];
  readonly isRefused: boolean;
  readonly lines: number;
  readonly hosts: number;
  readonly days: number;
  readonly ofFinding: number;
  readonly left: number;
}

/** A sentence each: what becomes of the row, what hosts do, which lines it would have been. */
export function ruleEffect(facts: RuleFacts): string[] {
  const { statements, reasons, isRefused, lines, hosts, days, ofFinding, left } = facts;
  const folds = statements.filter(({ action }) => action === 'fold').length;
  const isMixed = folds > 0 && folds < statements.length;
  const verb = isMixed ? 'folded or hidden' : folds > 0 ? 'folded' : 'hidden';
  const others = lines - ofFinding;
  const counts = `It would have ${verb} ${plural(lines, 'line')} on ${plural(hosts, 'host')} in ${plural(days, 'day')}: ${ofFinding} of this row, ${others > 0 ? `${others} of others` : 'none of another'}.`;
  if (isRefused) return statements.length === 0 ? [] : [counts];
  const why = [...new Set(reasons.filter((reason) => reason !== ''))].join('; ');
  return [
    left > 0
      ? `${plural(left, 'line')} of this row would stay in the list.`
      : 'The row goes from the list; a line that the rule does not match brings it back.',
    ...(folds > 0
      ? [
          `Hosts fold such lines${isMixed ? ' of some of these rules' : ''}: a report has one line with their count and a sample in place of all of them. They do not hide them${why === '' ? '' : `: ${why}`}.`,
        ]
      : []),
    ...(folds < statements.length
      ? [`Hosts hide such lines${isMixed ? ' of the other rules' : ''}: a report has their count alone.`]
      : []),
    counts,
  ];
}
