/** What receivers show, and whom they let in. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { describeError, MailLogError } from '../maillog.ts';
import type { FleetFile, FleetFiles } from './fleet-files.ts';

/** PEM texts. */
export interface ServerTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * Node takes an authority without a certificate for all public ones, and would let their customers in.
 * @throws MailLogError `config` for what is no certificate, or if certificate and key are no pair
 */
export async function serverTls(files: FleetFiles): Promise<ServerTls> {
  const tls = {
    ca: await files.read('ca.pem'),
    cert: await files.read('server.pem'),
    key: await files.read('server-key.pem'),
  };
  refuseOther(files, 'ca.pem', tls.ca);
  refuseOther(files, 'server.pem', tls.cert);
  try {
    // Without a key, Node would serve nobody.
    if (tls.key.trim() === '') throw new Error('the key is empty');
    createSecureContext(tls);
  } catch (error) {
    throw new MailLogError(
      'config',
      `cannot use ${files.path('server.pem')} with ${files.path('server-key.pem')}: ${describeError(error)}`,
      { hint: 'remove both, and maillog-fleet enrol HOST --url URL makes them anew' },
    );
  }
  return tls;
}

function refuseOther(files: FleetFiles, name: FleetFile, pem: string): void {
  try {
    void new X509Certificate(pem);
  } catch {
    throw new MailLogError('config', `${files.path(name)} is no certificate in PEM`, {
      hint: 'put it back from a backup',
    });
  }
}
