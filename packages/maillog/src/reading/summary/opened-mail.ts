/** What came of a mail that was opened, as far as it is kept until all mails were read. */
import type { ListingPiece } from '../../listing/origin.ts';
import type { KeptManifest } from '../../manifest/kept-manifest.ts';
import type { ListingFacts } from '../../manifest/manifest.ts';
import type { ReadMessage } from '../chain.ts';

/** Where clear content waits. Nothing readable of it reaches a disk. */
export interface ContentStore {
  /** Reads `content` to its end. */
  keep(content: AsyncIterable<Uint8Array>): Promise<KeptContent>;
}

export interface KeptContent {
  /** From its start, at each call. */
  read(): AsyncIterable<Uint8Array>;
  /** It is not needed any more. */
  drop(): void;
}

/** A part that will be shown. */
export interface KeptPart {
  /** From a mail: anything may be in it. */
  readonly name: string;
  readonly description: string | undefined;
  /** Clear text beside armour: anybody on the way can have written it. */
  readonly isAround: boolean;
  /**
   * The entry's name, which a piece of a large part does not have, and kind; undefined without a manifest.
   */
  readonly entry: string | undefined;
  readonly kind: string | undefined;
  /** Whether it holds a whole listing; undefined: only the content can tell. */
  readonly isListing: boolean | undefined;
  /** Of a monitor: what its listing is, or the changes instead of it. */
  readonly listing: ListingFacts | undefined;
  /** Which piece of the entry's part it is; undefined without a manifest. */
  readonly piece: ListingPiece | undefined;
  /** Without a manifest: whether a key that the reader has named has signed it. */
  readonly isSigned: boolean;
  /** Whether its entry has output that is a reason for a mail. */
  readonly isNews: boolean;
  readonly content: KeptContent;
}

/** What a message is known by, from inside its seal. */
export type Place = Omit<ReadMessage, 'file'>;

/** As {@link Place}, with what is kept of the manifest. */
export interface MailPlace extends Omit<ReadMessage, 'file' | 'digest' | 'manifest'> {
  readonly manifest: KeptManifest | undefined;
}

/** A mail, or one that is attached to another. */
export interface OpenedMail {
  /** Counts the mails from 0. */
  readonly number: number;
  /** As the mailbox names it: `report.eml`, `inbox:3`. */
  readonly file: string;
  /** Its place in a chain; undefined if it has none, or could not be read so far. */
  readonly place: MailPlace | undefined;
  /** When it was made, in milliseconds since 1970; NaN if nothing says. */
  readonly made: number;
  /** Of its parts; undefined if it could not be read to its end. */
  readonly digest: string | undefined;
  /** Whether it is as its host sent it. */
  readonly isWhole: boolean;
  /** What is wrong with it, in words; with text from mails. */
  readonly faults: readonly string[];
  /** Whether the reader asked for it. */
  readonly isSelected: boolean;
  /** Empty if it is not selected. */
  readonly parts: readonly KeptPart[];
}
