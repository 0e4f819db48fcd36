import { X509Certificate } from 'node:crypto';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import { describeError } from '../text/errno.ts';
import { readTrustedText } from './trusted-text.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * The certificates in a PEM file, as text. A user who can write to it decides which server gets a password.
 * @throws MailLogError `permission` if others may write to it, `config` if it cannot be read, or holds
 * something else
 */
export async function readCertificates(file: string, place: SourceLocation | undefined): Promise<string> {
  const fail = (reason: string, hint?: string): never => {
    throw new MailLogError('config', `cannot use the certificates in ${file}: ${reason}`, { place, hint });
  };
  const blocks = (await readTrustedText(file, place)).match(BLOCK) ?? [];
  if (blocks.length === 0) fail('it holds none', 'a PEM file has BEGIN CERTIFICATE in it');
  for (const block of blocks) {
    try {
      void new X509Certificate(block);
    } catch (error) {
      fail(describeError(error));
    }
  }
  return blocks.join('\n');
}
