/** Directories that are worth monitoring: files there change only if somebody installs or configures. */
import { readableAmong } from './readable.ts';

const DIRECTORIES = [
  '/etc',
  '/boot',
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib/systemd/system',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/root/.ssh',
];

/** Those that are there and that this user may read. */
export function findDirectories(): Promise<string[]> {
  return readableAmong(DIRECTORIES);
}
