/**
 * Which changes of files are one row: those of one content, on however many hosts; what one host alone has is
 * a row of its own.
 *
 * Covers: src/inbox/changed-files.ts, src/ingest/file-bundles.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Inbox } from '../../src/inbox/inbox.ts';
import type { Finding } from '../../src/inbox/finding.ts';
import { settleChains } from '../../src/ingest/settle.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import { mail, message, part, sha256, T0 } from '../store/contract.ts';

const OPENSSL = 'own\topenssl\t3.0.19-1\n';
const NONE = 'own\n';

/** A file that has changed, as `send changes` has it. */
function changed(name: string, version = 'new'): string {
  return `-\t${digest(name, 'old')}\tsha256\t9\t${name}\n+\t${digest(name, version)}\tsha256\t9\t${name}\n`;
}

function added(name: string): string {
  return `+\t${digest(name, 'new')}\tsha256\t9\t${name}\n`;
}

function digest(name: string, version: string): string {
  return Buffer.from(sha256(`${name} ${version}`), 'hex')
    .toString('base64')
    .replace('=', '');
}

interface World {
  /** A report of the host with these changes of its files. */
  readonly report: (host: string, sequence: number, changes: string) => Promise<void>;
  readonly open: () => Promise<readonly Finding[]>;
  /** The rows: text, hosts, state. */
  readonly rows: () => Promise<Set<string>>;
  readonly inbox: Inbox;
}

async function world(hosts: readonly string[]): Promise<World> {
  const { store } = await openMemoryStore();
  const inbox = new Inbox(store, { now: () => T0 });
  const report = async (host: string, sequence: number, changes: string): Promise<void> => {
    const entry = { name: 'files.txt', kind: 'monitor', description: null, lines: 2, output: true };
    const listing = { listing: sha256(`${host} ${sequence} ${changes}`), holdsChanges: true };
    const files = { ...part(changes, [], 'files.txt'), kind: 'monitor', searched: '' };
    const entries = [{ ...entry, ...listing, hidden: 0, folded: 0, warnings: [] }];
    const made = message(sequence, [files], { host, dueAt: undefined, entries });
    await store.take(mail(`${host} ${sequence}`, [made]), T0);
    await settleChains(store);
  };
  for (const host of hosts) await report(host, 1, '');
  const open = async (): Promise<readonly Finding[]> =>
    (await inbox.list()).findings.filter(({ kind }) => kind === 'files');
  const rows = async (): Promise<Set<string>> =>
    new Set((await open()).map(({ text, hosts: count, state }) => `${text} | ${count} ${state}`));
  return { report, open, rows, inbox };
}

const SSL = changed('/usr/lib/libcrypto.so.3') + changed('/usr/lib/libssl.so.3');

describe('changedFiles', () => {
  it('changedFiles: a stray file is a row of its own, and does not split that of the upgrade', async () => {
    const { report, rows } = await world(['web1', 'web2', 'web3']);
    for (const host of ['web1', 'web2']) await report(host, 2, SSL);
    await report('web3', 2, changed('/etc/passwd') + SSL);
    assert.deepEqual(
      await rows(),
      new Set([
        'files.txt: /usr/lib/libcrypto.so.3 (changed), /usr/lib/libssl.so.3 (changed) | 3 new',
        'files.txt: /etc/passwd (changed) | 1 new',
      ]),
    );
  });

  it('changedFiles: a file with other content than on the other hosts is a row of its own', async () => {
    const { report, rows } = await world(['web1', 'web2', 'web3']);
    for (const host of ['web1', 'web2']) await report(host, 2, OPENSSL + SSL);
    await report(
      'web3',
      2,
      `${OPENSSL}${changed('/usr/lib/libcrypto.so.3')}${changed('/usr/lib/libssl.so.3', 'evil')}`,
    );
    assert.deepEqual(
      await rows(),
      new Set([
        'files.txt: openssl 3.0.19-1: /usr/lib/libcrypto.so.3 (changed) | 3 new',
        'files.txt: openssl 3.0.19-1: /usr/lib/libssl.so.3 (changed) | 2 new',
        'files.txt: openssl 3.0.19-1: /usr/lib/libssl.so.3 (changed) | 1 new',
      ]),
    );
  });

  it('changedFiles: the files of each package are a row, whether or not all hosts name it', async () => {
    const { report, rows } = await world(['web1', 'web2']);
    const tzdata = changed('/usr/share/zoneinfo/UTC');
    await report('web1', 2, `${OPENSSL}${SSL}own\ttzdata\t2026a\n${tzdata}${NONE}${changed('/etc/motd')}`);
    await report('web2', 2, `${SSL}${tzdata}${changed('/etc/motd')}`);
    assert.deepEqual(
      await rows(),
      new Set([
        'files.txt: openssl 3.0.19-1: /usr/lib/libcrypto.so.3 (changed), /usr/lib/libssl.so.3 (changed) | 2 new',
        'files.txt: tzdata 2026a: /usr/share/zoneinfo/UTC (changed) | 2 new',
        'files.txt: /etc/motd (changed) | 2 new',
      ]),
    );
  });

  it('changedFiles: a new program is no part of the package that its host names', async () => {
    const { report, open, inbox } = await world(['web1', 'web2']);
    for (const host of ['web1', 'web2']) await report(host, 2, OPENSSL + SSL + added('/usr/bin/.sync'));
    const program = (await open()).find(({ text }) => text.includes('.sync'));
    assert.ok(program);
    assert.equal(program.changes[0]?.change.fileCount, 1);
    await assert.rejects(inbox.decide('approve', program), /new program.*one host at a time/);
    const upgrade = (await open()).find(({ text }) => text.includes('libssl') || text.includes('libcrypto'));
    assert.ok(upgrade);
    await inbox.decide('approve', upgrade);
    assert.deepEqual(
      (await open()).map(({ text }) => text.includes('.sync')),
      [true],
    );
  });

  it('changedFiles: what is approved stays so if another host has a part of it only', async () => {
    const { report, open, rows, inbox } = await world(['web1', 'web2']);
    await report('web1', 2, OPENSSL + SSL);
    await inbox.decide('approve', (await open())[0]);
    assert.deepEqual(await rows(), new Set());
    await report('web2', 2, OPENSSL + changed('/usr/lib/libssl.so.3'));
    assert.deepEqual(
      await rows(),
      new Set(['files.txt: openssl 3.0.19-1: /usr/lib/libssl.so.3 (changed) | 1 back']),
    );
    await inbox.decide('approve', (await open())[0]);
    await report('web2', 3, OPENSSL + changed('/usr/lib/libcrypto.so.3'));
    await report('web1', 3, changed('/usr/lib/libssl.so.3', 'evil'));
    assert.deepEqual(
      await rows(),
      new Set([
        'files.txt: openssl 3.0.19-1: /usr/lib/libcrypto.so.3 (changed) | 1 back',
        'files.txt: /usr/lib/libssl.so.3 (changed) | 1 new',
      ]),
    );
  });

  it('changedFiles: an upgrade of more files than are named is one row a package, and a stray file is not in it', async () => {
    const { report, rows, open, inbox } = await world(['web1', 'web2']);
    const many = Array.from({ length: 500 }, (_, index) => changed(`/usr/share/big/${index}`)).join('');
    const programs = Array.from({ length: 250 }, (_, index) => added(`/usr/bin/p${index}`)).join('');
    const upgrade = `own\tbig\t2\n${many}${OPENSSL}${SSL}`;
    await report('web1', 2, upgrade);
    await report('web2', 2, changed('/etc/passwd') + upgrade);
    assert.deepEqual(
      await rows(),
      new Set([
        'files.txt: big 2: /usr/share/big/0 (changed), and 499 more | 2 new',
        'files.txt: openssl 3.0.19-1: /usr/lib/libcrypto.so.3 (changed), /usr/lib/libssl.so.3 (changed) | 2 new',
        'files.txt: /etc/passwd (changed) | 1 new',
      ]),
    );
    for (const host of ['web1', 'web2']) await report(host, 3, programs);
    const unnamed = (await open()).find(({ text }) => text.includes('names are not kept'));
    assert.equal(unnamed?.text, 'files.txt: 50 files whose names are not kept');
    assert.ok(unnamed);
    await assert.rejects(inbox.decide('approve', unnamed), /more programs than are known by name/);
  });
});
