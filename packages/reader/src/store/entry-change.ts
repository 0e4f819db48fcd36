/** What a report changed, as the store keeps it with its chain. */

/** An entry whose output, or whose listing, is not that of the report before. */
export interface EntryChange {
  readonly entry: string;
  readonly kind: 'output' | 'files';
  readonly description: string | null;
  /** The serial numbers of the report and of the one before. */
  readonly report: number;
  readonly before: number;
  /** When the report was made. */
  readonly at: number;
  /** Of how many reports with the entry, and in how many it has changed. */
  readonly reports: number;
  readonly changed: number;
  /** Of files: those that are named, delicate ones before the others, which are as in `bundles`. */
  readonly files: readonly FileChange[];
  /** Of files that are not delicate, and of those that are not named; undefined: an older program took it. */
  readonly bundles?: readonly FileBundle[] | undefined;
  /** How many there are; 0 if unknown. */
  readonly fileCount: number;
  /** Of an output: whether it is that of the report before, apart from numbers; undefined: nobody knows. */
  readonly onlyNumbers?: boolean | undefined;
  /** What it has changed to: a digest of all changes of files, else of the listing or of the output. */
  readonly content: string;
}

/** Files of a change that are of one package, or of none. */
export interface FileBundle {
  /** How many there are, and how many of them {@link EntryChange.files} names, after the bundle before. */
  readonly fileCount: number;
  readonly named: number;
  /** A digest of all changes of these files. */
  readonly content: string;
  /** `openssl 3.0.19-1`, as their host says. */
  readonly package?: string | undefined;
  /** Delicate files that are not named. */
  readonly isDelicate?: boolean | undefined;
}

export interface FileChange {
  readonly name: string;
  readonly what: 'new' | 'missing' | 'changed';
  /**
   * What it is now, in the words of the listing: digest, digest label, size, attributes but the time. The
   * same on two hosts: the same content. `''`: it is missing.
   */
  readonly content: string;
  /** It is set-id, has capabilities, or is a new program: one to look at by itself. */
  readonly isDelicate: boolean;
  /** The package that owns it, and its version, as its host says: `openssl 3.0.19-1`. */
  readonly package?: string | undefined;
}
