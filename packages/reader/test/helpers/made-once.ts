/**
 * What many test files need and is expensive to make: the first that needs it makes it, and all have
 * copies. scripts/ok.mjs names a folder for its run in MAILLOG_TESTS_SHARED; a test file by itself has one of
 * its own.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder = process.env['MAILLOG_TESTS_SHARED'];

/** Puts `name` at `path`, a file or a folder: a copy of it, or what `make` makes there. */
export async function madeOnce(name: string, path: string, make: () => Promise<void>): Promise<void> {
  folder ??= ownFolder();
  const shared = join(folder, name);
  if (existsSync(shared)) return copy(shared, path);
  await make();
  const own = `${shared}-${process.pid}`;
  copy(path, own);
  try {
    // It appears whole. Another file of the run may have been first.
    renameSync(own, shared);
  } catch {
    rmSync(own, { recursive: true });
  }
}

function ownFolder(): string {
  const own = mkdtempSync(join(tmpdir(), 'ml-once-'));
  process.once('exit', () => rmSync(own, { recursive: true, force: true }));
  return own;
}

/** With modes and owners. */
function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}
