import type { ByteString } from '../bytes.ts';
import type { Uncovered } from './difference.ts';
import type { LineIndex } from './line-index.ts';
import { countOf } from './warning.ts';
import type { Warning } from './warning.ts';

/** What a listing could not read, to be asked name by name. */
export class Warnings {
  readonly #all: readonly Warning[];
  /** By name; directories that were not listed end in a slash. */
  readonly #reasons = new Map<ByteString, string>();

  constructor(all: readonly Warning[]) {
    // A mount point that was entered hides nothing that the listing should have.
    this.#all = all.filter(
      ({ name, reason }) => reason === undefined || countOf(name ?? '', reason) !== 'noted',
    );
    for (const { name, reason } of this.#all)
      if (name !== undefined && reason !== undefined) this.#reasons.set(name, reason);
  }

  /**
   * Why a name is not in the listing: its own reason, or that of a directory above it. Undefined where
   * nothing is said of it.
   */
  reasonFor(name: ByteString): string | undefined {
    if (this.#reasons.size === 0) return undefined;
    const own = this.#reasons.get(name);
    if (own !== undefined) return own;
    for (
      let slash = name.lastIndexOf('/');
      slash >= 0;
      slash = slash === 0 ? -1 : name.lastIndexOf('/', slash - 1)
    ) {
      const above = this.#reasons.get(name.slice(0, slash + 1));
      if (above !== undefined) return above;
    }
    return undefined;
  }

  /** The files that a listing has the attributes of, and no digest. */
  *unread(lines: LineIndex): Generator<{ readonly name: ByteString; readonly reason: string }> {
    for (const [name, reason] of this.#reasons)
      if (lines.has(name) && !lines.hasDigest(name)) yield { name, reason };
  }

  /** Those that a comparison name by name has not told of. `known`: whether the other side names a file. */
  *others(known: (name: ByteString) => boolean): Generator<Uncovered> {
    for (const { name, reason, text } of this.#all) {
      if (name === undefined || reason === undefined)
        yield { kind: 'uncovered', name: text, reason: 'a warning of the listing', before: false };
      else if (!known(name)) yield { kind: 'uncovered', name, reason, before: false };
    }
  }
}
