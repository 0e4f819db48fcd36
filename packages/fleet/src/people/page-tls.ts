/** The certificate of the page, if no proxy has one. */
import { createSecureContext } from 'node:tls';
import { describeError, MailLogError, readAtMost, readSecret } from '../maillog.ts';
import type { TlsTexts } from '../reader.ts';

export type { TlsTexts } from '../reader.ts';

/** @throws MailLogError `config` if they are not a pair, `permission` if others may read the key */
export async function readTls(certificate: string, keyFile: string): Promise<TlsTexts> {
  const key = await readSecret(keyFile);
  try {
    const cert = (await readAtMost(certificate, 1)).toString('utf8');
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (error) {
    throw new MailLogError('config', `cannot use ${certificate} with ${keyFile}: ${describeError(error)}`);
  }
}
