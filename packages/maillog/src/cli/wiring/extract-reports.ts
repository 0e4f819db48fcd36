import { createExtractDirectory, createFolders, extract } from '../../reading/extract.ts';
import type { KnownHosts } from '../../reading/known-hosts.ts';
import { foldersOf } from '../../reading/summary/extract-path.ts';
import type { Report } from '../../reading/summary/reports.ts';
import { escapeText } from '../../text/escape.ts';

/** Writes each part of the selected reports into a file below `directory`, and prints its path. */
export async function extractReports(
  directory: string,
  reports: readonly Report[],
  hosts: KnownHosts,
  write: (data: Uint8Array) => Promise<void>,
): Promise<void> {
  const hasSeveral = severalConfigurations(reports, hosts);
  const written = reports.filter(({ isSelected, parts }) => isSelected && parts.length > 0);
  if (written.length > 0) await createExtractDirectory(directory);
  for (const report of written) {
    const folder = await createFolders(directory, foldersOf(report, hasSeveral));
    for (const { name, content } of report.parts) {
      // The names come from a mail, so they are escaped.
      const path = escapeText(await extract(folder, name, content.read()));
      await write(Buffer.from(`${path}\n`));
    }
  }
}

/** Tells hosts of which this reader knows several configurations. */
function severalConfigurations(reports: readonly Report[], hosts: KnownHosts): (host: string) => boolean {
  const all = new Map<string, Set<string>>();
  const add = (host: string, configuration: string): void =>
    void all.set(host, (all.get(host) ?? new Set()).add(configuration));
  for (const { host, configuration } of hosts.all) add(host, configuration);
  for (const { place } of reports)
    if (place?.configuration !== undefined) add(place.host, place.configuration);
  return (host) => (all.get(host)?.size ?? 0) > 1;
}
