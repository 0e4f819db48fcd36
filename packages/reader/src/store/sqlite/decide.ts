/** Decisions are added, within a transaction, and never changed. */
import type { Decision, NewDecision } from '../store.ts';
import { lastSeen } from './late-reports.ts';
import { whatOf } from './rows.ts';
import type { Statements } from './statements.ts';

export function decide(sql: Statements, { asOf, ...decision }: NewDecision): Decision {
  const { at, who, kind, forms, finding, revision, undone, why, wake, title } = decision;
  const report = lastSeen(sql, Object.keys(forms), asOf);
  const id = sql.insert(
    'INSERT INTO decision (at, who, kind, forms, finding, revision, undone, why, wake, title, report, what) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    at,
    who,
    kind,
    JSON.stringify(forms),
    finding ?? null,
    revision ?? null,
    undone ?? null,
    why ?? null,
    wake === undefined ? null : JSON.stringify(wake),
    title,
    report,
    whatOf(decision),
  );
  return { ...decision, id, report };
}
