/** The log of decisions, the last first. */
import type { Finding } from '../../inbox/finding.ts';
import type { Decision } from '../../store/store.ts';
import { isSamePerson } from '../../inbox/proposals.ts';
import { mayDecide } from '../access/person.ts';
import type { Person } from '../access/person.ts';
import type { Decision as Answer, Decisions, Step } from '../answers.ts';
import { watched } from '../../rules/known-values.ts';
import { paging } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime, isoTimeOrNull } from '../rows.ts';

export async function decisions(reader: Reader, { query, person }: Asked): Promise<Decisions> {
  const { limit, offset } = paging(query);
  const answer = await decisionAnswers(reader, person);
  const log = await reader.inbox.log();
  return {
    revision: await reader.store.revision(),
    decisions: log.slice(offset, offset + limit).map(answer),
    total: log.length,
    offset,
  };
}

/**
 * Makes decisions into answers: which of them were undone, which row of now each is about, and what the
 * person can do about each.
 */
export async function decisionAnswers(
  reader: Reader,
  person: Person,
): Promise<(decision: Decision) => Answer> {
  const { store, lists } = reader;
  const undoneBy = new Map<number, number>();
  const confirmedBy = new Map<number, number>();
  const byId = new Map<number, Decision>();
  for (const decision of await store.decisions()) {
    byId.set(decision.id, decision);
    if (decision.undone !== undefined) undoneBy.set(decision.undone, decision.id);
    if (decision.proposal !== undefined) confirmedBy.set(decision.proposal, decision.id);
  }
  const groups = new Map<string, string>();
  for (const which of ['decided', 'open'] as const) {
    for (const finding of (await lists.list(which)).findings)
      for (const key of keysOf(finding)) groups.set(key, finding.id);
  }
  return (decision) => {
    const { id, at, who, kind, title, why = null, wake = {}, undone = null, values = {} } = decision;
    const { proposal = null } = decision;
    const { finding, forms } = (undone === null ? undefined : byId.get(undone)) ?? decision;
    const [key] = finding === undefined ? Object.keys(forms) : [finding];
    const by = undoneBy.get(id) ?? null;
    const confirmed = confirmedBy.get(id) ?? null;
    const isInForce = by === null && confirmed === null && kind !== 'undo';
    return {
      id,
      at: isoTime(at),
      who,
      kind,
      title,
      group: groups.get(key) ?? null,
      reason: why,
      until: isoTimeOrNull(wake.until),
      lines: wake.lines ?? null,
      otherHost: wake.host === true,
      perDay: wake.perDay ?? null,
      newValue: wake.value === true,
      values: watched(values).map(([placeholder, known = null]) => ({ placeholder, known })),
      undoes: undone,
      undoneBy: by,
      confirms: proposal,
      confirmedBy: confirmed,
      isInForce,
      steps: isInForce && mayDecide(reader, person, kind) ? stepsOf(decision, person) : [],
    };
  };
}

const UNDO: Step = { kind: 'undo', name: 'Undo', done: 'Undone.' };
const CONFIRM: Step = { kind: 'confirm', name: 'Confirm', done: 'Approved.' };
const REFUSE: Step = { kind: 'undo', name: 'Refuse', done: 'Refused.' };

/** Whoever proposed an approval takes it back; another person confirms or refuses it. */
function stepsOf({ kind, who }: Decision, { name }: Person): readonly Step[] {
  return kind === 'propose' && !isSamePerson(who, name) ? [CONFIRM, REFUSE] : [UNDO];
}

/** What decisions know a finding by. */
export function keysOf({ id, forms }: Finding): readonly string[] {
  return forms.length > 0 ? forms.map(({ key }) => key) : [id];
}
