/**
 * The gate every sealed part passes on its way to the disk: is it, whole, an OpenPGP encryption to the keys
 * we expect?
 *
 * Three readers in a row, each strict, none holding more than a line or a header: the armour (armour.ts), the
 * packets (packets.ts), and here the set of key ids. Whatever wrote the output, our own engine too, is not
 * asked but read: programs have exited 0 with nothing, half or all of their input in clear on their standard
 * output.
 *
 * What it cannot see: whether the encrypted bytes decrypt, and to what. A program that encrypts something
 * else than it was given passes.
 */
import { ArmourReader } from './armour.ts';
import { PacketReader } from './packets.ts';
import { refuse } from './refuse-output.ts';

/**
 * One recipient: `{name: 'you@example.com', keyIds: ['00112233aabbccdd']}`. Key ids are 16 hex digits in
 * lower case; where a key has several encryption subkeys, a session key to any one of them is meant for this
 * recipient.
 */
export interface Recipient {
  /** For messages to the user. */
  readonly name: string;
  readonly keyIds: readonly string[];
}

/** Feed with `write`, then call `end` once. Do not use what was written before `end` has returned. */
export class Gate {
  readonly #recipients: readonly Recipient[] | undefined;
  readonly #packets = new PacketReader();
  readonly #armour = new ArmourReader((bytes) => this.#packets.write(bytes));

  /** `recipients` undefined: any, at least one; for a program whose keys nobody but itself knows. */
  constructor(recipients: readonly Recipient[] | undefined) {
    this.#recipients = recipients;
  }

  /** @throws MailLogError `unsealed` as soon as the output cannot become what it should. */
  write(block: Uint8Array): void {
    this.#armour.write(block);
  }

  /**
   * The key ids it is encrypted to: `['00112233aabbccdd']`.
   * @throws MailLogError `unsealed` where it is not whole, or not encrypted to exactly the recipients.
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
