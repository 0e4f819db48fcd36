/**
 * Where receivers put messages. One interface; packages/fleet/test/inbox/contract.ts is what every
 * implementation passes.
 */

/** Which message it is: a host may send one content under one of these only. */
export interface MessageIdentity {
  /** The name in the certificate of the host. */
  readonly host: string;
  /** The file of the configuration; of a message of no chain, its Message-ID. */
  readonly configuration: string;
  /** Counts the reports of the configuration from 1; 0: the message is of no chain. */
  readonly sequence: number;
  /** Which message of the report, from 1. */
  readonly message: number;
}

export interface ReceivedMessage extends MessageIdentity {
  /** 64 hex digits, of the body. */
  readonly sha256: string;
  /** Of the body, in bytes. */
  readonly bytes: number;
}

/** `other`: other content has the identity. This one is kept, too, as a conflict. */
export type Stored = 'new' | 'same' | 'other';

export interface Inbox {
  /**
   * Keeps a message; when it resolves, the message is on disk. Nothing is kept if `body` throws, whose error
   * is passed on.
   * @throws InboxFault if it cannot keep anything now
   */
  store(message: ReceivedMessage, body: AsyncIterable<Uint8Array>): Promise<Stored>;
  /**
   * Whether there is room for so many bytes.
   * @throws InboxFault
   */
  hasRoom(bytes: number): Promise<boolean>;
  close(): Promise<void>;
}

/** The inbox keeps nothing now, for a reason that passes: a full disk, a database that is away. */
export class InboxFault extends Error {
  override readonly name = 'InboxFault';
}
