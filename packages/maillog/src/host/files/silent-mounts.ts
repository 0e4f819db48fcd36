/**
 * Finds mounts that do not answer: a dead NFS server, a FUSE program that was stopped. A process that
 * accesses one waits in the kernel, where no signal reaches it. So another process accesses them first, and
 * is abandoned if it does not return in time. Only file systems that depend on a server or a program are
 * tested. A mount on a broken disk is not detected.
 */
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { ByteString } from '../../bytes.ts';
import { endOf, endProcess, startProcess } from '../../system/process.ts';
import type { Mount } from '../mount-table.ts';

/** The time that a mount has to answer. Milliseconds. */
export const MOUNT_TIMEOUT_MS = 10_000;

const WAITS_FOR_OTHERS =
  /^(?:nfs|cifs|smb|fuse|9p|ceph|gluster|afs|autofs|ncp|lustre|beegfs|orangefs|gfs|ocfs|virtiofs|davfs|coda)/;

/** Whether a file system waits for a server or a program. */
export function isAnsweredByOthers({ type }: Mount): boolean {
  return WAITS_FOR_OTHERS.test(type);
}

/** Accesses each mount in a separate process, and prints the number of each that answered. */
const SCRIPT = `n=0
for mount; do
  n=$((n + 1))
  { ls -f -- "$mount" | head -n 1; printf '%d\\n' "$n" >&3; } >/dev/null 2>&1 &
done
wait`;

/** The mount points of `table` that did not answer in time. */
export async function silentMounts(
  table: readonly Mount[],
  timeoutMs = MOUNT_TIMEOUT_MS,
): Promise<ReadonlySet<ByteString>> {
  const points = [...new Set(table.filter(isAnsweredByOthers).map(({ point }) => point))];
  const silent = new Set(points);
  if (points.length === 0 || !existsSync('/bin/sh')) return new Set();
  const words = points.map((point) => `'${point.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  const child = startProcess('/bin/sh', ['-s'], ['pipe', 'ignore', 'ignore', 'pipe']);
  const answers = child.stdio[3] as Readable;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    let text = '';
    answers.on('data', (block: Buffer) => {
      text += block.toString('latin1');
      for (const number of text.split('\n').slice(0, -1)) silent.delete(points[Number(number) - 1] ?? '');
      if (silent.size === 0) end();
    });
    void endOf(child).then(end);
    child.stdin.on('error', end);
    child.stdin.end(Buffer.from(`set -- ${words}\n${SCRIPT}\n`, 'latin1'));
  });
  endProcess(child);
  // A process that waits in the kernel does not end. It must not keep this one from ending.
  child.unref();
  return silent;
}

/** The mount of `silent` in which a path is, or which it is; undefined if it is in none. */
export function silentAbove(silent: ReadonlySet<ByteString>, path: ByteString): ByteString | undefined {
  if (silent.size === 0) return undefined;
  for (const point of silent) if (path === point || path.startsWith(`${point}/`)) return point;
  return undefined;
}
