import { createHmac } from 'node:crypto';

/**
 * Which secret an `hmac-sha256` was made with: 16 hex digits that say nothing else of it. They are the start
 * of the secret's own HMAC-SHA256 of a text that is no file's.
 */
export function keyIdOf(secret: Uint8Array): string {
  return createHmac('sha256', secret).update('MailLog key id').digest('hex').slice(0, 16);
}
