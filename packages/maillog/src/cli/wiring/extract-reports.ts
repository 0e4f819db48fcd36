import { createExtractDirectory, extract } from '../../reading/extract.ts';
import type { Report } from '../../reading/summary/reports.ts';
import { escapeText } from '../../text/escape.ts';

/** Writes each part into a file below `directory`, and prints its path. */
export async function extractReports(
  directory: string,
  reports: readonly Report[],
  write: (data: Uint8Array) => Promise<void>,
): Promise<void> {
  await createExtractDirectory(directory);
  for (const { name, content } of reports.flatMap(({ parts }) => parts)) {
    // The name comes from a mail, so it is escaped.
    const path = escapeText(await extract(directory, name, content.read()));
    await write(Buffer.from(`${path}\n`));
  }
}
