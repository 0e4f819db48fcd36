/**
 * Mails that somebody made to harm whoever reads, through the whole path: mailbox, opening, store, list and
 * digest. None of them stops the others, and each one is counted, with its reason.
 *
 * Covers: src/ingest/
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import * as engine from 'openpgp';
import { clearFacts } from '../../../maillog/test/helpers/manifest.ts';
import { directory, pair, partsMail } from '../../../maillog/test/reading/reports.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { digestText } from '../../src/terminal/digest-text.ts';
import { printList } from '../../src/terminal/print-list.ts';

const PROGRAM = fileURLToPath(new URL('taking-mails-program.js', import.meta.url));
const MEGABYTE = 1 << 20;
const LITERAL_HEAD = Buffer.from('b\0\0\0\0\0', 'latin1');
const ODD_LINES = [
  '<script>alert(1)</script><img src=x onerror=alert(2)>',
  '\x1b]0;owned\x07\x1b[2J\x1b[31m all is well',
  'safe \u202e txt.exe \u2066 hidden \u200b\u00ad',
  `=HYPERLINK("http://203.0.113.9/","x")\t@SUM(1)`,
  '\0\0 binary \xff\xfe',
  'x'.repeat(3 * MEGABYTE),
];
/** Controls without line feeds, and what changes the direction of text or is not seen. */
const UNSAFE = /[\0-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

let reader: Awaited<ReturnType<typeof pair>>;
let publicKey: engine.Key;
let maildir: string;
let socket: Server;

/** Seals as anybody with the public key can, with data that unpacks to `clear`. */
function armour(clear: Uint8Array): Promise<string> {
  const literal = packet(11, Buffer.concat([LITERAL_HEAD, clear]));
  return sealed(Buffer.concat([Buffer.of(2), deflateSync(literal, { level: 1 })]));
}

/** A megabyte that is compressed once, as often as that. */
function bomb(megabytes: number): Promise<string> {
  const flushed = { finishFlush: constants.Z_FULL_FLUSH };
  const head = Buffer.of(0xc0 | 11, 0xff, 0, 0, 0, 0);
  head.writeUInt32BE(LITERAL_HEAD.length + megabytes * MEGABYTE, 2);
  const first = deflateRawSync(Buffer.concat([head, LITERAL_HEAD]), flushed);
  const each = deflateRawSync(Buffer.alloc(MEGABYTE), flushed);
  const blocks = Array.from({ length: megabytes }, () => each);
  return sealed(Buffer.concat([Buffer.of(1), first, ...blocks, deflateRawSync(Buffer.of())]));
}

async function sealed(compressed: Uint8Array): Promise<string> {
  const sessionKey = randomBytes(32);
  const head = await engine.encryptSessionKey({
    data: sessionKey,
    algorithm: 'aes256',
    encryptionKeys: publicKey,
    format: 'binary',
  });
  const data = packet(8, Buffer.from(compressed));
  const prefix = randomBytes(16);
  const text = Buffer.concat([prefix, prefix.subarray(14), data, Buffer.of(0xd3, 0x14)]);
  const cipher = createCipheriv('aes-256-cfb', sessionKey, Buffer.alloc(16));
  const check = createHash('sha1').update(text).digest();
  const body = packet(18, Buffer.concat([Buffer.of(1), cipher.update(text), cipher.update(check)]));
  const base64 =
    Buffer.concat([head, body])
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  return `-----BEGIN PGP MESSAGE-----\n\n${base64.join('\n')}\n-----END PGP MESSAGE-----\n`;
}

function packet(tag: number, body: Buffer): Buffer {
  const head = Buffer.of(0xc0 | tag, 0xff, 0, 0, 0, 0);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** A report whose manifest nobody signed: `host`, made at `made`. */
function forged(host: string, made: string, body: string): Promise<Buffer> {
  const name = { name: 'log.txt', description: null };
  const facts = clearFacts(Buffer.from(body));
  const manifest = {
    version: 2,
    host,
    configuration: `/etc/${host}`,
    sequence: 7,
    made,
    due: null,
    program: 'maillog 0.1.0',
    state: { waiting: 0, failed: 0, delivered: null, free: null },
    keys: [],
    message: 1,
    of: 1,
    previous: null,
    copies: 1,
    signer: null,
    entries: [
      {
        ...name,
        kind: 'watch',
        bytes: facts.bytes,
        lines: facts.lines,
        output: true,
        warnings: [ODD_LINES[1]],
        hidden: 0,
        folded: 0,
        rules: [],
        logs: [],
      },
    ],
    parts: [{ ...name, entry: 0, piece: 1, of: 1, sealed: null, ...facts }],
    rules: [],
    omitted: 0,
  };
  const parts = [
    { mimeFile: 'log.txt', body },
    { mimeFile: 'maillog-report.json', body: `${JSON.stringify(manifest, undefined, 1)}\n` },
  ];
  return partsMail(parts, async ({ body: clear }) => Buffer.from(await armour(Buffer.from(clear))));
}

const HEAD = 'From: you@example.com\nSubject: x\nMIME-Version: 1.0\n';

function nested(depth: number): string {
  let mail = HEAD;
  for (let at = 0; at < depth; at++) mail += `Content-Type: multipart/mixed; boundary="b${at}"\n\n--b${at}\n`;
  return `${mail}\ntext\n`;
}

function manyParts(count: number): string {
  return `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Type: text/plain; name=a\n\na\n'.repeat(count)}--b--\n`;
}

/** By their names in the Maildir. */
async function hostileMails(): Promise<Record<string, Buffer | string>> {
  const report = await forged('web1', '2026-03-01T06:15:00.000Z', `${ODD_LINES.join('\n')}\n`);
  const broken = await forged('web5', '2026-03-01T06:15:00.000Z', 'broken\n');
  const whole = report.toString('latin1');
  const attached = `--b\nContent-Type: message/rfc822\n\n${whole}\n`;
  return {
    odd: report,
    1970: await forged('web2', '1970-01-01T00:00:00.000Z', 'old\n'),
    9999: await forged('web3', '9999-12-31T23:59:59.999Z', 'new\n'),
    names: await forged(`web4\x1b[2J\u202e<b>\n${'x'.repeat(4000)}`, '2026-03-01T06:15:00.000Z', 'name\n'),
    nested: nested(20_000),
    parts: manyParts(20_000),
    cut: report.subarray(0, report.length >> 1),
    armour: broken.toString('latin1').replace(/^[A-Za-z0-9+/]{60,}$/m, (line) => line.toUpperCase()),
    attached: `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n${attached.repeat(3)}--b--\n`,
    bomb: `${HEAD}Content-Type: text/plain\n\n${await bomb(600)}`,
    nul: Buffer.alloc(MEGABYTE),
    line: `${HEAD}Subject: ${'y'.repeat(8 * MEGABYTE)}\n\nz\n`,
    large: Buffer.concat([Buffer.from(`${HEAD}\n`), Buffer.alloc(100 * MEGABYTE, 'abc\n')]),
    empty: '',
  };
}

describe('Ingest: hostile mails', () => {
  let names: string[];
  let store: Store;
  let peakBytes: number;

  before(async () => {
    reader = await pair('reader@example.com');
    publicKey = await engine.readKey({ armoredKey: readFileSync(reader.pub, 'utf8') });
    maildir = join(directory, 'hostile');
    for (const name of ['', 'new', 'cur']) mkdirSync(join(maildir, name));
    const mails = await hostileMails();
    names = Object.keys(mails);
    for (const [name, mail] of Object.entries(mails)) writeFileSync(join(maildir, 'new', name), mail);
    execFileSync('mkfifo', [join(maildir, 'new/fifo')]);
    symlinkSync('loop', join(maildir, 'new/loop'));
    symlinkSync('/dev/zero', join(maildir, 'new/zero'));
    mkdirSync(join(maildir, 'new/folder'));
    socket = createServer();
    await new Promise<void>((resolve) => socket.listen(join(maildir, 'new/socket'), resolve));
    // In a process of its own, whose memory is that of taking in.
    peakBytes = Number(
      execFileSync(process.execPath, [PROGRAM, reader.key, maildir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    ({ store } = await openStore());
  });
  after(async () => {
    socket.close();
    await store.close();
  });

  it('Ingest: takes all of them, counts each, and keeps within its memory', async () => {
    const { report, other, unreadable } = await store.mailCounts();
    // Pipes, sockets, devices, folders and links to them are no mails.
    assert.equal(report + other + unreadable, names.length);
    const rows = [...(await store.otherMails('other', 100)), ...(await store.otherMails('unreadable', 100))];
    assert.ok(rows.every(({ reason }) => reason !== undefined && reason !== ''));
    const reasonOf = (name: string): string | undefined =>
      rows.find(({ source }) => source.endsWith(`/${name}`))?.reason;
    assert.match(reasonOf('bomb') ?? '', /unpack to more than 512 MiB/);
    const chains = await store.chains();
    const hosts = new Set(chains.map(({ host }) => host.name));
    const faults = chains.find(({ host }) => host.name === 'web5')?.faults.map(({ words }) => words);
    assert.match(faults?.join('\n') ?? '', /log\.txt: .*cannot be decrypted/);
    for (const host of ['web1', 'web2', 'web3']) assert.ok(hosts.has(host), host);
    assert.ok(peakBytes < 500 * MEGABYTE, `${peakBytes / MEGABYTE} MiB`);
  });

  it('printList, digestText: show nothing that steers a terminal', async () => {
    const inbox = new Inbox(store, { now: () => Date.parse('2026-03-01T20:00:00Z') });
    for (const text of [await printList(inbox), await digestText(inbox)]) {
      const found = UNSAFE.exec(text);
      assert.equal(
        found,
        null,
        JSON.stringify(text.slice(Math.max(0, (found?.index ?? 0) - 40)).slice(0, 80)),
      );
      assert.ok(text.length < 100_000);
      assert.match(text, /web1/);
    }
  });
});
