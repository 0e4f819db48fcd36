import { byteString } from '../../bytes.ts';
import { changesMark, listingMark, listingMarker } from '../../listing/part.ts';
import { shownChanges } from '../../listing/shown-changes.ts';
import { changesEnd } from '../../manifest/manifest.ts';
import { originOf } from '../../reading/summary/listing-origin.ts';
import type { KeptPart } from '../../reading/summary/opened-mail.ts';
import type { Report } from '../../reading/summary/reports.ts';
import { reportHeading, summaryHeading } from '../../reading/summary/summary-text.ts';
import type { Summary } from '../../reading/summary/summary.ts';
import { TerminalEscaper } from '../../text/escape.ts';
import { LineRestorer } from '../../text/own-lines.ts';
import type { PartMark, PartMarker, PartPrinter } from '../../text/part-printer.ts';

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
    const { name, description = '', listing, content } = part;
    at?.(part);
    await printer.begin(byteString(name), byteString(description), markOf(report, part));
    const blocks = listing?.changes && forPeople ? shownChanges(content.read()) : content.read();
    for await (const block of blocks) await printer.print(block);
    await printer.end();
    at?.();
  }
}

function markOf(report: Report, part: KeptPart): false | PartMark | PartMarker {
  const { isListing, listing } = part;
  const origin = originOf(report, part);
  if (listing?.changes)
    return changesMark(() => (isLastPiece(part) ? changesEnd(listing) : undefined), origin);
  if (isListing === undefined) return listingMarker(origin);
  return isListing && listingMark(origin);
}

function isLastPiece({ piece }: KeptPart): boolean {
  return !piece || piece.number === piece.of;
}

/**
 * Prints the parts of that name, without headings; what was quoted in them is restored. Only a pipe gets
 * controls. Resolves to whether there is such a part.
 */
export async function printRaw(
  write: (data: Uint8Array) => Promise<void>,
  reports: readonly Report[],
  name: string,
  isTerminal: boolean,
): Promise<boolean> {
  let isThere = false;
  let restorer = new LineRestorer();
  const escaper = isTerminal ? new TerminalEscaper() : undefined;
  const print = (bytes: Uint8Array): Promise<void> => write(escaper?.escape(bytes) ?? bytes);
  for (const part of reports.flatMap(({ parts }) => parts)) {
    const { kind, content } = part;
    if (part.name !== name && part.entry !== name) continue;
    isThere = true;
    for await (const block of content.read()) await print(kind === undefined ? block : restorer.pass(block));
    if (kind === undefined || !isLastPiece(part)) continue;
    // A large part may be cut within a line.
    await print(restorer.end());
    restorer = new LineRestorer();
  }
  await print(restorer.end());
  if (escaper) await write(escaper.end());
  return isThere;
}
