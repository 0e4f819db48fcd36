/**
 * Rulings: which lines a decision takes away, asked of each line. A decision to ignore is about the forms
 * that were there, and of these about the lines that its rules match. One with values is about the lines
 * whose values were there. What they do not take is back in the list. No decision takes away a line of
 * another form, as long as its host shows it.
 */
import { createHash } from 'node:crypto';
import type { DecidedRule, Decision, FormRow } from '../store/store.ts';
import { isKnown } from './known-values.ts';
import type { ReportLine } from './report-lines.ts';
import { matches, parseStatements } from './statements.ts';
import type { Statement } from './statements.ts';

export interface Ruling {
  /** The same as long as it is about the same decisions and forms. */
  readonly key: string;
  /** By rules; otherwise by values, and all lines that were there when somebody decided are taken. */
  readonly isByRules: boolean;
  /** Whether it takes the line, which is of the form with that key. */
  readonly takes: (line: ReportLine, form: string) => boolean;
  /** The ids of the decisions. */
  readonly decisions: readonly number[];
  /** Keys of forms, with their ids. */
  readonly forms: ReadonlyMap<string, number>;
  /** The last report that had been taken when the last of them was decided. */
  readonly report: number;
}

/** `inForce`: the decisions that count. Rules that have expired are asked no more. */
export function rulingsOf(inForce: readonly Decision[], forms: readonly FormRow[], now: number): Ruling[] {
  const byForm = decisionsByForm(inForce, now);
  if (byForm.size === 0) return [];
  const groups = new Map<string, { readonly decisions: Decisions; readonly forms: FormRow[] }>();
  for (const form of forms) {
    const decisions = byForm.get(form.key);
    if (!decisions) continue;
    const ids = decisions.map(({ id }) => id).join();
    const known = groups.get(ids);
    if (known) known.forms.push(form);
    else groups.set(ids, { decisions, forms: [form] });
  }
  return [...groups].map(([ids, { decisions, forms: own }]) => ({
    key: `${ids} ${digestOf(own)}`,
    isByRules: decisions[0].kind === 'ignore',
    takes: takerOf(decisions),
    decisions: decisions.map(({ id }) => id),
    forms: new Map(own.map(({ key, id }) => [key, id])),
    report: Math.max(...decisions.map(({ report }) => report)),
  }));
}

type Decisions = [Decision, ...Decision[]];

/** All decisions with rules about a form; without any, its last one, if that has values. */
function decisionsByForm(inForce: readonly Decision[], now: number): ReadonlyMap<string, Decisions> {
  const ignored = new Map<string, Decisions>();
  const last = new Map<string, Decision>();
  for (const decision of inForce)
    for (const key of Object.keys(decision.forms)) {
      last.set(key, decision);
      if (decision.kind !== 'ignore' || isExpired(decision, now)) continue;
      const known = ignored.get(key);
      if (known) known.push(decision);
      else ignored.set(key, [decision]);
    }
  for (const [key, decision] of last)
    if (!ignored.has(key) && decision.values?.[key]) ignored.set(key, [decision]);
  return ignored;
}

function takerOf(decisions: Decisions): Ruling['takes'] {
  const [{ values, kind }] = decisions;
  if (kind !== 'ignore') return (line, form) => values?.[form] !== undefined && isKnown(values[form], line);
  const statements = decisions.flatMap(({ rules = [] }) => rules.flatMap(statementsOf));
  return ({ block, from, to }) => {
    const bytes = block.subarray(from, to);
    return statements.some((statement) => matches(statement, bytes));
  };
}

export function isExpired({ wake }: Decision, now: number): boolean {
  return wake?.until !== undefined && now >= wake.until;
}

/** A rule that is asked keeps tables, so each is parsed once. */
const parsed = new Map<string, readonly Statement[]>();
const MAX_PARSED = 2000;

function statementsOf({ action, rule }: DecidedRule): readonly Statement[] {
  const text = `${action} ${rule}`;
  let found = parsed.get(text);
  if (!found) {
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(text, (found = parseStatements(text)));
  }
  return found;
}

function digestOf(forms: readonly FormRow[]): string {
  const keys = forms.map(({ key }) => key).toSorted();
  return createHash('sha256').update(keys.join()).digest('hex').slice(0, 32);
}
