import { byteString } from '../bytes.ts';
import { changesMark, listingMark } from '../listing/part.ts';
import type { ChangesEnd } from '../listing/part.ts';
import { changesEnd } from '../manifest/manifest.ts';
import { withAttached } from '../entry/create-entries.ts';
import type { ReportContext, ReportEntry } from '../entry/entry.ts';
import type { PartPrinter } from '../text/part-printer.ts';
import { collect } from './collect.ts';
import { PartStream } from './part-stream.ts';
import type { SavedState } from './ports.ts';
import { inheritedMemories } from './recovery.ts';

export interface PreviewOptions {
  /** What the entries know of the next report, but its number. */
  readonly report: Omit<ReportContext, 'sequence'>;
  readonly printer: PartPrinter;
  /** Whether every line is asked for. */
  readonly isAll: boolean;
}

/**
 * Runs the entries in order and prints their parts in clear. Nothing is sealed, sent or kept. An entry
 * continues from its memory in `state`; without one it shows everything. Resolves to the number of entries
 * that had a failure.
 */
export async function preview(
  entries: readonly ReportEntry[],
  { sequence, memories }: SavedState,
  { report: context, printer, isAll }: PreviewOptions,
): Promise<number> {
  const inherited = inheritedMemories(entries, memories);
  let failed = 0;
  for (const entry of withAttached(entries)) {
    const part = new PartStream();
    const saved = inherited[entry.mimeFile()];
    const report = { ...context, sequence: sequence + 1 };
    const isKept = saved !== undefined;
    const collecting = collect(entry, part, { saved, isKept, isAll, report: isKept ? report : undefined });
    try {
      let isBegun = false;
      const begin = (): Promise<void> => beginPart(printer, entry, part);
      for await (const data of part) {
        if (!isBegun) await begin();
        isBegun = true;
        await printer.print(data);
      }
      if (!isBegun) await begin();
    } finally {
      part.abort();
      await collecting;
    }
    await printer.end();
    if (part.warnings.length > 0) failed++;
  }
  return failed;
}

/** To be called once the entry has printed something, or ended: only then it is known what the part holds. */
function beginPart(printer: PartPrinter, entry: ReportEntry, part: PartStream): Promise<void> {
  const end = (): ChangesEnd | undefined => changesEnd(part.facts.listing);
  const isListing = entry.context.kind === 'monitor';
  const marked = part.facts.holdsChanges === true ? changesMark(end) : isListing && listingMark();
  return printer.begin(byteString(entry.mimeFile()), byteString(entry.description() ?? ''), marked);
}
