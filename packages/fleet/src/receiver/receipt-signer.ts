import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { MailLogError, receiptText } from '../maillog.ts';

/** Signs receipts (docs/collector.md, "Receipt"). */
export class ReceiptSigner {
  readonly #key: KeyObject;

  /**
   * `pem` is an Ed25519 private key.
   * @throws MailLogError `config` for any other
   */
  constructor(pem: string, file: string) {
    try {
      this.#key = createPrivateKey(pem);
    } catch {
      throw new MailLogError('config', `${file}: it is no private key in PEM`);
    }
    if (this.#key.asymmetricKeyType !== 'ed25519')
      throw new MailLogError(
        'config',
        `${file}: its key is of type ${this.#key.asymmetricKeyType}, not ed25519`,
        {
          hint: 'openssl genpkey -algorithm ed25519 makes one',
        },
      );
  }

  /** Only for a message that the inbox keeps. */
  sign(link: string, sha256: string): string {
    const text = receiptText({ link, sha256 });
    return `${text}signature=${sign(null, Buffer.from(text), this.#key).toString('base64')}\n`;
  }
}
