/**
 * What a report asks of its edges: sealer, delivery, spool, state, workspace. seal/, delivery/ and host/
 * implement them; cli/wiring/compose.ts and send.ts choose; run.ts calls. A refusal by a server is an
 * outcome, not an exception.
 */

import type { ListingCopies } from '../entry/host.ts';

/**
 * One part, sealed: `{file: '/…/2', bytes: 4711, keyIds: ['a1b2…']}`. Its file is private (0600) and holds
 * armour only.
 */
export interface Sealed {
  readonly file: string;
  /** Length of the file in bytes. */
  readonly bytes: number;
  /** The key ids (16 hex digits, lower case) that the gate found the session key encrypted to. */
  readonly keyIds: readonly string[];
}

export interface Sealer {
  /**
   * Reads `clear` to its end and writes the armoured message to `file`, which must not exist (O_EXCL, 0600),
   * through the gate. Clear bytes never touch the disk.
   * @throws MailLogError of kind `unsealed` whenever the result is not wholly, surely encrypted to the
   * expected keys; `file` is then gone. An error thrown by `clear` itself is thrown on, `file` gone too.
   */
  seal(clear: AsyncIterable<Uint8Array>, file: string): Promise<Sealed>;
}

/** Signs manifests with the host's key. */
export interface HostSigner {
  /** Upper case. */
  readonly fingerprint: string;
  /** The public key, in armour. */
  readonly key: string;
  /** The text, which ends with a line feed, in a cleartext signature (RFC 9580 §7). */
  sign(text: string): Promise<string>;
}

/**
 * A message that is whole on disk: `{file: '/…/message.eml', bytes: 12345, from: 'a@b.c', to: ['d@e.f'],
 * messageId: '<…>'}`.
 */
export interface OutgoingMessage {
  readonly file: string;
  readonly bytes: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
  /** When a server wants to be asked again at the earliest; as {@link Refusal.notBefore}. */
  readonly notBefore?: number | undefined;
}

/**
 * A recipient that was not served: `transient` may be tried again, `permanent` not. `words` are the server's,
 * for the log.
 */
export interface Refusal {
  readonly recipient: string;
  readonly kind: 'transient' | 'permanent';
  readonly words: string;
  /** If the server says when to ask again: milliseconds since 1970. */
  readonly notBefore?: number | undefined;
}

export interface Outcome {
  readonly accepted: readonly string[];
  readonly refused: readonly Refusal[];
}

export interface Delivery {
  /** Where messages go, for messages to the user: `smtp mail.example.com:25`, `maildir /var/mail/reports`. */
  readonly name: string;
  /** Never rejects because of a server or network. Every recipient of `message` is in the outcome, once. */
  deliver(message: OutgoingMessage): Promise<Outcome>;
}

/**
 * A private folder for the files of a report until they are in the spool. Only this user can read it. It
 * holds sealed files and EphemeralFiles; with `encrypt off`, at the top or in a module's entry, also clear
 * text.
 */
export interface Workspace {
  /** The path of a file in it. */
  path(name: string): string;
  /** Writes a new file (0600) and resolves to its length in bytes. */
  write(name: string, content: AsyncIterable<Uint8Array>): Promise<number>;
  /** Removes it with all it holds. Never rejects. */
  remove(): Promise<void>;
}

/**
 * Clear bytes that wait on the disk, encrypted to a key that only this process has: nobody can read them
 * there.
 */
export interface EphemeralFile {
  /** @throws MailLogError `io`. */
  write(data: Uint8Array): Promise<void>;
  /** What was written, from the start. */
  read(): AsyncIterable<Uint8Array>;
  /** Never rejects. */
  remove(): Promise<void>;
}

/** A message on its way into the spool; `content` is read once, to its end. */
export interface SpoolMessage {
  readonly content: AsyncIterable<Uint8Array>;
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
}

/** What one run commits: its messages (several if a report is split), and the checkpoint for the next run. */
export interface SpoolDraft {
  /** Counts the reports of this host; must be greater than any in the spool. */
  readonly sequence: number;
  /**
   * What the next run starts from: the memories of all entries, and the digest of the chain. It is JSON of
   * the caller's own; the spool keeps it, and reads nothing in it.
   */
  readonly checkpoint: unknown;
  readonly messages: readonly SpoolMessage[];
}

/** A message as it is in the spool: `{messageId: '<…>', bytes: 12345, sha256: 'ab12…'}`. */
export interface SpooledMessage {
  readonly messageId: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The copies of listings that entries keep (entry/host.ts). */
export interface ListingStore extends ListingCopies {
  /**
   * Removes every copy whose digest is not one of these, and what a crash left. The caller has saved a state
   * that names no other. Never rejects.
   */
  keepOnly(digests: readonly string[]): Promise<void>;
}

/**
 * A report that waits: `{sequence: 12, made, tries: 3, next, bytes: 12345, words: 'cannot connect: connection
 * refused'}`.
 */
export interface Waiting {
  readonly sequence: number;
  readonly made: Date;
  readonly tries: number;
  /** When it is due again; undefined before the first try. */
  readonly next: Date | undefined;
  readonly bytes: number;
  /** The reason of the last try; empty before the first. */
  readonly words: string;
}

/**
 * What the next report must name: a recipient who did not get a report; undefined if the report was damaged
 * in the spool, so that nobody gets it.
 */
export interface Undelivered {
  readonly sequence: number;
  readonly recipient: string | undefined;
  readonly words: string;
}

/**
 * A report in failed/: `{sequence: 7, made, bytes: 12345, refused: [{recipient: 'a@b.c', words: '550 no'}]}`.
 * `made` is undefined if the report was damaged: it cannot be sent again.
 */
export interface FailedReport {
  readonly sequence: number;
  readonly made: Date | undefined;
  readonly bytes: number;
  readonly refused: readonly { readonly recipient: string; readonly words: string }[];
}

/** A copy in sent/: `{sequence: 7, made, sent, bytes: 12345}`. */
export interface SentReport {
  readonly sequence: number;
  readonly made: Date;
  readonly sent: Date;
  readonly bytes: number;
}

/** What came of a round of deliveries, by the sequence numbers of reports. */
export interface Round {
  /** Accepted for every recipient. */
  readonly delivered: readonly number[];
  /** Given up for at least one recipient, and kept in failed/. */
  readonly failed: readonly number[];
  readonly waiting: readonly Waiting[];
}

/**
 * Sealed messages between the run that made them and the server that takes them. One process at a time may
 * use it. Everything in it may throw MailLogError of kind `io` where the disk refuses.
 */
export interface Spool {
  /**
   * How many bytes the spool still takes.
   * @throws MailLogError of kind `undelivered` if it is full: nothing may be collected then, since it could
   * not be kept.
   */
  checkRoom(): Promise<number>;
  /**
   * The highest sequence number in the spool (0 if there is none), and the checkpoint of the newest report
   * whose record is sound, which may be an older one. `checkpointOf` is that report's number. If it is newer
   * than the saved state, the next run starts from its checkpoint.
   */
  newest(): Promise<{
    readonly sequence: number;
    readonly checkpoint: unknown;
    readonly checkpointOf: number;
  }>;
  /**
   * Makes the report durable; once this resolves it survives a power cut. Where it rejects, the caller saves
   * nothing: if the disk failed at the very last step, `newest` finds the report at the next start. What
   * `content` throws is thrown on.
   */
  commit(draft: SpoolDraft): Promise<readonly SpooledMessage[]>;
  /**
   * Delivers what is due, or all if `force`. Reports newer than `saved`, the sequence number in the durable
   * state, are left alone: once delivered they are gone, and with them the only record of their checkpoint.
   */
  deliver(delivery: Delivery, saved: number, force?: boolean): Promise<Round>;
  waiting(): Promise<readonly Waiting[]>;
  /** The failed reports. They are kept until somebody removes them or sends them again. */
  failed(): Promise<readonly FailedReport[]>;
  /**
   * Lets failed reports wait again, for the recipients that they did not reach; resolves to their numbers.
   * `sequence` undefined: all that are not damaged.
   * @throws MailLogError of kind `usage` if there is no such report, `io` if it is damaged
   */
  requeue(sequence: number | undefined): Promise<readonly number[]>;
  /** The copies of sent reports. The next round removes those that are too old. */
  sent(): Promise<readonly SentReport[]>;
  /**
   * Lets sent reports wait again, for all of their recipients; else as {@link Spool.requeue}.
   */
  resend(sequence: number | undefined): Promise<readonly number[]>;
  /**
   * What was given up, and no report has named yet. The caller names it in a report, commits that report, and
   * calls `markReported`.
   */
  unreported(): Promise<readonly Undelivered[]>;
  markReported(undelivered: readonly Undelivered[]): Promise<void>;
}

/** What entries want to know at their next run, by the name of their part; JSON of their own. */
export type Memories = Readonly<Record<string, unknown>>;

/**
 * What is kept between runs: `{sequence: 12, memories: {'syslog.txt': …}, made: '2026-03-01T06:15:00.000Z'}`.
 */
export interface SavedState {
  /** Of the last report that was committed; 0 before the first. */
  readonly sequence: number;
  readonly memories: Memories;
  /** Of the last report's last message: the next one names it (chain/chain.ts). */
  readonly digest?: string | undefined;
  /** When the last report was made. */
  readonly made?: string | undefined;
  /** When the last reports were made (due.ts); the oldest first. */
  readonly recent?: readonly string[] | undefined;
  /** The last report that was accepted for every recipient. */
  readonly delivered?: { readonly sequence: number; readonly at: string } | undefined;
  /** The local day on which the reader last learnt that the configuration is refused: `2026-03-01`. */
  readonly refusalTold?: string | undefined;
  /** Notices for the next report about a damaged earlier state. */
  readonly warnings?: readonly string[] | undefined;
}

/** The saved state on disk. One process at a time may use it. */
export interface StateStore {
  /**
   * The state, an empty one where there is none yet. A damaged one is put aside, and `warnings` say so, also
   * at the next reading, until a state without them is written.
   * @throws MailLogError of kind `io` where it cannot be read, or was written by a newer version of this
   * program
   */
  read(): Promise<SavedState>;
  /**
   * Puts a new state in place of the old; a crash leaves the one or the other.
   * @throws MailLogError of kind `io`.
   */
  write(state: SavedState): Promise<void>;
}
