import { MailLogError } from '../errors.ts';

/**
 * The gate's error for output that it refuses. The reason names only the form, never a byte of the content.
 */
export function refuse(reason: string, hint?: string): never {
  throw new MailLogError('unsealed', `not a whole OpenPGP encryption: ${reason}`, { hint });
}
