import type { ByteString } from '../../bytes.ts';
import { escapeName } from '../../listing/name.ts';
import { HAS_DESCRIPTORS } from '../trust/directory.ts';
import type { DirentKind, Directory } from '../trust/directory.ts';
import type { FilesItem } from '../hashing/batch.ts';
import { absolute } from './roots.ts';

/** How the files of a directory are hashed and printed. */
type How = Omit<FilesItem, 'names'>;

/** A directory on the stack of a walk, with its remaining entries. */
export class WalkFrame {
  /** The name with a trailing slash. */
  readonly path: ByteString;
  /** The path without symlinks, with a trailing slash, to find mount points. */
  readonly real: ByteString;
  /**
   * Regular files, and directories with a trailing slash, in the order of the listing. A trailing NUL marks
   * what is listed only for its attributes.
   */
  readonly entries: readonly ByteString[];
  /** Names of `entries` that were not found: below them is a path that the user named. */
  readonly unlisted: ReadonlySet<ByteString>;
  next = 0;
  suspended = false;
  readonly how: How;
  #directory: Directory;

  /** @throws Error with Node's `code` where it cannot be read. */
  constructor(
    directory: Directory,
    path: ByteString,
    real: ByteString,
    how: Pick<How, 'key' | 'device' | 'attributes'>,
    named: readonly ByteString[],
  ) {
    this.#directory = directory;
    this.path = path;
    this.real = real;
    const { dev, ino } = directory;
    this.how = { ...how, folder: { path: absolute(path), dev, ino }, shown: escapeName(path) };
    const attributes = how.attributes === true;
    // A path that the user named is reported when the walk enters it.
    const own = new Set(
      named.filter((other) => other.startsWith(path)).map((other) => `${other.slice(path.length)}\0`),
    );
    const all = directory.pick((name, entry) => entriesOf(name, entry, attributes));
    const entries = own.size === 0 ? all : all.filter((entry) => !own.has(entry));
    const unlisted = namedIn(path, named).filter(
      (name) => !entries.includes(name) && !entries.includes(`${name}/`),
    );
    for (const name of unlisted) entries.push(`${name}/`);
    this.entries = entries.sort();
    this.unlisted = new Set(unlisted);
  }

  get directory(): Directory {
    return this.#directory;
  }

  /** Closes the descriptor while the walk is far below. */
  suspend(): void {
    if (!HAS_DESCRIPTORS) return;
    this.suspended = true;
    this.#directory.close();
  }

  /** Opens it again from the directory below; false if that has another parent now. */
  resume(child: Directory): boolean {
    try {
      const parent = child.child('..');
      if (parent.is(this.#directory)) {
        this.#directory = parent;
        this.suspended = false;
        return true;
      }
      parent.close();
    } catch {
      // If it cannot be opened again, it counts as moved.
    }
    return false;
  }

  close(): void {
    if (!this.suspended) this.#directory.close();
  }
}

function entriesOf(name: ByteString, entry: DirentKind, attributes: boolean): readonly ByteString[] {
  if (entry.isFile()) return [name];
  const entered = entry.isDirectory() ? [`${name}/`] : [];
  return attributes ? [`${name}\0`, ...entered] : entered;
}

/** The next part of each named path that is below `path`. */
function namedIn(path: ByteString, named: readonly ByteString[]): ByteString[] {
  const below = named.filter((other) => other.startsWith(path));
  return [...new Set(below.map((other) => other.slice(path.length).split('/')[0] ?? ''))];
}
