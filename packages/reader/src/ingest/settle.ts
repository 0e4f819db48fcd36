/**
 * What the reports of a chain say of one another: gaps, changed outputs and files, how often they come. It is
 * computed when a chain has got reports, and not when somebody looks. Reports come in any order, so it is
 * computed from all of them.
 */
import { chainNotices } from '../maillog.ts';
import type { ReadMessage } from '../maillog.ts';
import { clockFaults } from './clock-faults.ts';
import { changesOf } from './entry-changes.ts';
import type { ChainFault, ChainRow, MessageRow, Store } from '../store/store.ts';

/** Gaps between as many reports tell the period. */
const LEARNT_GAPS = 7;
/** Faults of a chain that are kept; a chain of thousands of gaps is one that nobody looks at line by line. */
const MAX_FAULTS = 50;

export async function settleChains(store: Store): Promise<void> {
  for (const chain of await store.unsettled()) {
    const messages = await store.messages(chain.id);
    await store.settle(chain.id, {
      periodMs: periodOf(messages),
      faults: faultsOf(chain, messages),
      changes: await changesOf(store, await store.reports(chain.id), chain.changes),
    });
  }
}

/** The median of the last gaps between reports; undefined if there are fewer than two. */
export function periodOf(messages: readonly Pick<MessageRow, 'report' | 'madeAt'>[]): number | undefined {
  const times = [...new Map(messages.map(({ report, madeAt }) => [report, madeAt])).values()];
  const last = times.toSorted((a, b) => a - b).slice(-LEARNT_GAPS - 1);
  const gaps = last
    .slice(1)
    .map((time, index) => time - last[index])
    .toSorted((a, b) => a - b);
  return gaps.length < 2 ? undefined : gaps[gaps.length >> 1];
}

function faultsOf(chain: ChainRow, messages: readonly MessageRow[]): ChainFault[] {
  const { host, configuration } = chain;
  const read = messages.map(({ source, trust, ...message }): ReadMessage => ({
    ...message,
    host: host.name,
    configuration: configuration === '' ? undefined : configuration,
    file: source,
    manifest: undefined,
    // What is not verified is a chain of its own here; in it, gaps count.
    trust: host.isVerified ? trust : undefined,
  }));
  const faults: ChainFault[] = messages.flatMap(({ faults: own, madeAt, sequence }) =>
    own.map((words) => ({ words: `report ${sequence}: ${words}`, at: madeAt })),
  );
  faults.push(...clockFaults(messages));
  const times = new Map(messages.map(({ sequence, madeAt }) => [sequence, madeAt]));
  for (const { words, fault, sequence = 0 } of chainNotices(read))
    if (fault) faults.push({ words, at: times.get(sequence) ?? chain.lastAt });
  const newest = faults.toSorted((a, b) => b.at - a.at);
  if (newest.length <= MAX_FAULTS) return newest;
  const rest = newest.slice(MAX_FAULTS);
  const isClock = rest.every((fault) => fault.isClock === true);
  const more = { words: `${rest.length} more faults`, at: rest[0].at };
  return [...newest.slice(0, MAX_FAULTS), isClock ? { ...more, isClock } : more];
}
