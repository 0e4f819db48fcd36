import { readFileSync } from 'node:fs';

/** Of a file or directory, who owns it and what its mode grants; `fs.Stats` and `fs.BigIntStats` both fit. */
export interface Ownership {
  readonly uid: number | bigint;
  readonly gid: number | bigint;
  readonly mode: number | bigint;
}

const STICKY = 0o1000;
const GROUP_WRITES = 0o020;
const WORLD_WRITES = 0o002;

/** Whether this process must check owners: only root's does. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Whether its mode lets users write besides the owner. Root's own group holds root only, and grants nothing.
 */
export function isShared({ mode, gid }: Ownership): boolean {
  const bits = Number(mode);
  return (bits & WORLD_WRITES) !== 0 || ((bits & GROUP_WRITES) !== 0 && Number(gid) !== 0);
}

/** Whether nobody but root may write to it. In a sticky directory such as /tmp others may write. */
export function isRootsAlone(owned: Ownership): boolean {
  return Number(owned.uid) === 0 && !isShared(owned);
}

/**
 * In a sticky directory only the owner of a name, or of the directory, may remove or rename it (unlink(2)).
 */
export function isSticky({ mode }: Ownership): boolean {
  return (Number(mode) & STICKY) !== 0;
}

/** `app (uid 1000)`, or `uid 1000` for a user without a name in /etc/passwd. */
export function ownerName(uid: number | bigint): string {
  const name = names().get(String(uid));
  return name === undefined ? `uid ${uid}` : `${name} (uid ${uid})`;
}

let known: ReadonlyMap<string, string> | undefined;

/** Read once, and only for a message. Names come from the administrator; odd ones are left out. */
function names(): ReadonlyMap<string, string> {
  known ??= new Map(
    passwd().flatMap((line): [string, string][] => {
      const [, name, uid] = /^([A-Za-z0-9_.@$-]+):[^:]*:([0-9]+):/.exec(line) ?? [];
      return name !== undefined && uid !== undefined ? [[uid, name]] : [];
    }),
  );
  return known;
}

function passwd(): string[] {
  try {
    // The first of two names of a uid is its own: `toor` comes after root.
    return readFileSync('/etc/passwd', 'latin1').split('\n').toReversed();
  } catch {
    return [];
  }
}
