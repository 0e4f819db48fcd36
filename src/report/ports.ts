/**
 * What a report asks of its edges: somebody who seals, and somebody who delivers. seal/ and delivery/ implement these,
 * cli/compose.ts chooses, run.ts calls. A refusal by a server is an outcome, not an exception: it has a success's shape.
 */

/** One part, sealed: `{file: '/…/2', bytes: 4711, keyIds: ['a1b2…']}`. Its file is private (0600) and holds armour only. */
export interface Sealed {
  readonly file: string;
  /** Length of the file in bytes. */
  readonly bytes: number;
  /** The key ids (16 hex digits, lower case) that the gate found the session key encrypted to. */
  readonly keyIds: readonly string[];
}

export interface Sealer {
  /**
   * Reads `clear` to its end and writes the armoured message to `file`, which must not exist (O_EXCL, 0600), through the gate.
   * Clear bytes never touch the disk.
   * @throws MailLogError of kind `unsealed` whenever the result is not wholly, surely encrypted to the expected keys; `file` is
   * then gone. An error thrown by `clear` itself is thrown on, `file` gone too.
   */
  seal(clear: AsyncIterable<Uint8Array>, file: string): Promise<Sealed>;
}

/** A message that is whole on disk: `{file: '/…/message.eml', bytes: 12345, from: 'a@b.c', to: ['d@e.f'], messageId: '<…>'}`. */
export interface OutgoingMessage {
  readonly file: string;
  readonly bytes: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
}

/** A recipient that was not served: `transient` may be tried again, `permanent` not. `words` are the server's, for the log. */
export interface Refusal {
  readonly recipient: string;
  readonly lasting: 'transient' | 'permanent';
  readonly words: string;
}

export interface Outcome {
  readonly accepted: readonly string[];
  readonly refused: readonly Refusal[];
}

export interface Delivery {
  /** Where messages go, for messages to the user: `smtp mail.example.com:25`, `maildir /var/mail/reports`. */
  readonly name: string;
  /** Never rejects for what a server or network did; every recipient of `message` is in the outcome, once. */
  deliver(message: OutgoingMessage): Promise<Outcome>;
}

/** A private folder for what is being made: nobody else may look in, and it holds nothing that was not sealed (unless `set encrypt off`). */
export interface Workspace {
  /** The path of a file in it. */
  path(name: string): string;
  /** Writes a new file (0600) and resolves to its length in bytes. */
  write(name: string, content: AsyncIterable<Uint8Array>): Promise<number>;
  /** Removes it with all it holds. Never rejects. */
  remove(): Promise<void>;
}
