/**
 * The receipt of a collector: a signed text that says that the collector keeps a message. MailLog removes its
 * own copy of the message on a receipt only.
 *
 *     maillog-receipt-1
 *     host=web1; configuration=%2Fetc%2Fmaillog%2Fmaillog.conf; sequence=12; message=1/1; previous=ab12…
 *     sha256=9f86d081…
 *     signature=<base64>
 *
 * The second line is the place of the message in its chain (X-MailLog-Report), as the host sent it. The
 * digest is that of the message's bytes. The signature is Ed25519 (RFC 8032) over the first three lines,
 * each with its line feed. A receipt is for one message of one host, so that none serves for another.
 */
import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What a receipt is about: `{link: 'host=web1; …', sha256: '9f86…'}`. */
export interface Receivable {
  readonly link: string;
  /** 64 hex digits, lower case. */
  readonly sha256: string;
}

/** The limit of a receipt. Bytes. */
export const MAX_RECEIPT_BYTES = 8192;
/** Two, so that a collector can change its key. */
const MAX_KEYS = 2;
const SIGNATURE = /^signature=([A-Za-z0-9+/]{86}==)\n?$/;
const PUBLIC_KEY = /-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g;

/** What the collector signs. */
export function receiptText({ link, sha256 }: Receivable): string {
  return `maillog-receipt-1\n${link}\nsha256=${sha256}\n`;
}

/** Whether the text is a receipt for this message, signed by one of the keys. */
export function isReceipt(text: string, message: Receivable, keys: readonly KeyObject[]): boolean {
  const signed = receiptText(message);
  if (!text.startsWith(signed)) return false;
  const [, signature] = SIGNATURE.exec(text.slice(signed.length)) ?? [];
  if (signature === undefined) return false;
  const bytes = Buffer.from(signature, 'base64');
  // Several texts decode to the same bytes; one of them is a receipt.
  if (bytes.toString('base64') !== signature) return false;
  return keys.some((key) => verify(null, Buffer.from(signed), key, bytes));
}

/**
 * The keys in a PEM text (SubjectPublicKeyInfo, RFC 8410), as `openssl pkey -pubout` writes it.
 * @throws Error with a reason in words
 */
export function readReceiptKeys(pem: string): KeyObject[] {
  const keys = (pem.match(PUBLIC_KEY) ?? []).map((block) => createPublicKey(block));
  if (keys.length === 0) throw new Error('it holds no public key');
  if (keys.length > MAX_KEYS) throw new Error(`it holds ${keys.length} keys; two at most are valid`);
  const other = keys.find(({ asymmetricKeyType }) => asymmetricKeyType !== 'ed25519');
  if (other) throw new Error(`it holds a key of type ${other.asymmetricKeyType}; the type is ed25519`);
  return keys;
}
