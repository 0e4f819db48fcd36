/**
 * What an enrolled host needs, in one file: how to deliver, in comments, and the certificates and keys of
 * four settings. A PEM file may have text between its blocks (RFC 7468 §2), and each setting takes its own.
 */
import { createPublicKey } from 'node:crypto';
import { MailLogError } from '../maillog.ts';
import { issueHost, makeFleet } from '../certificates/authority.ts';
import type { FleetFiles } from '../certificates/fleet-files.ts';

export interface Enrolling {
  readonly host: string;
  /** Of the receivers: `https://collector.example.com`. */
  readonly url: URL;
  readonly days: number;
}

/** A common name has 64 characters at most (RFC 5280, upper bounds); these need no quoting anywhere. */
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,63})$/;
/** Where the file is to be on the host. */
const PLACE = '/etc/maillog/collector.pem';

/**
 * Issues a certificate for the host; resolves to the text of its file.
 * @throws MailLogError `usage` for a name that no certificate can have
 */
export async function enrol(files: FleetFiles, { host, url, days }: Enrolling): Promise<string> {
  if (!HOST.test(host))
    throw new MailLogError('usage', `${host} cannot be the name of a host here`, {
      hint: 'it has at most 64 letters, digits, dots, hyphens and underscores; set host NAME gives a host another name',
    });
  await makeFleet(files, url.hostname.replace(/^\[|\]$/g, ''));
  const { certificate, key } = await issueHost(files, host, days);
  const receiptKeys = [await files.read('receipt-key.pem'), await files.readIfThere('receipt-key-next.pem')];
  return [
    `# ${host} delivers to ${url.protocol}//${url.host}. Keep this file at ${PLACE}, mode 600, and write into the configuration:`,
    '#',
    ...statements(host, url).map((line) => `#   ${line}`),
    '',
    certificate,
    key,
    await files.read('ca.pem'),
    ...receiptKeys.filter((pem) => pem !== undefined).map(publicPart),
  ].join('\n');
}

/** The statements of the host's configuration. */
function statements(host: string, url: URL): readonly string[] {
  return [
    `set host ${host}`,
    `set deliver ${url.href.replace(/\/$/, '')}`,
    ...['receipt_key', 'collector_certificate', 'collector_key', 'collector_ca'].map(
      (name) => `set ${name} ${PLACE}`,
    ),
  ];
}

function publicPart(pem: string): string {
  return createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
}
