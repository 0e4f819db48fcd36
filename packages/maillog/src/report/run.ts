/**
 * The main path, in the order of its durable steps:
 *
 * 1. deliver what waits
 * 2. collect and seal
 * 3. commit to the spool: messages and checkpoint, by one rename
 * 4. save the state
 * 5. deliver
 *
 * Clear bytes exist only in the pipe between an entry and its seal, or on the disk under a key that dies with
 * this process; with `encrypt off`, also as a file in the workspace.
 *
 * A fault of an entry is a `warn` line of its part. Any other failure before the commit throws: nothing of
 * this report was sent, no memory has passed a line that no report holds, and the next run collects the same
 * again. From the commit on, the spool owns the report. If a crash comes between commit and state, the next
 * run brings the state up to date from the spool (recovery.ts).
 */
import { withAttached } from '../entry/create-entries.ts';
import { NO_MEMORY } from '../entry/entry.ts';
import type { Memory, ReportContext, ReportEntry } from '../entry/entry.ts';
import { copiesIn } from '../entry/listing-memory.ts';
import { buildMessages } from './build-messages.ts';
import type { ReportCounts } from './build-messages.ts';
import type { EntryRun } from './collect-pieces.ts';
import { recentTimes } from './due.ts';
import { noticeRuns, noticesFor } from './notices.ts';
import { factsOf } from './report-facts.ts';
import type {
  Delivery,
  EphemeralFile,
  ListingStore,
  Round,
  SavedState,
  Spool,
  StateStore,
  Undelivered,
  Workspace,
} from './ports.ts';
import { begin, recover } from './recovery.ts';
import type { Checkpoint } from './recovery.ts';
import type { ReportPlan } from './plan.ts';

/** The edges of a report. `note` is called at each step, without any content. The caller holds the lock. */
export interface Edges {
  readonly workspace: Workspace;
  readonly hold: (file: string) => Promise<EphemeralFile>;
  readonly spool: Spool;
  readonly store: StateStore;
  readonly listings: ListingStore;
  readonly delivery: Delivery;
  readonly note: (step: string) => void;
  /** Bytes that are free on the disk of the state directory; undefined if the system does not tell. */
  readonly freeBytes: () => Promise<number | undefined>;
}

export interface Result {
  /** How many entries wrote a warning. */
  readonly failed: number;
  /** This report's number; undefined if nothing was unusual, and so nothing was sent. */
  readonly sequence: number | undefined;
  /** The outcome of the deliveries. */
  readonly round: Round;
  readonly counts: ReportCounts;
}

/**
 * Makes one report, and delivers it with those that waited.
 * @throws MailLogError if the spool is full, a part cannot be sealed, or the disk refuses. Reports that
 * waited may have been delivered then, but nothing of this one was sent, and no line is lost.
 */
export async function runReport(plan: ReportPlan, edges: Edges): Promise<Result> {
  const { spool, store, delivery, note } = edges;
  const recovered = await recover(spool, store);
  note('delivering what waits');
  const waiting = await spool.deliver(delivery, recovered.sequence);
  const roomBytes = await spool.checkRoom();
  const state = await begin(plan, recovered, store);

  const undelivered = await spool.unreported();
  const sequence = state.sequence + 1;
  const context = {
    sequence,
    host: plan.heading.host,
    configuration: plan.configuration,
    copies: edges.listings,
    givenUp: await givenUpReports(spool, undelivered),
  };
  const own = runsOf(plan, state, context);
  const notices = [...noticesFor(plan, state, undelivered), ...(await examineAll(own))];
  const runs = [...own, ...noticeRuns(plan, notices)];
  const recent = recentTimes(state.recent, plan.heading.date);
  const facts = await factsOf(plan, edges, { ...state, sequence, recent });
  const built = await buildMessages({ ...plan, ...edges, runs, roomBytes, facts, previous: state.digest });
  const result = { failed: built.failed, counts: built.counts };
  const memories = plan.remembers ? { ...state.memories, ...built.memories } : state.memories;

  if (plan.when === 'unusual' && built.newsBytes === 0) {
    await store.write({ ...state, memories });
    await edges.listings.keepOnly(copiesIn(Object.values(memories)));
    return { ...result, sequence: undefined, round: waiting };
  }
  const { from, to, date } = plan.heading;
  await spool.commit({
    sequence,
    checkpoint: { memories, digest: built.digest } satisfies Checkpoint,
    messages: built.messages.map((message) => ({ ...message, from, to })),
  });
  const now = { sequence, memories, digest: built.digest, made: date.toISOString(), recent };
  const saved: SavedState = { ...state, ...now, warnings: undefined };
  await store.write(saved);
  await edges.listings.keepOnly(copiesIn(Object.values(memories)));
  await spool.markReported(undelivered);
  note(`report ${sequence} is in the spool; delivering by ${delivery.name}`);
  const round = await spool.deliver(delivery, sequence);
  const delivered = Math.max(0, ...waiting.delivered, ...round.delivered);
  if (delivered > 0)
    await store.write({ ...saved, delivered: { sequence: delivered, at: new Date().toISOString() } });
  return { ...result, sequence, round };
}

/** Each entry and each entry attached to one, with its sealer and what it remembers. */
function runsOf(plan: ReportPlan, { memories }: SavedState, report: ReportContext): EntryRun[] {
  const memoryOf = (entry: ReportEntry): Memory =>
    plan.remembers && plan.entries.includes(entry)
      ? { saved: memories[entry.mimeFile()], isKept: true, report }
      : { ...NO_MEMORY, isAll: !plan.remembers };
  return withAttached(plan.entries).map((entry) => ({
    entry,
    sealer: plan.sealerOf(entry.sealedLike()),
    memory: memoryOf(entry),
  }));
}

/** What the entries have to say of what was kept for them. */
async function examineAll(runs: readonly EntryRun[]): Promise<string[]> {
  const notices: string[] = [];
  for (const { entry, memory } of runs) notices.push(...((await entry.examine?.(memory)) ?? []));
  return notices;
}

/** The reports that somebody does not get, unless they are sent again. */
async function givenUpReports(spool: Spool, undelivered: readonly Undelivered[]): Promise<number[]> {
  return [...(await spool.failed()), ...undelivered].map(({ sequence }) => sequence);
}
