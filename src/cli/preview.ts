import type { ReportEntry } from '../entry/entry.ts';
import { PartPrinter } from '../reading/print.ts';
import { preview } from '../report/preview.ts';
import type { Streams } from './maillog.ts';
import { writerTo } from './writer.ts';

/** Prints the report in clear; resolves to the number of entries that had a failure. */
export function previewTo(io: Streams, entries: readonly ReportEntry[]): Promise<number> {
  return preview(entries, new PartPrinter(writerTo(io.stdout), io.stdout.isTTY === true));
}
