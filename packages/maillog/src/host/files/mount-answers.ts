/**
 * Whether the mount in which a path lies answers. Paths of logs are asked about before they are touched: a
 * call of the system that hangs keeps a thread of Node's pool for good, of which there are four, and then the
 * report cannot be written, nor can the process end.
 */
import { lstatSync } from 'node:fs';
import type { ByteString } from '../../bytes.ts';
import { systemPath } from '../trust/directory.ts';
import { resolveAvoiding } from './links.ts';
import { readMountTable } from '../mount-table.ts';
import type { Mount } from '../mount-table.ts';
import { isAnsweredByOthers, silentAbove, silentMounts } from './silent-mounts.ts';

/** How long an answer, or the table, counts: a folder of logs asks once, a later death is noticed. */
const ANSWER_COUNTS_MS = 5_000;

interface Asked {
  readonly isSilent: Promise<boolean>;
  /** On the clock of `performance.now()`; a mount that was silent is not asked again in this run. */
  readonly at: number;
}

export class MountAnswers {
  readonly #asked = new Map<ByteString, Asked>();
  /** The real paths of folders that are on none of these mounts, as long as the table counts. */
  readonly #folders = new Map<ByteString, ByteString>();
  #table: readonly Mount[] = [];
  #points: ReadonlySet<ByteString> = new Set();
  #tableUntil = 0;

  /** Whether there is a mount that may not answer. */
  get areNeeded(): boolean {
    return this.#mounts().length > 0;
  }

  /** Whether `path` is on a mount that does not answer. Nothing on such a mount is touched. */
  async isSilent(path: ByteString): Promise<boolean> {
    const table = this.#mounts();
    if (table.length === 0) return false;
    const points = this.#points;
    if (this.#isBeside(path)) return false;
    // A mount may lie on another one: the outer one first.
    const sorted = [...points].toSorted((a, b) => a.length - b.length);
    const avoided = new Set<ByteString>();
    for (;;) {
      const open = new Set([...points].filter((point) => !avoided.has(point)));
      const real = resolveAvoiding(path, open);
      const above = silentAbove(new Set(sorted.filter((point) => open.has(point))), real);
      if (above === undefined) {
        if (avoided.size === 0) this.#remember(path);
        return false;
      }
      if (await this.#ask(table.find(({ point }) => point === above)!)) return true;
      avoided.add(above);
    }
  }

  /** Whether `path` is on a mount that may not answer. No such mount is touched. */
  isOnMount(path: ByteString): boolean {
    if (this.#mounts().length === 0 || this.#isBeside(path)) return false;
    return silentAbove(this.#points, resolveAvoiding(path, this.#points)) !== undefined;
  }

  /**
   * Whether a path is in a known folder and on none of these mounts. A folder of thousands of logs is
   * resolved once. A file that is a symlink may lead anywhere.
   */
  #isBeside(path: ByteString): boolean {
    const cut = path.lastIndexOf('/') + 1;
    const folder = this.#folders.get(path.slice(0, cut));
    const name = path.slice(cut);
    return folder !== undefined && isPlainName(name) && isBesideMounts(`${folder}/${name}`, this.#points);
  }

  /** Remembers the folder of a path that was resolved without touching one of these mounts. */
  #remember(path: ByteString): void {
    const cut = path.lastIndexOf('/') + 1;
    if (!isPlainName(path.slice(cut))) return;
    const real = resolveAvoiding(path.slice(0, cut), this.#points);
    this.#folders.set(path.slice(0, cut), real === '/' ? '' : real);
  }

  /** The mounts that wait for others. */
  #mounts(): readonly Mount[] {
    if (performance.now() < this.#tableUntil) return this.#table;
    this.#table = readMountTable().filter(isAnsweredByOthers);
    this.#points = new Set(this.#table.map(({ point }) => point));
    this.#tableUntil = performance.now() + ANSWER_COUNTS_MS;
    this.#folders.clear();
    return this.#table;
  }

  async #ask(mount: Mount): Promise<boolean> {
    const { point } = mount;
    const before = this.#asked.get(point);
    if (before && ((await before.isSilent) || performance.now() - before.at < ANSWER_COUNTS_MS))
      return before.isSilent;
    const isSilent = silentMounts([mount]).then((silent) => silent.has(point));
    this.#asked.set(point, { isSilent, at: performance.now() });
    return isSilent;
  }
}

function isPlainName(name: ByteString): boolean {
  return name !== '' && name !== '.' && name !== '..';
}

/**
 * Whether a file in a folder that answers is not a mount of `points`, nor a symlink, which may lead into one.
 */
function isBesideMounts(path: ByteString, points: ReadonlySet<ByteString>): boolean {
  if (points.has(path)) return false;
  try {
    return lstatSync(systemPath(path), { throwIfNoEntry: false })?.isSymbolicLink() !== true;
  } catch {
    return false;
  }
}
