import { byteString } from '../../bytes.ts';
import { changesMark } from '../../listing/part.ts';
import { shownChanges } from '../../listing/shown-changes.ts';
import { changesEnd } from '../../manifest/manifest.ts';
import type { KeptPart } from '../../reading/summary/opened-mail.ts';
import type { Report } from '../../reading/summary/reports.ts';
import { reportHeading, summaryHeading } from '../../reading/summary/summary-text.ts';
import type { Summary } from '../../reading/summary/summary.ts';
import { TerminalEscaper } from '../../text/escape.ts';
import { LineRestorer } from '../../text/own-lines.ts';
import type { PartPrinter } from '../../text/part-printer.ts';

export interface Printed {
  readonly summary: boolean;
  readonly reports: boolean;
  /** Whether changes of listings are printed for people; default: as they were sent. */
  readonly forPeople?: boolean;
}

/**
 * Prints the summary, the reports that are selected, or both. `at` is called with each part before its
 * heading is printed, and without one after its last line.
 */
export async function printAll(
  printer: PartPrinter,
  summary: Summary,
  wanted: Printed,
  at?: (part?: KeptPart) => void,
): Promise<void> {
  if (wanted.summary) await printSummary(printer, summary);
  if (!wanted.reports) return;
  for (const report of summary.reports) if (report.isSelected) await printReport(printer, report, wanted, at);
}

/** Ends with an empty line. */
async function printSummary(printer: PartPrinter, summary: Summary): Promise<void> {
  const { lines, ...heading } = summaryHeading(summary);
  await printer.report({ ...heading, lines: [...lines, ''] });
}

/** Prints a report with its parts. What is no report, and has no part that can be shown, is left out. */
async function printReport(
  printer: PartPrinter,
  report: Report,
  { forPeople = false }: Printed,
  at?: (part?: KeptPart) => void,
): Promise<void> {
  const { parts, manifest } = report;
  if (parts.length === 0 && !manifest) return;
  await printer.report(reportHeading(report));
  for (const part of parts) {
    const { name, description = '', isListing, listing, isLastPiece, content } = part;
    at?.(part);
    const end = isLastPiece ? changesEnd(listing) : undefined;
    const isChanges = !!listing?.changes;
    const marked = isChanges ? changesMark(() => end) : isListing;
    await printer.begin(byteString(name), byteString(description), marked);
    const blocks = isChanges && forPeople ? shownChanges(content.read()) : content.read();
    for await (const block of blocks) await printer.print(block);
    await printer.end();
    at?.();
  }
}

/**
 * Prints the parts of that name, without headings; what was quoted in them is restored. Only a pipe gets
 * controls.
 */
export async function printRaw(
  write: (data: Uint8Array) => Promise<void>,
  reports: readonly Report[],
  name: string,
  isTerminal: boolean,
): Promise<void> {
  let restorer = new LineRestorer();
  const escaper = isTerminal ? new TerminalEscaper() : undefined;
  const print = (bytes: Uint8Array): Promise<void> => write(escaper?.escape(bytes) ?? bytes);
  for (const { kind, content, isLastPiece, ...part } of reports.flatMap(({ parts }) => parts)) {
    if (part.name !== name && part.entry !== name) continue;
    for await (const block of content.read()) await print(kind === undefined ? block : restorer.pass(block));
    if (kind === undefined || !isLastPiece) continue;
    // A large part may be cut within a line.
    await print(restorer.end());
    restorer = new LineRestorer();
  }
  await print(restorer.end());
  if (escaper) await write(escaper.end());
}
