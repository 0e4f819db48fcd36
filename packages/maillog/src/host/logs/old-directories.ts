/** Asks logrotate's configuration on this machine where it moves rotated files to. */
import { readFile, readdir } from 'node:fs/promises';
import type { ByteString } from '../../bytes.ts';
import { oldFoldersOf, readLogrotate } from '../../log/logrotate.ts';
import type { OldDirectory } from '../../log/logrotate.ts';

const CONFIGURATION = '/etc/logrotate.conf';
const FOLDER = '/etc/logrotate.d';
/** A file in logrotate.d is ignored with such an ending (logrotate(8), `tabooext`). */
const TABOO = /(?:\.(?:dpkg-\w+|rpm\w+|ucf-\w+|bak|disabled|cfsaved|swp|v)|~)$/;
const MAX_DEPTH = 5;

let known: Promise<readonly OldDirectory[]> | undefined;

/** The folders that may hold rotated files of `log`, beside its own. The configuration is read once. */
export async function oldFolders(log: ByteString): Promise<readonly ByteString[]> {
  known ??= readConfiguration([CONFIGURATION, FOLDER]);
  return oldFoldersOf(log, await known);
}

/** What cannot be read is passed over: it is a hint only. */
export async function readConfiguration(paths: readonly string[]): Promise<readonly OldDirectory[]> {
  const found: OldDirectory[] = [];
  const seen = new Set<string>();
  const read = async (path: string, depth: number, folder: ByteString | undefined): Promise<void> => {
    if (seen.has(path) || depth > MAX_DEPTH) return;
    seen.add(path);
    const names = await readdir(path).catch(() => undefined);
    for (const name of names?.sort() ?? [])
      if (!TABOO.test(name)) await read(`${path}/${name}`, depth + 1, folder);
    if (names) return;
    const text = await readFile(path, 'latin1').catch(() => '');
    const configuration = readLogrotate(text, folder);
    found.push(...configuration.oldDirectories);
    for (const include of configuration.includes) await read(include, depth + 1, configuration.folder);
  };
  for (const path of paths) await read(path, 0, undefined);
  return found;
}
