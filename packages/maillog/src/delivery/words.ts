import type { Outcome } from '../report/ports.ts';
import { spaceInvisible } from '../text/escape.ts';

const LONGEST = 300;

/**
 * What a server or program said, on one line, without control or invisible characters, at most 300
 * characters: fit for a log.
 */
export function sayable(text: string): string {
  const line = spaceInvisible(text);
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** The outcome where one thing went wrong for every recipient. */
export function refuseAll(to: readonly string[], lasting: 'transient' | 'permanent', words: string): Outcome {
  const refused = [...new Set(to)].map((recipient) => ({ recipient, lasting, words: sayable(words) }));
  return { accepted: [], refused };
}

/** What an error of the system means: `no space left on device`. */
export function systemWords(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return wordsOfCode(code) ?? message;
}

/** `connection refused` for `ECONNREFUSED`. */
export function wordsOfCode(code: string | undefined): string | undefined {
  return code === undefined ? undefined : SYSTEM[code];
}

const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  ENOSPC: 'no space left on device',
  EDQUOT: 'disk quota exceeded',
  EROFS: 'read-only file system',
  EFBIG: 'file too large',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name cannot be looked up now',
  EPIPE: 'connection closed',
};
