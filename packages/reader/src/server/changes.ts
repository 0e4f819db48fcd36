/** Changes of files and outputs, for the answers. */
import type { HostChange } from '../inbox/finding.ts';
import type { Store } from '../store/store.ts';
import { lineDiff } from './line-diff.ts';
import { isoTime } from './rows.ts';
import type { Change, DiffLine } from './screen-answers.ts';

/** Files of a change that are given by name. */
const MAX_FILES = 50;
/** A larger output is not compared. */
const MAX_DIFF_BYTES = 256 << 10;

/** The newest first, at most `limit`; of the first `diffs` outputs with what differs. */
export async function changeAnswers(
  store: Store,
  changes: readonly HostChange[],
  { limit, diffs }: { readonly limit: number; readonly diffs: number },
): Promise<Change[]> {
  const newest = changes.toSorted((a, b) => b.change.at - a.change.at).slice(0, limit);
  const answers: Change[] = [];
  for (const [index, own] of newest.entries()) {
    const { host, change } = own;
    const { entry, kind, description, report, before, at, reports, changed, files, fileCount } = change;
    answers.push({
      host,
      entry,
      description,
      at: isoTime(at),
      report,
      before,
      changed,
      reports,
      files: files.slice(0, MAX_FILES).map(({ name, what }) => ({ name, what })),
      fileCount,
      diff: kind === 'output' && index < diffs ? await diffOf(store, own.change) : null,
    });
  }
  return answers;
}

/** Null: one of the texts is not here as a whole, or too large. `[]`: they are the same. */
export async function diffOf(
  store: Store,
  { entry, before, report }: Pick<HostChange['change'], 'entry' | 'before' | 'report'>,
): Promise<DiffLine[] | null> {
  const [old, fresh] = [await textOf(store, before, entry), await textOf(store, report, entry)];
  return old === undefined || fresh === undefined ? null : lineDiff(old, fresh);
}

/** Undefined if it is not here as a whole, or too large; an entry without a part printed nothing. */
async function textOf(store: Store, report: number, entry: string): Promise<string | undefined> {
  const parts = (await store.parts(report)).filter((part) => part.entry === entry);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (bytes > MAX_DIFF_BYTES || (parts.length > 0 && parts.length < parts[0].of)) return undefined;
  const texts: Uint8Array[] = [];
  for (const { text, isCut } of parts.toSorted((a, b) => a.piece - b.piece)) {
    if (text === undefined || isCut) return undefined;
    texts.push(text);
  }
  return Buffer.concat(texts).toString('utf8');
}
