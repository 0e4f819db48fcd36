import { dirname } from 'node:path';
import { MailLogError } from '../errors.ts';
import { describeError } from '../text/errno.ts';

/**
 * The error to throw if a file cannot be written: `cannot write /srv/x: no space left on device`, of kind
 * `permission` or `io`. An error that is not the system's is returned as it is.
 */
export function writeFailure(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const kind = code === 'EACCES' || code === 'EPERM' ? 'permission' : 'io';
  // A file that is to be made is missing only if its folder is.
  const hint = code === 'ENOENT' ? `make its folder first: mkdir -p ${dirname(path)}` : undefined;
  return new MailLogError(kind, `cannot write ${path}: ${describeError(error)}`, { hint, cause: error });
}

/** Calls that Node gives no path for. */
const WRITES: ReadonlySet<unknown> = new Set(['write', 'writev', 'fsync']);

/**
 * The same error, with the file that could not be written: `cannot write /srv/x: no space left on device`. A
 * pipe that was closed is another's.
 */
export function withPath(path: Buffer | string, error: unknown): unknown {
  const failed = error as Partial<NodeJS.ErrnoException>;
  if (error instanceof Error && WRITES.has(failed.syscall) && failed.code !== 'EPIPE')
    failed.path ??= typeof path === 'string' ? path : path.toString('utf8');
  return error;
}
