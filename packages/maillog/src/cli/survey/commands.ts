/** What a report runs to tell the load and the disks of this host. */
import { access, constants } from 'node:fs/promises';

/** The folders that cron and systemd both search. */
const FOLDERS = ['/usr/bin', '/bin'];

/** Minimal systems lack the `uptime` command of procps: `['cat /proc/loadavg', 'df -h']`. */
export async function findCommands(): Promise<string[]> {
  const found: string[] = [];
  if (await isInstalled('uptime')) found.push('uptime');
  else if (await isReadable('/proc/loadavg')) found.push('cat /proc/loadavg');
  if (await isInstalled('df')) found.push('df -h');
  return found;
}

async function isInstalled(name: string): Promise<boolean> {
  for (const folder of FOLDERS) if (await can(`${folder}/${name}`, constants.X_OK)) return true;
  return false;
}

function isReadable(path: string): Promise<boolean> {
  return can(path, constants.R_OK);
}

async function can(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
