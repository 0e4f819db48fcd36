/** Which entries of a chain's reports are not as they were in the report before. */
import type { EntryChange, FileChange, PartRow, ReportRow, Store } from '../store/store.ts';
import type { TakenEntry } from '../store/taken.ts';
import { changedContent } from '../forms/changed-content.ts';
import { onlyNumbersDiffer } from '../forms/only-numbers.ts';
import { bundled } from './file-bundles.ts';
import { fileChanges, sentChanges } from './file-changes.ts';

/** Changes of an entry that are kept; the older ones were there to be seen before. */
const MAX_CHANGES = 20;

/** Both outputs together. */
const MAX_COMPARED_BYTES = 512 << 10;

interface Seen {
  readonly report: ReportRow;
  readonly digest: string;
  readonly entry: TakenEntry;
}

/**
 * The last changes of each entry, oldest first. `known`: those that were found before, so that listings are
 * not compared again.
 */
export async function changesOf(
  store: Store,
  reports: readonly ReportRow[],
  known: readonly EntryChange[],
): Promise<EntryChange[]> {
  const histories = new Map<string, History>();
  for (const report of reports) {
    for (const entry of report.entries) {
      const digest = digestOf(entry, report);
      if (digest === undefined) continue;
      const history = histories.get(entry.name) ?? { reports: 0, last: undefined, changes: [] };
      histories.set(entry.name, history);
      history.reports += 1;
      const now: Seen = { report, digest, entry };
      if (history.last && history.last.digest !== digest) history.changes.push({ before: history.last, now });
      history.last = now;
    }
  }
  const changes: EntryChange[] = [];
  for (const { reports: count, changes: own } of histories.values())
    for (const pair of own.slice(-MAX_CHANGES))
      changes.push({ ...(await changeOf(store, pair, known)), reports: count, changed: own.length });
  return changes;
}

/** An entry over the reports of its chain. */
interface History {
  reports: number;
  last: Seen | undefined;
  readonly changes: Pair[];
}

interface Pair {
  readonly before: Seen;
  readonly now: Seen;
}

async function changeOf(
  store: Store,
  { before, now }: Pair,
  known: readonly EntryChange[],
): Promise<EntryChange> {
  const { entry, report } = now;
  const same = known.find(
    (one) =>
      one.entry === entry.name &&
      one.report === report.report &&
      one.before === before.report.report &&
      (one.fileCount > 0 || one.onlyNumbers !== undefined),
  );
  if (same) return same;
  const kind = entry.kind === 'monitor' ? 'files' : 'output';
  const files = kind === 'files' ? await filesOf(store, before, now) : [];
  return {
    entry: entry.name,
    kind,
    description: entry.description,
    report: report.report,
    before: before.report.report,
    at: report.madeAt,
    reports: 0,
    changed: 0,
    ...(files.length === 0 ? { files } : bundled(files)),
    fileCount: files.length,
    ...(kind === 'output' && { onlyNumbers: await areNumbersOther(store, before, now) }),
    content: files.length === 0 ? now.digest : changedContent(files),
  };
}

/** What says whether an entry is as before; undefined: nothing is to be compared. */
function digestOf(entry: TakenEntry, { digests }: ReportRow): string | undefined {
  if (entry.kind === 'monitor') return entry.listing;
  if (entry.kind === 'watch' || entry.kind === 'maillog') return undefined;
  return digests[entry.name] ?? (entry.output ? undefined : '');
}

async function filesOf(store: Store, before: Seen, now: Seen): Promise<readonly FileChange[]> {
  const fresh = await textOf(store, now);
  if (!fresh) return [];
  if (now.entry.holdsChanges) return sentChanges(fresh);
  const old = before.entry.holdsChanges ? undefined : await textOf(store, before);
  return old ? fileChanges(old, fresh) : [];
}

/** Undefined if not both texts are here, or if they are too large to be compared. */
async function areNumbersOther(store: Store, before: Seen, now: Seen): Promise<boolean | undefined> {
  const [old, fresh] = [await textOf(store, before), await textOf(store, now)];
  if (!old || !fresh || old.length + fresh.length > MAX_COMPARED_BYTES) return undefined;
  return onlyNumbersDiffer(old.toString('latin1'), fresh.toString('latin1'));
}

/** Undefined if it is not here as a whole. */
async function textOf(store: Store, { report, entry }: Seen): Promise<Buffer | undefined> {
  const parts = (await store.parts(report.report)).filter((part) => part.entry === entry.name);
  const texts = parts.toSorted((a, b) => a.piece - b.piece);
  if (texts.length === 0 || texts.length < texts[0].of || !texts.every(isHere)) return undefined;
  return Buffer.concat(texts.map(({ text }) => text ?? Buffer.alloc(0)));
}

function isHere({ text, isCut }: PartRow): boolean {
  return text !== undefined && !isCut;
}
