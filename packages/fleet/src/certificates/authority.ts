/**
 * A small authority: it signs the certificates of the receivers' server and of the hosts. Every key is made
 * here and is on P-256, which every TLS library knows; the receipt key is Ed25519.
 */
import { randomBytes, X509Certificate } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { createWorkspace, MailLogError, replaceFile } from '../maillog.ts';
import type { Workspace } from '../maillog.ts';
import type { FleetFiles } from './fleet-files.ts';
import { openssl } from './openssl.ts';
import { registerIssued } from './register.ts';

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** What most TLS libraries accept of a server. */
const SERVER_DAYS = 397;
/** A server certificate that ends sooner is made anew when a host is enrolled. */
const SERVER_LEFT_DAYS = 90;
const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A certificate and its private key, PEM texts. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Makes what is missing of the authority, the server's certificate for `name` and the receipt key.
 * @throws MailLogError `config` if the certificate that is there is for other names
 */
export async function makeFleet(files: FleetFiles, name: string): Promise<void> {
  await files.make();
  const workspace = await createWorkspace();
  try {
    if ((await files.readIfThere('ca.pem')) === undefined) await makeAuthority(files, workspace);
    if (!(await hasServer(files, name))) await makeServer(files, workspace, name);
    if ((await files.readIfThere('receipt-key.pem')) === undefined) {
      const key = await openssl('genpkey', '-algorithm', 'ed25519');
      await replaceFile(files.path('receipt-key.pem'), key);
    }
  } finally {
    await workspace.remove();
  }
}

/** Issues a certificate for a host, and registers it. */
export async function issueHost(files: FleetFiles, host: string, days: number): Promise<Identity> {
  const workspace = await createWorkspace();
  try {
    const identity = await issue(files, workspace, { name: host, use: 'clientAuth', days });
    // Before anybody has it, so that it can be retired.
    await registerIssued(files, host, identity.certificate);
    return identity;
  } finally {
    await workspace.remove();
  }
}

async function makeAuthority(files: FleetFiles, workspace: Workspace): Promise<void> {
  const extensions =
    'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n';
  const config = await configuration(
    workspace,
    `MailLog fleet ${randomBytes(4).toString('hex')}`,
    extensions,
  );
  const [key, certificate] = [workspace.path('ca-key.pem'), workspace.path('ca.pem')];
  const days = ['-days', String(AUTHORITY_DAYS)];
  await openssl(
    'req',
    '-x509',
    ...EC_KEY,
    '-config',
    config,
    '-extensions',
    'own',
    ...days,
    '-keyout',
    key,
    '-out',
    certificate,
  );
  await chmod(key, 0o600);
  await replaceFile(files.path('ca-key.pem'), await readFile(key));
  // The certificate last: where it is, its key is.
  await replaceFile(files.path('ca.pem'), await readFile(certificate));
}

async function hasServer(files: FleetFiles, name: string): Promise<boolean> {
  const pem = await files.readIfThere('server.pem');
  if (pem === undefined) return false;
  const server = new X509Certificate(pem);
  const isForName = isIP(name) > 0 ? server.checkIP(name) : server.checkHost(name);
  if (isForName === undefined)
    throw new MailLogError(
      'config',
      `${files.path('server.pem')} is not for ${name}, but for ${server.subjectAltName}`,
      {
        hint: 'name the same server in --url, or remove server.pem and server-key.pem for a new certificate',
      },
    );
  return Date.parse(server.validTo) > Date.now() + SERVER_LEFT_DAYS * DAY_MS;
}

async function makeServer(files: FleetFiles, workspace: Workspace, name: string): Promise<void> {
  const { certificate, key } = await issue(files, workspace, { name, use: 'serverAuth', days: SERVER_DAYS });
  await replaceFile(files.path('server-key.pem'), key);
  await replaceFile(files.path('server.pem'), certificate);
}

interface Wanted {
  readonly name: string;
  readonly use: 'clientAuth' | 'serverAuth';
  readonly days: number;
}

async function issue(
  files: FleetFiles,
  workspace: Workspace,
  { name, use, days }: Wanted,
): Promise<Identity> {
  const names = use === 'serverAuth' ? `subjectAltName=${isIP(name) > 0 ? 'IP' : 'DNS'}:${name}\n` : '';
  const extensions = `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=${use}\n${names}`;
  const config = await configuration(workspace, name, extensions);
  const [key, request] = [workspace.path('key.pem'), workspace.path('request.pem')];
  await openssl('req', '-new', ...EC_KEY, '-config', config, '-keyout', key, '-out', request);
  const serial = `0x4${randomBytes(15).toString('hex')}`;
  const signer = ['-CA', files.path('ca.pem'), '-CAkey', files.path('ca-key.pem'), '-set_serial', serial];
  const own = ['-days', String(days), '-extfile', config, '-extensions', 'own'];
  const certificate = await openssl('x509', '-req', '-in', request, ...signer, ...own);
  return { certificate, key: await readFile(key, 'latin1') };
}

/** `name` is one of the names that enrol takes: nothing in it has a meaning for openssl. */
async function configuration(workspace: Workspace, name: string, extensions: string): Promise<string> {
  const path = workspace.path('openssl.cnf');
  await replaceFile(
    path,
    `[req]\ndistinguished_name=dn\nprompt=no\nstring_mask=utf8only\n[dn]\nCN=${name}\n[own]\n${extensions}`,
  );
  return path;
}
