import type { ByteString } from '../bytes.ts';
import type { AttributesLine, FileType } from './line.ts';

/** One field that differs: `{what: 'size', old: '12', new: '14'}`. A digest is called by its key. */
export interface Change {
  readonly what: string;
  readonly old: string;
  readonly new: string;
}

/** A digest and how it was made: `{key: 'md5', digest: '1B2M2Y8A…'}`. */
export interface Digest {
  readonly key: string;
  readonly digest: string;
}

interface Named {
  readonly name: ByteString;
  readonly type: FileType;
}

/** A file that is only on one side, with all that says where else it may be. */
export interface OneSided extends Named {
  readonly kind: 'new' | 'missing';
  /**
   * `sha256 47DEQpj8… 4711` for each digest of it: the same text, the same content. Empty files have none.
   */
  readonly contents: readonly string[];
  /**
   * Whether it gives rights to the user who runs it, by set-id bits or capabilities, as far as attributes are
   * known.
   */
  readonly privileged: boolean;
  /** Its attributes, if its side lists any. */
  readonly attributes?: AttributesLine | undefined;
}

/** `{kind: 'changed', name: '/etc/motd', type: 'file', changes: […]}`. */
export interface Changed extends Named {
  readonly kind: 'changed';
  readonly changes: readonly Change[];
  /** Whether its digests could not be compared: it shows by something else that it changed. */
  readonly incomparable: boolean;
  /** Its digests now, whether they changed or not. */
  readonly digests?: readonly Digest[] | undefined;
}

/**
 * Both sides name it, but what they say cannot be compared; `reason` says why. Never counted as unchanged.
 */
export interface Incomparable extends Named {
  readonly kind: 'incomparable';
  readonly reason: string;
}

/** The new side could not read it. `before`: the saved listing has a digest of it, so the coverage shrank. */
export interface Uncovered {
  readonly kind: 'uncovered';
  readonly name: ByteString;
  readonly reason: string;
  readonly before: boolean;
}

export type Difference = OneSided | Changed | Incomparable | Uncovered;

/**
 * Changes that the upgrade of a package explains, since every file is as the package ships it: `{package:
 * 'openssl', from: '3.0.17', to: '3.0.19', changed: […], added: […]}`. `from` is undefined, and `to` empty,
 * if unknown.
 */
export interface Upgrade {
  readonly package: string;
  readonly from: string | undefined;
  readonly to: string;
  readonly changed: readonly Changed[];
  readonly added: readonly OneSided[];
  /** What the version before shipped, and this one does not. */
  readonly removed: readonly OneSided[];
}

/** All that an upgrade explains. */
export function filesOf({ changed, added, removed }: Upgrade): (Changed | OneSided)[] {
  return [...changed, ...added, ...removed];
}
