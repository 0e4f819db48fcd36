/**
 * What a run starts from: the saved state, brought up to date with the spool, with a first memory for each
 * entry that has none. Both are saved before anything is collected.
 */
import type { ReportEntry } from '../entry/entry.ts';
import type { Memories, SavedState, Spool, StateStore } from './ports.ts';
import type { ReportPlan } from './plan.ts';

/** What the next run starts from. The spool keeps it with the report. */
export type Checkpoint = Pick<SavedState, 'memories' | 'digest'>;

/**
 * The saved state, updated from the spool: a report there that is newer than the state was committed just
 * before a crash.
 */
export async function recover(spool: Spool, store: StateStore): Promise<SavedState> {
  const state = await store.read();
  const { sequence, checkpoint, checkpointOf } = await spool.newest();
  if (sequence <= state.sequence) return state;
  // If the record of that report is damaged, its memories are lost: its content is shown again, but nothing
  // older.
  const known = checkpointOf > state.sequence ? (checkpoint as Checkpoint) : undefined;
  const mended = { ...state, ...known, sequence };
  await store.write(mended);
  return mended;
}

/** The memory of each entry, by the name of its part. */
export function inheritedMemories(entries: readonly ReportEntry[], memories: Memories): Memories {
  const inherited = entries.map((entry) => {
    const name = entry.mimeFile();
    const { [name]: own, ...others } = memories;
    return [name, entry.inherited(own, Object.values(others))] as const;
  });
  return { ...memories, ...Object.fromEntries(inherited.filter(([, memory]) => memory !== undefined)) };
}

/**
 * Saves a first memory for each entry that has none, such as the start of each log of a watch. It does so
 * before anything is collected, because a log may be rotated before this report is safe.
 */
export async function begin(
  { entries, remembers }: Pick<ReportPlan, 'entries' | 'remembers'>,
  saved: SavedState,
  store: StateStore,
): Promise<SavedState> {
  const state = remembers ? { ...saved, memories: inheritedMemories(entries, saved.memories) } : saved;
  const begun: [string, unknown][] = [];
  for (const entry of remembers ? entries : []) {
    const name = entry.mimeFile();
    if (state.memories[name] === undefined && entry.beginning) begun.push([name, await entry.beginning()]);
  }
  if (begun.length === 0) return state;
  const next = { ...state, memories: { ...state.memories, ...Object.fromEntries(begun) } };
  await store.write(next);
  return next;
}
