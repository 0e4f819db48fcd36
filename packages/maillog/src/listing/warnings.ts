import type { ByteString } from '../bytes.ts';
import type { Difference, Incomparable, Uncovered } from './difference.ts';
import { countOf } from './warning.ts';
import type { Warning } from './warning.ts';

/** What a listing could not read, to be asked name by name. */
export class Warnings {
  /** What is not in the listing, and should be. */
  readonly #gaps: readonly Warning[];
  /** By name; directories that were not listed end in a slash. */
  readonly #reasons = new Map<ByteString, string>();
  /** What is in the listing, with something to know of it: `/mnt/` is a mount point. By name and reason. */
  readonly #noted = new Map<string, { readonly name: ByteString; readonly reason: string }>();

  constructor(all: readonly Warning[]) {
    this.#gaps = all.filter((warning) => !isNoted(warning)).sort(byName);
    for (const { name, reason } of this.#gaps)
      if (name !== undefined && reason !== undefined) this.#reasons.set(name, reason);
    for (const warning of all) {
      const { name, reason } = warning;
      if (!isNoted(warning) || name === undefined || reason === undefined) continue;
      this.#noted.set(`${reason}: ${name}`, { name, reason });
    }
  }

  /** The names that have a note with this reason. */
  noted(reason: string): ByteString[] {
    return [...this.#noted.values()].filter((note) => note.reason === reason).map(({ name }) => name);
  }

  /**
   * Why a name is not in the listing: its own reason, or that of a directory above it. Undefined if the
   * listing gives none.
   */
  reasonFor(name: ByteString): string | undefined {
    return this.#reasons.get(this.#gapOf(name) ?? '');
  }

  /** The name that a warning gives to the gap in which `name` is: itself, or a directory above it. */
  #gapOf(name: ByteString): ByteString | undefined {
    if (this.#reasons.size === 0) return undefined;
    if (this.#reasons.has(name)) return name;
    if (this.#reasons.has(`${name}/`)) return `${name}/`;
    for (
      let slash = name.lastIndexOf('/');
      slash >= 0;
      slash = slash === 0 ? -1 : name.lastIndexOf('/', slash - 1)
    ) {
      const above = name.slice(0, slash + 1);
      if (this.#reasons.has(above)) return above;
    }
    return undefined;
  }

  /**
   * The gaps of a saved listing: what it could not read cannot be compared. Gaps with another `reported`
   * difference, and missing files, are left out. `fresh` has gaps of its own, which are reported as not
   * covered.
   */
  *savedGaps(reported: Iterable<ByteString>, fresh?: Warnings): Generator<Incomparable> {
    const known = new Set<ByteString | undefined>();
    for (const name of reported) known.add(this.#gapOf(name));
    for (const { name, reason, text } of this.#gaps) {
      if (name === undefined || reason === undefined)
        yield { kind: 'incomparable', name: text, type: 'file', reason: 'a warning of the saved listing' };
      else if (!ABSENT.has(reason) && !known.has(name) && !(fresh && fresh.#reasons.has(name)))
        yield { kind: 'incomparable', name, type: typeOf(name), reason: `not read when saved: ${reason}` };
    }
  }

  /** Those that a comparison name by name has not reported. `known`: whether the other side names a file. */
  *others(known: (name: ByteString) => boolean): Generator<Uncovered> {
    for (const { name, reason, text } of this.#gaps) {
      if (name === undefined || reason === undefined)
        yield { kind: 'uncovered', name: text, reason: 'a warning of the listing', before: false };
      else if (!known(name)) yield { kind: 'uncovered', name, reason, before: false };
    }
  }

  /**
   * What only one side notes: a file system that was mounted over a directory since, say. What is compared
   * there is not what was saved, whatever its digests. `isListed`: whether the other side would have a note
   * of this name.
   */
  *notedDifferences(
    fresh: Warnings,
    isListed: (name: ByteString) => boolean = () => true,
  ): Generator<Difference> {
    for (const [id, { name, reason }] of this.#noted)
      if (!fresh.#noted.has(id) && !fresh.#reasons.has(name) && isListed(name)) yield notedThen(name, reason);
    for (const [id, { name, reason }] of fresh.#noted) if (!this.#noted.has(id)) yield notedNow(name, reason);
  }
}

/** What was noted of `name` now, and not when it was saved. */
export function notedNow(name: ByteString, reason: string): Incomparable {
  return { kind: 'incomparable', name, type: typeOf(name), reason: `${reason} now, not when saved` };
}

/** What was noted of `name` when it was saved, and not now. */
export function notedThen(name: ByteString, reason: string): Incomparable {
  return { kind: 'incomparable', name, type: typeOf(name), reason: `${reason} when saved, not now` };
}

/** A file that did not exist when the listing was made is not a gap. */
const ABSENT: ReadonlySet<string> = new Set(['no such file or directory']);

function byName(a: Warning, b: Warning): number {
  const [left, right] = [a.name ?? '', b.name ?? ''];
  return left < right ? -1 : Number(left > right);
}

function isNoted({ name, reason }: Warning): boolean {
  return reason !== undefined && countOf(name ?? '', reason) === 'noted';
}

function typeOf(name: ByteString): 'directory' | 'file' {
  return name.endsWith('/') ? 'directory' : 'file';
}
