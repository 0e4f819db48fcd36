/**
 * Which certificates were issued, and which of them are retired: two files of lines that are only ever added
 * to. A certificate is named by the SHA-256 of its DER form, 64 hex digits.
 */
import { X509Certificate } from 'node:crypto';
import { appendDurably, MailLogError } from '../maillog.ts';
import type { FleetFiles } from './fleet-files.ts';

export interface Issued {
  readonly fingerprint: string;
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const LINE = /^([0-9a-f]{64}) ([!-~]+) (\d{4}-\S+Z)$/;

export async function readIssued(files: FleetFiles): Promise<readonly Issued[]> {
  return linesOf(await files.readIfThere('issued'));
}

/** @throws MailLogError `data` for a line that names no certificate: nobody knows who is retired */
export async function readRetired(files: FleetFiles): Promise<ReadonlySet<string>> {
  const text = (await files.readIfThere('retired')) ?? '';
  const retired = new Set<string>();
  for (const [at, line] of text.split('\n').entries()) {
    // Whatever follows: a line that an editor changed, or a crash cut, retires its certificate all the same.
    const [fingerprint] = /^\s*[0-9a-f]{64}(?![0-9a-z])/i.exec(line) ?? [];
    if (fingerprint !== undefined) retired.add(fingerprint.trim().toLowerCase());
    else if (!/^[0-9a-f]{0,63}\r?$/.test(line))
      throw new MailLogError('data', `${files.path('retired')}:${at + 1}: it names no certificate`, {
        hint: 'correct the line, or put the file back from a backup; until then, no host is let in',
      });
  }
  return retired;
}

export async function registerIssued(files: FleetFiles, host: string, pem: string): Promise<void> {
  const certificate = new X509Certificate(pem);
  const until = Date.parse(certificate.validTo);
  await append(files, 'issued', [{ fingerprint: fingerprintOf(certificate.fingerprint256), host, until }]);
}

/** Retires the certificates of a host that were issued until now; resolves to those that were not before. */
export async function retireAll(files: FleetFiles, host: string): Promise<readonly Issued[]> {
  const retired = await readRetired(files);
  // Also those that have ended: `maillog-fleet status` asks for their host until it is retired.
  const rows = (await readIssued(files)).filter((row) => row.host === host && !retired.has(row.fingerprint));
  if (rows.length > 0) await append(files, 'retired', rows);
  return rows;
}

/** `AB:CD:…` → `abcd…` */
export function fingerprintOf(fingerprint256: string): string {
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

async function append(files: FleetFiles, name: 'issued' | 'retired', rows: readonly Issued[]): Promise<void> {
  // A line that a crash cut must not swallow the next one: its certificate would be valid again.
  const before = (await files.readIfThere(name)) ?? '';
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  const lines = rows.map(
    ({ fingerprint, host, until }) => `${fingerprint} ${host} ${new Date(until).toISOString()}\n`,
  );
  await appendDurably(files.path(name), gap + lines.join(''));
}

/** A line that a crash cut is none. */
function linesOf(text = ''): Issued[] {
  return text.split('\n').flatMap((line) => {
    const [, fingerprint, host, until] = LINE.exec(line) ?? [];
    return fingerprint === undefined ? [] : [{ fingerprint, host: host, until: Date.parse(until) }];
  });
}
