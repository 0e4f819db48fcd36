/** The log of decisions, the last first. */
import type { Finding } from '../../inbox/finding.ts';
import type { Decision } from '../../store/store.ts';
import type { Decision as Answer, Decisions } from '../answers.ts';
import { watched } from '../../rules/known-values.ts';
import { paging } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime, isoTimeOrNull } from '../rows.ts';

export async function decisions(reader: Reader, { query }: Asked): Promise<Decisions> {
  const { limit, offset } = paging(query);
  const answer = await decisionAnswers(reader);
  const log = await reader.inbox.log();
  return {
    revision: await reader.store.revision(),
    decisions: log.slice(offset, offset + limit).map(answer),
    total: log.length,
    offset,
  };
}

/** Makes decisions into answers: which of them were undone, and which row of now each is about. */
export async function decisionAnswers({ store, lists }: Reader): Promise<(decision: Decision) => Answer> {
  const undoneBy = new Map<number, number>();
  const byId = new Map<number, Decision>();
  for (const decision of await store.decisions()) {
    byId.set(decision.id, decision);
    if (decision.undone !== undefined) undoneBy.set(decision.undone, decision.id);
  }
  const groups = new Map<string, string>();
  for (const which of ['decided', 'open'] as const) {
    for (const finding of (await lists.list(which)).findings)
      for (const key of keysOf(finding)) groups.set(key, finding.id);
  }
  return (decision) => {
    const { id, at, who, kind, title, why = null, wake = {}, undone = null, values = {} } = decision;
    const { finding, forms } = (undone === null ? undefined : byId.get(undone)) ?? decision;
    const [key] = finding === undefined ? Object.keys(forms) : [finding];
    const by = undoneBy.get(id) ?? null;
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
      isInForce: by === null && kind !== 'undo',
    };
  };
}

/** What decisions know a finding by. */
export function keysOf({ id, forms }: Finding): readonly string[] {
  return forms.length > 0 ? forms.map(({ key }) => key) : [id];
}
