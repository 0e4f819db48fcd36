/**
 * The main path, in the order of its durable steps:
 *
 * collect -> seal -> commit to the spool (message and memories) -> save the state -> deliver
 *
 * Clear bytes exist in the pipe between an entry and its seal only, or on the disk under a key that dies with
 * this process. Whatever fails before the commit throws, and then neither was anything sent nor has anybody's
 * memory moved: the next run collects the same again. From the commit on the report is the spool's, which
 * loses nothing. A crash between commit and state is mended at the next start, where the newer of the two
 * counts.
 */
import { withAttached } from '../entry/create-entries.ts';
import type { ReportEntry } from '../entry/entry.ts';
import { LedgerEntry } from '../entry/watch/history/ledger.ts';
import { NoticeEntry } from '../entry/notice.ts';
import { expiryWarnings } from './expiry.ts';
import type { ExpiringKey } from './expiry.ts';
import { makeMessages } from './build-messages.ts';
import type { Heading } from './message.ts';
import type {
  Delivery,
  EphemeralFile,
  Memories,
  Round,
  SavedState,
  Sealer,
  Spool,
  StateStore,
  Undelivered,
  Workspace,
} from './ports.ts';

/** A report to be made: what to collect, how it is sealed, how the message looks. */
export interface Report {
  readonly entries: readonly ReportEntry[];
  readonly heading: Omit<Heading, 'messageId' | 'chainLink'>;
  readonly layout: 'parts' | 'pgpmime';
  /** Bytes; a report that is larger goes in several messages. */
  readonly maxSize: number;
  /** `unusual`: no message where no entry has output. */
  readonly when: 'always' | 'unusual';
  /** Who seals an entry's part; undefined where the configuration says in words that it goes in clear. */
  readonly sealerOf: (entry: ReportEntry) => Sealer | undefined;
  /**
   * Whether entries start from what they remember, and what they then know is kept. Without it they read
   * everything.
   */
  readonly remembers: boolean;
  /** Whom the parts are sealed to, each once: the reader is warned before one of them expires. */
  readonly keys: readonly ExpiringKey[];
}

/**
 * Those who do what touches the world. `note` is told each step, without any content. The caller holds the
 * lock.
 */
export interface Edges {
  readonly workspace: Workspace;
  readonly hold: (file: string) => Promise<EphemeralFile>;
  readonly spool: Spool;
  readonly store: StateStore;
  readonly delivery: Delivery;
  readonly note: (step: string) => void;
}

export interface Result {
  /** How many entries wrote a warning. */
  readonly failed: number;
  /** This report's number; undefined where nothing was sent because nothing was unusual. */
  readonly sequence: number | undefined;
  /** What came of the deliveries. */
  readonly round: Round;
}

/**
 * @throws MailLogError where the spool is full, a part cannot be sealed, or the disk refuses; nothing was
 * sent then, and nothing is lost.
 */
export async function runReport(report: Report, edges: Edges): Promise<Result> {
  const { spool, store, delivery, note } = edges;
  const recovered = await recover(spool, store);
  note('delivering what waits');
  const waiting = await spool.deliver(delivery, recovered.sequence);
  await spool.checkRoom();
  const state = await begin(report, recovered, store);

  const untold = await spool.unreported();
  const last = state.made === undefined ? undefined : new Date(state.made);
  const expiring = expiryWarnings(report.keys, report.heading.date, last);
  const entries = withNotices(withAttached(report.entries), [
    ...(state.warnings ?? []),
    ...untold.map(wordsOf),
    ...expiring,
  ]);
  for (const { mimeFile, memory } of remembering(report)) {
    memory.saved = state.memories[mimeFile];
    memory.isKept = true;
  }
  // What maillog itself has to say is sealed as the first sealed entry is: one that may go in clear speaks
  // for itself only.
  const firstSealer = report.entries.map(report.sealerOf).find((sealer) => sealer !== undefined);
  const sealerOf = (entry: ReportEntry): Sealer | undefined =>
    entry instanceof NoticeEntry
      ? firstSealer
      : report.sealerOf(entry instanceof LedgerEntry ? entry.watch : entry);
  const sequence = state.sequence + 1;
  const previous = state.digest;
  const made = await makeMessages({ ...report, ...edges, entries, sealerOf, sequence, previous });
  const memories = { ...state.memories, ...remembered(report) };

  if (report.when === 'unusual' && made.bytes === 0) {
    await store.write({ ...state, memories });
    return { failed: made.failed, sequence: undefined, round: waiting };
  }
  const { from, to, date } = report.heading;
  await spool.commit({
    sequence,
    positions: { memories, digest: made.digest } satisfies Committed,
    messages: made.messages.map((message) => ({ ...message, from, to })),
  });
  const now = { sequence, memories, digest: made.digest, made: date.toISOString() };
  const saved: SavedState = { ...state, ...now, warnings: undefined };
  await store.write(saved);
  await spool.markReported(untold);
  note(`report ${sequence} is in the spool; delivering by ${delivery.name}`);
  const round = await spool.deliver(delivery, sequence);
  const delivered = Math.max(0, ...waiting.delivered, ...round.delivered);
  if (delivered > 0)
    await store.write({ ...saved, delivered: { sequence: delivered, at: new Date().toISOString() } });
  return { failed: made.failed, sequence, round };
}

/** What the next run must know, kept with the report itself. */
type Committed = Pick<SavedState, 'memories' | 'digest'>;

/**
 * The saved state, brought up to date with the spool: a report there that the state does not know of was
 * committed just before a crash.
 */
export async function recover(spool: Spool, store: StateStore): Promise<SavedState> {
  const state = await store.read();
  const { sequence, positions, positionsOf } = await spool.newest();
  if (sequence <= state.sequence) return state;
  // Of a report whose record is damaged nobody knows them: what it held is shown again, but nothing older is.
  const known = positionsOf > state.sequence ? (positions as Committed) : undefined;
  const mended = { ...state, ...known, sequence };
  await store.write(mended);
  return mended;
}

/**
 * An entry that remembers nothing yet first gets a place to go on from: its logs may be rotated before this
 * report is safe.
 */
async function begin(report: Report, state: SavedState, store: StateStore): Promise<SavedState> {
  const begun: [string, unknown][] = [];
  for (const entry of report.remembers ? report.entries : []) {
    const name = entry.mimeFile();
    if (state.memories[name] === undefined && entry.beginning) begun.push([name, await entry.beginning()]);
  }
  if (begun.length === 0) return state;
  const next = { ...state, memories: { ...state.memories, ...Object.fromEntries(begun) } };
  await store.write(next);
  return next;
}

function remembering(report: Report) {
  return report.remembers
    ? report.entries.map((entry) => ({ mimeFile: entry.mimeFile(), memory: entry.context.memory }))
    : [];
}

/** What the entries want to know the next time. */
function remembered(report: Report): Memories {
  return Object.fromEntries(
    remembering(report).flatMap(({ mimeFile, memory }) =>
      memory.next === undefined ? [] : [[mimeFile, memory.next]],
    ),
  );
}

function withNotices(entries: readonly ReportEntry[], notices: readonly string[]): readonly ReportEntry[] {
  const [first] = entries;
  return notices.length > 0 && first ? [...entries, new NoticeEntry(first.context, notices)] : entries;
}

function wordsOf({ sequence, recipient, words }: Undelivered): string {
  return recipient === undefined
    ? `report ${sequence} is lost: ${words}`
    : `report ${sequence} was not delivered to ${recipient}: ${words}`;
}
