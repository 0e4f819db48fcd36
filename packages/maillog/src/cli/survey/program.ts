/** How this program is started again: by cron, by systemd, by a person. */
import { access, constants, realpath } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

const INSTALLED = ['/usr/bin/maillog', '/usr/local/bin/maillog'];

/** The words: `['/usr/bin/maillog']`, or `['/usr/bin/node', '/opt/maillog/dist/maillog.js']`. */
export async function ownProgram(): Promise<string[]> {
  const { execPath, argv } = process;
  // A single executable has no script.
  if (!/^node(?:js)?$/.test(basename(execPath))) return [execPath];
  const script = resolve(argv[1] ?? '');
  const real = await realpath(script).catch(() => script);
  for (const path of INSTALLED) {
    const found = await realpath(path).catch(() => undefined);
    if (found === real && (await isExecutable(path))) return [path];
  }
  return [execPath, script];
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
