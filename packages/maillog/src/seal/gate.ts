/**
 * The gate that every sealed part passes on its way to the disk. It checks that all of the part is an OpenPGP
 * encryption to exactly the expected keys; for a program other than gpg, to at least one key.
 *
 * Three strict readers in a row, none of which holds more than a line or a header: the armour (armour.ts),
 * the packets (packets.ts), and here the set of key ids. The gate reads the output and does not trust the
 * program that wrote it, not even the built-in engine: programs have exited with status 0 and printed
 * nothing, or half or all of their input in clear.
 *
 * The gate cannot see whether the encrypted bytes decrypt, and to what. A program that encrypts other data
 * than its input passes.
 */
import { ArmourReader } from './armour.ts';
import { PacketReader } from './packets.ts';
import { refuse } from './refuse-output.ts';

/**
 * One recipient: `{name: 'you@example.com', keyIds: ['00112233aabbccdd']}`. Key ids are 16 hex digits in
 * lower case. If a key has several encryption subkeys, a session key to any of them counts as encrypted to
 * this recipient.
 */
export interface Recipient {
  /** The recipient's name in errors. */
  readonly name: string;
  readonly keyIds: readonly string[];
}

/** Call `write` for each block, then `end` once. Do not use the output before `end` has returned. */
export class Gate {
  readonly #recipients: readonly Recipient[] | undefined;
  readonly #packets = new PacketReader();
  readonly #armour = new ArmourReader((bytes) => this.#packets.write(bytes));

  /** `recipients` undefined: at least one, any; for a program whose keys MailLog cannot know. */
  constructor(recipients: readonly Recipient[] | undefined) {
    this.#recipients = recipients;
  }

  /** @throws MailLogError `unsealed` as soon as the output cannot be a valid encryption. */
  write(block: Uint8Array): void {
    this.#armour.write(block);
  }

  /**
   * The key ids it is encrypted to: `['00112233aabbccdd']`.
   * @throws MailLogError `unsealed` if it is incomplete, or not encrypted to exactly the recipients.
   */
  end(): readonly string[] {
    this.#armour.end();
    this.#packets.end();
    const found = this.#packets.keyIds;
    if (this.#recipients) checkKeys(this.#recipients, found);
    return found;
  }
}

function checkKeys(recipients: readonly Recipient[], found: readonly string[]): void {
  for (const { name, keyIds } of recipients) {
    if (!keyIds.some((keyId) => found.includes(keyId))) refuse(`it is not encrypted to ${name}`);
  }
  const expected = new Set(recipients.flatMap(({ keyIds }) => keyIds));
  const stranger = found.find((keyId) => !expected.has(keyId));
  if (stranger !== undefined)
    refuse(`it is encrypted to another key too, ${stranger}`, 'see encrypt-to and group in gpg.conf');
  if (found.length > recipients.length) refuse('it has more session keys than recipients');
}
