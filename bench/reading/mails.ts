/**
 * Mails of reports for the bench, fast: manifests are signed by keys of their hosts, and bodies sealed to one
 * key, as those of the host's program in layout `pgpmime`. All of them have one session key, so that only
 * the first is encrypted to the reader's key; to open one costs the same as to open any.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import * as engine from 'openpgp';
import { messageDigest } from '../../packages/maillog/src/chain/chain.ts';

export interface BenchMails {
  readonly hosts: number;
  readonly reports: number;
  readonly lines: number;
}

/** The bytes of the lines of all reports, and where the private key is. */
export interface MadeMails {
  readonly rawBytes: number;
  readonly keyFile: string;
}

const HOUR_MS = 3_600_000;
const SESSION_KEY = randomBytes(32);
/** Keys of hosts are few, and shared: to make one takes as long as to make five mails. */
const SIGNING_KEYS = 20;

/** Writes the mails into the Maildir `folder`, whose key is beside it, and which ends at `until`. */
export async function makeMails(folder: string, counts: BenchMails, until: number): Promise<MadeMails> {
  mkdirSync(join(folder, 'new'), { recursive: true, mode: 0o700 });
  mkdirSync(join(folder, 'cur'));
  const reader = await engine.generateKey({ type: 'ecc', userIDs: { email: 'reader@example.com' } });
  const keyFile = `${folder}.key`;
  writeFileSync(keyFile, reader.privateKey, { mode: 0o600 });
  const head = await engine.encryptSessionKey({
    data: SESSION_KEY,
    algorithm: 'aes256',
    encryptionKeys: await engine.readKey({ armoredKey: reader.publicKey }),
    format: 'binary',
  });
  const signers: Signer[] = [];
  for (let number = 0; number < Math.min(SIGNING_KEYS, counts.hosts); number++) signers.push(await signer());
  const digests = new Map<number, string>();
  let rawBytes = 0;
  for (let report = 0; report < counts.reports; report++)
    for (let host = 0; host < counts.hosts; host++) {
      const madeAt = until - (counts.reports - 1 - report) * HOUR_MS - host;
      const previous = digests.get(host) ?? null;
      const made: Made = { host: `web${host}.example.com`, sequence: report + 1, madeAt, previous };
      const log = linesOf(made, counts.lines);
      rawBytes += log.length;
      const armour = armourOf(head, await innerOf(made, log, signers[host % signers.length]));
      digests.set(host, messageDigest([sha256(armour.replaceAll(/\s+/g, ''))]));
      const file = join(folder, 'new', `${Math.floor(madeAt / 1000)}.R${report}H${host}.bench`);
      writeFileSync(file, mailOf(made, armour));
      utimesSync(file, madeAt / 1000, madeAt / 1000);
    }
  return { rawBytes, keyFile };
}

interface Made {
  readonly host: string;
  readonly sequence: number;
  readonly madeAt: number;
  readonly previous: string | null;
}

interface Signer {
  readonly key: engine.PrivateKey;
  readonly publicKey: string;
}

async function signer(): Promise<Signer> {
  const { privateKey, publicKey } = await engine.generateKey({
    type: 'ecc',
    userIDs: { name: 'MailLog on a host' },
    format: 'object',
  });
  return { key: privateKey, publicKey: publicKey.armor() };
}

/** What a watch shows on a server: a dozen of templates, with values that vary. */
function linesOf({ host, sequence, madeAt }: Made, count: number): string {
  let state = sequence * 7919 + Number(/\d+/.exec(host)?.[0]) * 104_729;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return (state >> 8) % below;
  };
  const address = (): string => `10.${next(4)}.${next(250)}.${next(250)}`;
  const templates: readonly (() => string)[] = [
    () =>
      `sshd[${next(32_768)}]: Failed password for invalid user admin${next(40)} from ${address()} port ${next(60_000)} ssh2`,
    () => `sshd[${next(32_768)}]: Connection closed by ${address()} port ${next(60_000)} [preauth]`,
    () =>
      `sshd[${next(32_768)}]: Received disconnect from ${address()} port ${next(60_000)}:11: Bye Bye [preauth]`,
    () => `CRON[${next(32_768)}]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)`,
    () => `kernel: [${next(900_000)}.${next(900_000)}] ata${next(4)}.00: failed command: READ FPDMA QUEUED`,
    () => `postfix/smtpd[${next(32_768)}]: connect from unknown[${address()}]`,
    () =>
      `postfix/smtpd[${next(32_768)}]: NOQUEUE: reject: RCPT from unknown[${address()}]: 554 5.7.1 Relay access denied; proto=ESMTP`,
    () =>
      `nginx: ${next(9000)}#0: *${next(90_000)} upstream timed out (110: Connection timed out), client: ${address()}, request: "GET /item/${next(90_000)} HTTP/1.1"`,
    () => `systemd[1]: session-${next(9000)}.scope: Deactivated successfully.`,
    () => `dhclient[${next(32_768)}]: DHCPREQUEST for ${address()} on eth0 to ${address()} port 67`,
  ];
  const day = new Date(madeAt).toUTCString();
  const head = `${day.slice(8, 11)} ${day.slice(5, 7)} ${String(new Date(madeAt).getUTCHours()).padStart(2, '0')}`;
  return Array.from({ length: count }, (_, line) => {
    const minute = String(Math.floor((line * 60) / count)).padStart(2, '0');
    return `${head}:${minute}:${String(next(60)).padStart(2, '0')} ${host} ${templates[next(templates.length)]()}\n`;
  }).join('');
}

/** The mail that is sealed: the log, and the manifest with the host's signature. */
async function innerOf(made: Made, log: string, { key, publicKey }: Signer): Promise<string> {
  const { host, sequence, madeAt, previous } = made;
  const counts = { bytes: log.length, lines: log.split('\n').length - 1 };
  const name = { name: 'log.txt', description: null };
  const manifest = {
    version: 2,
    host,
    configuration: '/etc/maillog/maillog.conf',
    sequence,
    made: new Date(madeAt).toISOString(),
    due: new Date(madeAt + HOUR_MS).toISOString(),
    program: 'maillog 0.1.0',
    state: { waiting: 0, failed: 0, delivered: null, free: null },
    keys: [{ name: 'reader', fingerprint: '00'.repeat(20), expires: null }],
    message: 1,
    of: 1,
    previous,
    copies: 1,
    signer: { fingerprint: key.getFingerprint().toUpperCase(), key: publicKey },
    entries: [
      {
        ...name,
        kind: 'watch',
        ...counts,
        output: true,
        warnings: [],
        hidden: 900,
        folded: 0,
        rules: [],
        logs: [{ name: '/var/log/syslog', from: 0, to: log.length, left: 0 }],
      },
    ],
    parts: [
      {
        ...name,
        entry: 0,
        piece: 1,
        of: 1,
        sealed: null,
        ...counts,
        sha256: sha256(log),
      },
    ],
    rules: [],
    omitted: 0,
  };
  const text = `${JSON.stringify(manifest, undefined, 1)}\n`;
  const signed = await engine.sign({
    message: await engine.createCleartextMessage({ text }),
    signingKeys: key,
    date: new Date(Math.max(madeAt, key.getCreationTime().getTime())),
  });
  return [
    ...headers(made),
    `Subject: MailLog report for ${host}`,
    'Content-Type: multipart/mixed; protected-headers="v1"; hp="cipher"; boundary="inner"',
    '',
    attachment('log.txt', log),
    attachment('maillog-report.json', signed),
    '--inner--',
    '',
  ].join('\r\n');
}

function headers({ host, sequence, madeAt }: Made): string[] {
  return [
    `From: maillog@${host}`,
    'To: you@example.com',
    `Date: ${new Date(madeAt).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${sequence}@${host}>`,
    'MIME-Version: 1.0',
  ];
}

function attachment(name: string, text: string): string {
  return [
    '--inner',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    lines(Buffer.from(text).toString('base64')),
  ].join('\r\n');
}

function armourOf(head: Uint8Array, inner: string): string {
  const base64 = lines(Buffer.concat([head, sealed(Buffer.from(inner))]).toString('base64'));
  return `-----BEGIN PGP MESSAGE-----\r\n\r\n${base64}\r\n-----END PGP MESSAGE-----\r\n`;
}

function mailOf(made: Made, armour: string): string {
  return [
    ...headers(made),
    'Subject: [...]',
    'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="outer"',
    '',
    '--outer\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n',
    `--outer\r\nContent-Type: application/octet-stream; name="encrypted.asc"\r\n\r\n${armour}`,
    '--outer--',
    '',
  ].join('\r\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function lines(base64: string): string {
  return base64.match(/.{1,64}/g)?.join('\r\n') ?? '';
}

/** RFC 9580 §5.13.1: encrypted and integrity protected data of version 1, around compressed data. */
function sealed(text: Buffer): Buffer {
  const prefix = randomBytes(16);
  const literal = packet(11, Buffer.concat([Buffer.from('b\0\0\0\0\0', 'latin1'), text]));
  const data = packet(8, Buffer.concat([Buffer.of(2), deflateSync(literal)]));
  const clear = Buffer.concat([prefix, prefix.subarray(14), data, Buffer.of(0xd3, 0x14)]);
  const check = createHash('sha1').update(clear).digest();
  const cipher = createCipheriv('aes-256-cfb', SESSION_KEY, Buffer.alloc(16));
  return packet(
    18,
    Buffer.concat([Buffer.of(1), cipher.update(clear), cipher.update(check), cipher.final()]),
  );
}

/** With a length of five octets (RFC 9580 §4.2.1.3). */
function packet(tag: number, body: Buffer): Buffer {
  const head = Buffer.of(0xc0 | tag, 0xff, 0, 0, 0, 0);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}
