/**
 * Mutes until a rate: whether a day had more lines than that, of all forms of the decision together. Days are
 * those of reports (UTC). Of the day on which somebody decided, only what came afterwards counts.
 */
import type { Decision, FormRow, Store } from '../store/store.ts';
import type { Decided } from './decided.ts';

const DAY_MS = 86_400_000;

/** The first such day of each mute, by the decision's id: `120 lines on 2026-03-02, more than 100`. */
export async function busyDays(
  store: Store,
  decided: Decided,
  forms: readonly FormRow[],
): Promise<ReadonlyMap<number, string>> {
  const mutes = new Map<Decision, FormRow[]>();
  for (const form of forms) {
    const decision = decided.lastOf(form.key);
    if (decision?.wake?.perDay === undefined) continue;
    const known = mutes.get(decision);
    if (known) known.push(form);
    else mutes.set(decision, [form]);
  }
  if (mutes.size === 0) return new Map();
  const days = await store.formDays(
    [...mutes.values()].flat().map(({ id }) => id),
    Math.min(...[...mutes.keys()].map(({ at }) => dayOf(at))),
  );
  const found = new Map<number, string>();
  for (const [decision, own] of mutes) {
    const most = decision.wake?.perDay ?? 0;
    const busy = [...linesByDay(decision, own, days)]
      .toSorted(([a], [b]) => a - b)
      .find(([, lines]) => lines > most);
    if (busy) found.set(decision.id, `${busy[1]} lines on ${dateOf(busy[0])}, more than ${most}`);
  }
  return found;
}

/** Lines that came after the decision, by day. */
function linesByDay(
  { at, wake = {} }: Decision,
  forms: readonly FormRow[],
  days: Awaited<ReturnType<Store['formDays']>>,
): ReadonlyMap<number, number> {
  const first = dayOf(at);
  const sums = new Map([[first, -(wake.already ?? 0)]]);
  for (const { id } of forms)
    for (const [day, lines] of days.get(id) ?? [])
      if (day >= first) sums.set(day, (sums.get(day) ?? 0) + lines);
  return sums;
}

/** Lines of the forms on the day of `now`. */
export async function linesOfToday(
  store: Store,
  forms: readonly Pick<FormRow, 'id'>[],
  now: number,
): Promise<number> {
  const today = dayOf(now);
  const days = await store.formDays(
    forms.map(({ id }) => id),
    today,
  );
  return [...days.values()].reduce((sum, own) => sum + (own.get(today) ?? 0), 0);
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
