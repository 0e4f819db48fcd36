/**
 * What an error of the system means, in words: `no space left on device`, not `ENOSPC`. They are libuv's,
 * which Node carries for its platform. A few are replaced by plainer ones.
 */
import { getSystemErrorMap } from 'node:util';

/** Words for codes that libuv does not know, and plainer ones for some that it does. */
const WORDS: Readonly<Record<string, string>> = {
  EISDIR: 'is a directory',
  EDQUOT: 'disk quota exceeded',
  EIO: 'input/output error',
  ELOOP: 'too many levels of symbolic links',
  ENOEXEC: 'not a program',
  ESTALE: 'stale file handle',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name cannot be looked up now',
};

let known: ReadonlyMap<string, string> | undefined;

/** `connection refused` for `ECONNREFUSED`; undefined for what is no code of the system. */
export function errnoWords(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  known ??= new Map(getSystemErrorMap().values());
  return Object.hasOwn(WORDS, code) ? WORDS[code] : known.get(code);
}

/** An error as a call to the system throws it: `systemError('ENOENT')`. */
export function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(errnoWords(code)), { code });
}

/** What Node adds since 24: MailLog trusts the system's authorities anyway. */
const NODE_HINT = /; if the root CA is installed locally, try running Node\.js with --use-system-ca$/;

/** Why something failed: for a call to the system the words of its code, else the error's message. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A host with several addresses, of which none answers: the error itself has no message.
  if (error instanceof AggregateError && error.errors.length > 0)
    return [...new Set(error.errors.map(describeError))].join(', ');
  const isCall = 'syscall' in error && 'code' in error;
  return errnoWords(isCall ? String(error.code) : undefined) ?? error.message.replace(NODE_HINT, '');
}
