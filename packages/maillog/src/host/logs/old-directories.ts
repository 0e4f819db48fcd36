/** Asks logrotate's configuration on this machine where it moves rotated files to, and how long they stay. */
import { readFile, readdir } from 'node:fs/promises';
import { byteString } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { matchesName } from '../../config/glob.ts';
import { keepingOf, logrotateDefaults, oldFoldersOf, readLogrotate } from '../../log/logrotate.ts';
import type { Keeping, RotatedLogs } from '../../log/logrotate.ts';

const CONFIGURATION = '/etc/logrotate.conf';
const FOLDER = '/etc/logrotate.d';
const MAX_DEPTH = 5;

let known: Promise<readonly RotatedLogs[]> | undefined;

/** The folders that may hold rotated files of `log`, beside its own. The configuration is read once. */
export async function oldFolders(log: ByteString): Promise<readonly ByteString[]> {
  return oldFoldersOf(log, await configuration(), byteString(process.cwd()));
}

/** How long rotated files of `log` stay; undefined: logrotate's configuration does not name it. */
export async function keeping(log: ByteString): Promise<Keeping | undefined> {
  return keepingOf(log, await configuration(), byteString(process.cwd()));
}

function configuration(): Promise<readonly RotatedLogs[]> {
  return (known ??= readConfiguration([CONFIGURATION, FOLDER]));
}

/** What cannot be read is passed over: it is a hint only. */
export async function readConfiguration(paths: readonly string[]): Promise<readonly RotatedLogs[]> {
  const found: RotatedLogs[] = [];
  const seen = new Set<string>();
  const defaults = logrotateDefaults();
  const read = async (path: string, depth: number): Promise<void> => {
    if (seen.has(path) || depth > MAX_DEPTH) return;
    seen.add(path);
    const names = await readdir(path).catch(() => undefined);
    for (const name of names?.sort() ?? [])
      if (!defaults.ignored.some((glob) => matchesName(glob, name))) await read(`${path}/${name}`, depth + 1);
    if (names) return;
    const text = await readFile(path, 'latin1').catch(() => '');
    for (const include of readLogrotate(text, defaults, found)) await read(include, depth + 1);
  };
  for (const path of paths) await read(path, 0);
  return found;
}
