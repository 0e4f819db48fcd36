/** Changes of files and outputs, for the answers. */
import { alarmingFirst } from '../inbox/alarming-first.ts';
import type { HostChange } from '../inbox/finding.ts';
import type { Store } from '../store/store.ts';
import { lineDiff } from './line-diff.ts';
import { isoTime } from './rows.ts';
import type { Change, DiffLine } from './screen-answers.ts';

/** Files of a change that are given by name. */
const MAX_FILES = 50;
/** A larger output is not compared. */
const MAX_DIFF_BYTES = 256 << 10;
/** Of all changes of an answer: those after them are in their reports. */
const MAX_DIFF_LINES = 2000;

const NOT_COMPARED =
  'Not compared: one of the two texts is larger than 256 KiB, or older than what is kept. The report has what is left of it.';
const NO_ROOM = 'Not compared here: this page is full. The report has it.';

/** The newest first, at most `limit`; outputs with what differs, or with why that is not there. */
export async function changeAnswers(
  store: Store,
  changes: readonly HostChange[],
  { limit }: { readonly limit: number },
  room = { lines: MAX_DIFF_LINES },
): Promise<Change[]> {
  const newest = changes.toSorted((a, b) => b.change.at - a.change.at).slice(0, limit);
  const answers: Change[] = [];
  for (const { host, change } of newest) {
    const { entry, kind, description, report, before, at, reports, changed, files, fileCount } = change;
    const isCompared = kind === 'output' && room.lines > 0;
    const diff = isCompared ? await diffOf(store, change) : null;
    room.lines -= diff?.length ?? 0;
    answers.push({
      host,
      entry,
      description,
      at: isoTime(at),
      report,
      before,
      changed,
      reports,
      files: alarmingFirst(files)
        .slice(0, MAX_FILES)
        .map(({ name, what }) => ({ name, what })),
      fileCount,
      diff,
      note: kind === 'files' || diff ? null : isCompared ? NOT_COMPARED : NO_ROOM,
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
