import type { Message } from '../maillog.ts';
import type { MailPlace } from '../store/taken.ts';

/** A mail that was found, or a file of mails. */
export interface FoundMail {
  /** When it came, in milliseconds since 1970; a Maildir keeps that time when flags change a name. */
  readonly cameAt: number;
  /** The same as long as it holds the same, whatever its flags; undefined: a pipe. */
  readonly identity: string | undefined;
  /** Of a mail that need not be read again once the store has it. */
  readonly place?: MailPlace;
  /** What it was found in; if that cannot be read any more, neither can the other mails of it. */
  readonly origin: object | string;
  /** @throws SourceFault */
  messages(): AsyncIterable<Message>;
}

/** Which mails of a folder the store has, of those that are there (`uids`). */
export type KnownPlaces = (folder: string, uids: readonly string[]) => Promise<ReadonlySet<string>>;
