import type { ByteString } from '../../bytes.ts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MailLogError } from '../../errors.ts';
import type { LoggedVersions, Shipped } from '../../listing/shipped.ts';
import { readDebArchives } from './deb-archives.ts';
import { readDiversions } from './diversions.ts';
import { readPackageLogs } from './package-log.ts';
import { readDpkg, readInstalled, readMd5sums } from './dpkg-files.ts';
import { readRpmArchives, readRpmDatabase } from './rpm-files.ts';
import { WantedFiles } from './wanted-files.ts';

/** What is asked of packages. */
export interface ShippedRequest {
  readonly names: readonly ByteString[];
  /** Those of `names` that are missing. */
  readonly missing: readonly ByteString[];
  /**
   * The root of the system whose files were compared, if they were: its package manager says which files it
   * moved aside, which versions are installed, and which were before.
   */
  readonly system?: string | undefined;
}

/**
 * What packages ship of the files asked for, out of `folder`: the root of a system (`/`: this host) with
 * dpkg's or rpm's metadata, or a directory with `.deb` or `.rpm` archives, or with `.md5sums` files of dpkg
 * (and its `status`).
 * @throws MailLogError (usage) if there is none of these; (io) if an archive cannot be read.
 */
export async function shippedFiles(folder: string, request: ShippedRequest): Promise<Shipped> {
  const diversions = (await readDiversions(folder)) ?? (await readDiversions(request.system ?? '/')) ?? [];
  const sink = new WantedFiles(request, diversions);
  const found = await Promise.all([
    readDpkg(folder, sink),
    readRpmDatabase(folder, sink),
    archives(folder, '.deb', (files) => readDebArchives(files, sink)),
    archives(folder, '.rpm', (files) => readRpmArchives(files, sink)),
    archives(folder, '.md5sums', (files) => readMd5sums(files, join(folder, 'status'), sink)),
  ]);
  if (!found.some(Boolean)) {
    throw new MailLogError('usage', `${folder} holds nothing of packages`, {
      hint: 'name the root of a system (/ for this one), or a directory with .deb, .rpm or .md5sums files',
    });
  }
  const installed = request.system === undefined ? new Map() : await readInstalled(request.system);
  return {
    files: sink.files,
    removed: sink.removed(),
    installed,
    logged: await versionsLogged(folder, request),
  };
}

/** What the logs say that belong to the metadata, and to the system whose files were compared. */
async function versionsLogged(
  folder: string,
  { system }: ShippedRequest,
): Promise<ReadonlyMap<string, LoggedVersions>> {
  const logged = new Map();
  const folders = [
    folder,
    join(folder, 'var/log'),
    ...(system === undefined ? [] : [join(system, 'var/log')]),
  ];
  for (const logs of new Set(folders)) await readPackageLogs(logs, logged);
  return logged;
}

async function archives(
  folder: string,
  ending: string,
  read: (files: string[]) => Promise<unknown>,
): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
  if (files.length > 0) await read(files.sort());
  return files.length > 0;
}
