/**
 * Parts of a mail that were opened. A mail is read twice, for its manifest and for its parts, and each
 * opening costs a start of gpg: what is small is decrypted once.
 */
import { MailLogError } from '../errors.ts';
import { openSealed } from './decryptor.ts';
import type { Decryptor, OpenedPart } from './decryptor.ts';

/** The clear bytes that are kept, of all parts together. */
const MAX_KEPT_BYTES = 16 << 20;

export class OpenedParts {
  readonly #decryptor: Decryptor;
  readonly #kept = new Map<string, OpenedPart | MailLogError>();
  #bytes = 0;

  constructor(decryptor: Decryptor) {
    this.#decryptor = decryptor;
  }

  /**
   * Opens the message in `file`; `id` is the SHA-256 of the file.
   * @throws MailLogError `data` as {@link openSealed}
   */
  async open(file: string, id: string): Promise<OpenedPart> {
    const known = this.#kept.get(id);
    if (known instanceof MailLogError) throw known;
    if (known) return known;
    try {
      const opened = await openSealed(this.#decryptor, file);
      // A larger one is decrypted anew from its file, which the next part replaces.
      if (opened.heldBytes !== undefined && this.#bytes + opened.heldBytes <= MAX_KEPT_BYTES) {
        this.#bytes += opened.heldBytes;
        this.#kept.set(id, opened);
      }
      return opened;
    } catch (error) {
      if (error instanceof MailLogError && error.kind === 'data') this.#kept.set(id, error);
      throw error;
    }
  }
}
