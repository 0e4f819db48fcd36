/**
 * Rulings: which rules are asked about the lines of which forms. A decision to ignore is about the forms that
 * were there, and of these about the lines that its rules match. What they do not match is back in the list.
 * No decision takes away a line of another form, as long as its host shows it.
 */
import { createHash } from 'node:crypto';
import type { DecidedRule, Decision, FormRow } from '../store/store.ts';
import { parseStatements } from './statements.ts';
import type { Statement } from './statements.ts';

export interface Ruling {
  /** The same as long as it is about the same decisions and forms. */
  readonly key: string;
  readonly statements: readonly Statement[];
  /** Keys of forms, with their ids. */
  readonly forms: ReadonlyMap<string, number>;
  /** The last report that had been taken when the last of them was decided. */
  readonly report: number;
}

/** `inForce`: the decisions that count. Rules that have expired are asked no more. */
export function rulingsOf(inForce: readonly Decision[], forms: readonly FormRow[], now: number): Ruling[] {
  const byForm = new Map<string, Decision[]>();
  for (const decision of inForce) {
    if (decision.kind !== 'ignore' || isExpired(decision, now)) continue;
    for (const key of Object.keys(decision.forms)) {
      const known = byForm.get(key);
      if (known) known.push(decision);
      else byForm.set(key, [decision]);
    }
  }
  if (byForm.size === 0) return [];
  const groups = new Map<string, { readonly decisions: readonly Decision[]; readonly forms: FormRow[] }>();
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
    statements: decisions.flatMap(({ rules = [] }) => rules.flatMap(statementsOf)),
    forms: new Map(own.map(({ key, id }) => [key, id])),
    report: Math.max(...decisions.map(({ report }) => report)),
  }));
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
