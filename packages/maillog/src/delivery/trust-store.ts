/**
 * The certificate authorities that MailLog trusts for a mail server: Node's own, the system's, and those that
 * the configuration adds. A Node that does not come from the distribution knows only its own. A company's CA
 * that update-ca-certificates(8) installed is in the system's store.
 */
import { readFile } from 'node:fs/promises';
import * as tls from 'node:tls';

/** Where distributions keep all authorities in one file: Debian, Red Hat, SUSE, Alpine and macOS. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Node has this function since 22.15. */
type GetCertificates = (store: 'default' | 'system') => string[];

/** PEM texts for `ca`; `added` is the text of `set smtp_ca`. */
export async function certificateAuthorities(added: string | undefined): Promise<string[]> {
  const { getCACertificates } = tls as { getCACertificates?: GetCertificates };
  const known = getCACertificates
    ? [...getCACertificates('default'), ...getCACertificates('system')]
    : [...tls.rootCertificates, ...(await textsOf([process.env['NODE_EXTRA_CA_CERTS']]))];
  const bundle = await textsOf([process.env['SSL_CERT_FILE'], ...BUNDLES]);
  return [...known, ...bundle.slice(0, 1), ...(added === undefined ? [] : [added])];
}

async function textsOf(files: readonly (string | undefined)[]): Promise<string[]> {
  const texts: string[] = [];
  for (const file of files) {
    const text = file ? await readFile(file, 'latin1').catch(() => '') : '';
    if (text.includes('-----BEGIN CERTIFICATE-----')) texts.push(text);
  }
  return texts;
}
