import { X509Certificate } from 'node:crypto';
import type { FleetFiles } from '../certificates/fleet-files.ts';
import { readIssued, readRetired } from '../certificates/register.ts';
import type { CertificateEnd, CertificateState } from './fleet-state.ts';

/** @throws MailLogError `config` if the authority or the server's certificate is not there */
export async function certificateState(files: FleetFiles): Promise<CertificateState> {
  const ends = async (name: string, file: 'ca.pem' | 'server.pem'): Promise<CertificateEnd> => ({
    name,
    until: Date.parse(new X509Certificate(await files.read(file)).validTo),
  });
  const own = [await ends('authority', 'ca.pem'), await ends('server', 'server.pem')];
  const retired = await readRetired(files);
  const newest = new Map<string, number>();
  for (const { fingerprint, host, until } of await readIssued(files))
    if (!retired.has(fingerprint)) newest.set(host, Math.max(until, newest.get(host) ?? 0));
  return { own, hosts: [...newest].map(([name, until]) => ({ name, until })).toSorted(byName) };
}

function byName(a: CertificateEnd, b: CertificateEnd): number {
  return a.name < b.name ? -1 : 1;
}
