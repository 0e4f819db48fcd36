import { MailLogError } from '../errors.ts';

/**
 * What the gate says of an output it does not let out. The reason names the form only, never a byte of the
 * content.
 */
export function refuse(reason: string, hint?: string): never {
  throw new MailLogError('unsealed', `not a whole OpenPGP encryption: ${reason}`, { hint });
}
