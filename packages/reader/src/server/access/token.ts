/**
 * The token that opens the API. It is made at each start, printed to whoever started the program, and never
 * sent by a browser on its own: it is in the fragment of the address. On a machine with several users it is
 * the only lock, for all of them reach its loopback.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 192 bits. */
const TOKEN_BYTES = 24;

/** 32 characters of base64url. */
export function makeToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** Whether the header is `Bearer TOKEN`. How long it takes says nothing of how much of it is right. */
export function isAuthorized(header: string | undefined, token: string): boolean {
  const [, given = ''] = /^Bearer +([\w-]+)$/i.exec(header ?? '') ?? [];
  return timingSafeEqual(digest(given), digest(token));
}

/** Of one length, whatever was given. */
function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
