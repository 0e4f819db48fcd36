import type { Difference } from './difference.ts';
import { isDigestOf, readDigestKey } from './digest-key.ts';
import type { FileLine } from './line.ts';

/**
 * Digest keys of the original, whose manual does not say what they are. Its digests are MD5's, so such a file
 * is hashed by MD5:
 *
 * - The same digest and size: the content is the same, whatever the key meant. No two files share 128 bits
 *   by chance.
 * - Another digest: only if another file under the same key had the digest of plain MD5 is the key known
 *   not to be mixed in, and the file changed. Else it is undecidable: incomparable.
 */
export class UnknownKeys {
  readonly #plain = new Set<string>();
  readonly #open: { readonly old: FileLine; readonly now: FileLine }[] = [];

  /** Whether a line is one of those. */
  static takes(line: FileLine): boolean {
    return readDigestKey(line.key) === undefined && isDigestOf('md5', line.digest);
  }

  /** `now` is the same file by plain MD5. */
  compare(old: FileLine, now: FileLine): void {
    if (old.digest === now.digest && old.size === now.size) this.#plain.add(old.key);
    else this.#open.push({ old, now });
  }

  /** To be asked once all are compared. */
  *differences(): Generator<Difference> {
    for (const { old, now } of this.#open) {
      const { name } = old;
      const plain = this.#plain.has(old.key);
      const changes =
        old.size === now.size ? [] : [{ what: 'size', old: String(old.size), new: String(now.size) }];
      if (plain) changes.push({ what: 'md5', old: old.digest, new: now.digest });
      if (changes.length > 0) yield { kind: 'changed', name, type: 'file', changes, incomparable: !plain };
      else
        yield {
          kind: 'incomparable',
          name,
          type: 'file',
          reason: 'its digest key is not known, and the MD5 differs',
        };
    }
  }
}
