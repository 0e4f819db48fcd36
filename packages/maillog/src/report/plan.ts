import type { ReportEntry } from '../entry/entry.ts';
import type { ExpiringKey } from './expiry.ts';
import type { Heading } from './message/message.ts';
import type { HostSigner, Sealer } from './ports.ts';

/** The plan of a report: what to collect, how to seal it, what the message looks like. */
export interface ReportPlan {
  readonly entries: readonly ReportEntry[];
  readonly heading: Omit<Heading, 'messageId' | 'chainLink'>;
  readonly layout: 'parts' | 'pgpmime';
  /** Bytes of a message; a larger report goes in several. */
  readonly maxSize: number;
  /** `unusual`: no message if no entry has output. */
  readonly when: 'always' | 'unusual';
  /**
   * The sealer of an entry's part; undefined: the configuration says explicitly that the part is sent in
   * clear.
   */
  readonly sealerOf: (entry: ReportEntry) => Sealer | undefined;
  /** What the configuration is called in its reports: its path, `/etc/maillog/web.conf`. */
  readonly configuration: string;
  /** `maillog 0.2.0`. */
  readonly program: string;
  /** Who signs the manifest; undefined: `set sign off`. */
  readonly signer: HostSigner | undefined;
  /** `set every`: when the next report is due; undefined: learnt from the last ones. */
  readonly everySeconds: number | undefined;
  /**
   * The sealers of MailLog's own parts: its warnings and the manifest. Usually one; each seals all of them.
   * Empty: they are sent in clear.
   */
  readonly ownSealers: readonly Sealer[];
  /** Whether entries continue from their memories, and their new memories are saved. */
  readonly remembers: boolean;
  /** What MailLog has to say besides, a warning each. */
  readonly notices?: readonly string[] | undefined;
  /** The keys that the parts are sealed to, each once: the reader is warned before one of them expires. */
  readonly keys: readonly ExpiringKey[];
}
