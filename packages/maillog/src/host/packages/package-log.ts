import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LoggedVersions } from '../../listing/shipped.ts';

/** The logs of dpkg (dpkg(1), "FILES") and of dnf up to version 4, and rotated ones. */
const LOG = /^(?:dpkg\.log|dnf\.rpm\.log)(?:[.-]\d+)?(?:\.gz)?$/;
/** `2026-11-01 06:00:00 upgrade openssl:amd64 3.0.17 3.0.19`; a new package was `<none>` before. */
const DPKG = / (?:upgrade|install) ([^: ]+)(?::\S+)? (\S+) (\S+)$/gm;
/** `2026-11-01T06:00:00+0000 SUBDEBUG Upgraded: openssl-libs-1:3.0.7-27.el9.x86_64`. */
const DNF = / SUBDEBUG (\w+): (\S+)-((?:\d+:)?[^-\s]+-[^-\s]+)\.[^.\s]+$/gm;
/** What dnf calls a package that came; one that it replaced or removed is `Upgraded`, `Erase` and so on. */
const ARRIVALS: ReadonlySet<string> = new Set(['Install', 'Installed', 'Upgrade', 'Downgrade', 'Reinstall']);

/** Adds to `known` the versions of packages that the logs in `folder` name; none if it has no log. */
export async function readPackageLogs(
  folder: string,
  known: Map<string, { readonly all: Set<string>; readonly arrived: Set<string> }>,
): Promise<ReadonlyMap<string, LoggedVersions>> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => LOG.test(name));
  const versionsOf = (owner: string): { all: Set<string>; arrived: Set<string> } => {
    const versions = known.get(owner) ?? { all: new Set(), arrived: new Set() };
    known.set(owner, versions);
    return versions;
  };
  for (const name of names) {
    const text = await contentOf(join(folder, name)).catch(() => '');
    for (const [, owner = '', from = '', to = ''] of text.matchAll(DPKG)) {
      const { all, arrived } = versionsOf(owner);
      if (from !== '<none>') all.add(from);
      all.add(to);
      arrived.add(to);
    }
    for (const [, action = '', owner = '', version = ''] of text.matchAll(DNF)) {
      const { all, arrived } = versionsOf(owner);
      all.add(version);
      if (ARRIVALS.has(action)) arrived.add(version);
    }
  }
  return known;
}

async function contentOf(file: string): Promise<string> {
  const bytes = await readFile(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
}
