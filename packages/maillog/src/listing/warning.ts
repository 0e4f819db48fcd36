/**
 * What a listing says of files it could not hash: `warn<TAB>NAME: REASON`. A name that ends in `/` means the
 * directory and all that is below it. No reason holds `: `, so the last one of a line ends the name. A
 * listing of the original may hold any other text.
 *
 * Each reason belongs to one count of the coverage line, so that the counts are those of the lines above it.
 */
import type { ByteString } from '../bytes.ts';
import { escapeName, unescapeName } from './name.ts';

/** What the coverage line counts. */
export type Count =
  | 'unreadable'
  | 'changed'
  | 'vanished'
  | 'replaced'
  | 'oversize'
  | 'unlisted'
  | 'unentered'
  | 'noted';

const REASONS = {
  'permission denied': 'unreadable',
  'input/output error': 'unreadable',
  'no such file or directory': 'vanished',
  'no longer a regular file': 'replaced',
  'no longer a directory': 'replaced',
  'changed while being read': 'changed',
  'larger than max_size': 'oversize',
  'not a regular file or directory': 'unreadable',
  'too many levels of symbolic links': 'unreadable',
  'directory inside itself': 'unreadable',
  'moved while being listed': 'unreadable',
  'mount point, not entered': 'unentered',
  'mount point': 'noted',
  'symbolic link': 'noted',
  'not installed': 'noted',
  'does not answer': 'unreadable',
} as const satisfies Readonly<Record<string, Count>>;

/** As root, of what another user decides; `not followed, app (uid 1000) owns the symlink …`. */
export type NotFollowedReason = `not followed, ${string}` | `not read, ${string}`;

/** One of the fixed reasons, or `cannot be read (ESTALE)` with the system's own name for it. */
export type Reason = keyof typeof REASONS | `cannot be read (${string})` | NotFollowedReason;

const BY_CODE: Readonly<Record<string, Reason>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EIO: 'input/output error',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'no such file or directory',
};

/** The reason for a failed system call, by Node's `code`: `EACCES` is `permission denied`. */
export function reasonOf(code: string | undefined): Reason {
  return BY_CODE[code ?? ''] ?? `cannot be read (${code ?? 'unknown'})`;
}

/**
 * Where a reason counts. A directory (its name ends in `/`) that could not be read is `unlisted`, whatever
 * the reason.
 */
export function countOf(name: ByteString, reason: Reason): Count {
  const count: Count = isFixed(reason) ? REASONS[reason] : 'unreadable';
  return name.endsWith('/') && count !== 'unentered' && count !== 'noted' ? 'unlisted' : count;
}

function isFixed(reason: string): reason is keyof typeof REASONS {
  return Object.hasOwn(REASONS, reason);
}

/** `warn<TAB>/etc/shadow: permission denied<LF>`. */
export function writeWarning(name: ByteString, reason: Reason): ByteString {
  return `warn\t${escapeName(name)}: ${reason}\n`;
}

/** A warning read: of a file or directory, or (without `name`) any other text. */
export interface Warning {
  readonly name?: ByteString;
  readonly reason: Reason | undefined;
  /** The text after `warn<TAB>`, unchanged. */
  readonly text: ByteString;
}

/** Reads the text after `warn<TAB>`. */
export function readWarning(text: ByteString): Warning {
  const end = text.lastIndexOf(': ');
  const reason = text.slice(end + 2);
  if (end > 0 && isReason(reason)) {
    const name = unescapeName(text.slice(0, end));
    if (name !== undefined) return { name, reason, text };
  }
  return { reason: undefined, text };
}

function isReason(text: string): text is Reason {
  return isFixed(text) || /^(?:cannot be read \([A-Za-z0-9_]+\)|not (?:followed|read), [^:\\]+)$/.test(text);
}
