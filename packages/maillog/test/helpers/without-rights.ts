import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The command that runs a script of the tests with no right but its owner's, `['setpriv', ['--bounding-set',
 * '-all', …]]`. Root alone needs it: Node cannot give up root's rights by itself everywhere (Debian's
 * refuses, for fear of io_uring). The user stays the one who owns the clone, because nobody else may be let
 * in there.
 */
export function withoutRights(script: URL, ...args: readonly string[]): [program: string, args: string[]] {
  const path = fileURLToPath(script);
  if (process.getuid?.() !== 0) return [process.execPath, [path, ...args]];
  const { uid, gid } = statSync(path);
  const user = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
  const rights = ['--bounding-set', '-all', '--inh-caps', '-all'];
  return ['setpriv', [...user, ...rights, process.execPath, path, ...args]];
}
