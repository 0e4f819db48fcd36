import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { MailLogError } from '../../errors.ts';

/**
 * `maillog read …` starts the reading side, which is a package of its own, with the same arguments; resolves
 * to its exit status.
 * @throws MailLogError `usage` if it is not installed
 */
export async function startReader(args: readonly string[]): Promise<number> {
  // Installed together, both are in one directory, which need not be in PATH.
  const beside = join(dirname(process.argv[1]), 'maillog-read');
  const sibling = readerOfClone();
  const ways = [
    [beside],
    ...(sibling === undefined ? [] : [[process.execPath, sibling]]),
    ['maillog-read'],
  ] as const;
  for (const [program, ...first] of ways) {
    const status = await run(program, [...first, ...args]);
    if (status !== undefined) return status;
  }
  throw new MailLogError('usage', 'maillog-read, the reading side, is not installed', {
    hint: 'docs/reading.md, "Many hosts", says how to install the package maillog-reader',
  });
}

/** In a clone, the reading side that was built there; undefined: this is no clone, or it was not built. */
function readerOfClone(): string | undefined {
  const packages = join(dirname(realpathSync(process.argv[1])), '..', '..');
  const program = join(packages, 'reader', 'dist', 'maillog-read.js');
  const description = join(packages, 'reader', 'package.json');
  if (!existsSync(program) || !existsSync(description)) return undefined;
  // A package of another project may have the name of the folder.
  return readFileSync(description, 'utf8').includes('"name": "maillog-reader"') ? program : undefined;
}

/** Undefined if there is no such program. */
function run(program: string, args: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
    child.once('close', (status, signal) =>
      resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
