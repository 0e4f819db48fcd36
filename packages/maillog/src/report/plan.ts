import type { ReportEntry } from '../entry/entry.ts';
import type { ExpiringKey } from './expiry.ts';
import type { Heading } from './message.ts';
import type { Sealer } from './ports.ts';

/** The plan of a report: what to collect, how to seal it, what the message looks like. */
export interface ReportPlan {
  readonly entries: readonly ReportEntry[];
  readonly heading: Omit<Heading, 'messageId' | 'chainLink'>;
  readonly layout: 'parts' | 'pgpmime';
  /** Bytes of a message; a larger report goes in several. */
  readonly maxSize: number;
  /** `unusual`: no message if no entry has output. */
  readonly when: 'always' | 'unusual';
  /** Who seals an entry's part; undefined: the configuration says in words that it goes in clear. */
  readonly sealerOf: (entry: ReportEntry) => Sealer | undefined;
  /**
   * Who seals what MailLog itself says: its warnings and the chain. Usually one; each gets all of it. Empty:
   * it goes in clear.
   */
  readonly ownSealers: readonly Sealer[];
  /** Whether entries go on from what they remember, and what they then know is kept. */
  readonly remembers: boolean;
  /** The keys that the parts are sealed to, each once: the reader is warned before one of them expires. */
  readonly keys: readonly ExpiringKey[];
}
