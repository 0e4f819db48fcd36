/**
 * Approval of file changes: bound to their content and to the hosts that had them.
 *
 * Covers: src/inbox/approval.ts, src/ingest/file-changes.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asShown } from '../../src/inbox/finding.ts';
import { DECIDED, Inbox } from '../../src/inbox/inbox.ts';
import type { Finding } from '../../src/inbox/finding.ts';
import { fileChanges, sentChanges } from '../../src/ingest/file-changes.ts';
import { settleChains } from '../../src/ingest/settle.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { mail, message, part, sha256, T0 } from '../store/contract.ts';

const NAMES = ['/etc/motd', '/usr/bin/sudo'];

/** A line of a file, and one of its attributes. */
function lines(name: string, version: string, mode = '0644'): string {
  const digest = Buffer.from(sha256(`${name} ${version}`), 'hex')
    .toString('base64')
    .replace('=', '');
  return `attr\tfile\t${mode}\t0\t0\t2026-03-01T00:00:00Z\t1\t-\t${name}\n${digest}\tsha256\t9\t${name}\n`;
}

/** A report of `host` whose listing is `text`. */
async function report(store: Store, host: string, sequence: number, text: string): Promise<void> {
  const listing = sha256(text);
  const entry = { name: 'files.txt', kind: 'monitor', description: null, lines: 2, output: true };
  const facts = { hidden: 0, folded: 0, warnings: [], listing, holdsChanges: false };
  const files = { ...part(text, [], 'files.txt'), kind: 'monitor', searched: '' };
  const made = message(sequence, [files], { host, dueAt: undefined, entries: [{ ...entry, ...facts }] });
  await store.take(mail(`${host} ${sequence}`, [made]), T0);
  await settleChains(store);
}

function listing(motd: string, sudo: string): string {
  return lines(NAMES[0], motd) + lines(NAMES[1], sudo, '4755');
}

async function world(): Promise<{ store: Store; inbox: Inbox; open: () => Promise<readonly Finding[]> }> {
  const { store } = await openMemoryStore();
  const inbox = new Inbox(store, { now: () => T0 });
  const open = async (): Promise<readonly Finding[]> =>
    (await inbox.list()).findings.filter(({ kind }) => kind === 'files');
  for (const host of ['web1', 'web2', 'web3']) await report(store, host, 1, listing('old', 'old'));
  return { store, inbox, open };
}

describe('Inbox.decide approve', () => {
  it('Inbox.decide approve: does not approve for a host that came since it was shown', async () => {
    const { store, inbox, open } = await world();
    await report(store, 'web1', 2, listing('new', 'old'));
    const [before] = await open();
    await report(store, 'web2', 2, listing('new', 'old'));
    const approving = inbox.decide('approve', before, { why: 'new motd', shown: asShown(before) });
    await assert.rejects(approving, /^MailLogError: it is not as it was shown: something came since$/);
    const [now] = await open();
    assert.deepEqual([now.hosts, now.state], [2, 'new']);
    await inbox.decide('approve', now, { why: 'new motd', shown: asShown(now) });
    assert.deepEqual(await open(), []);
  });

  it('Inbox.decide approve: takes the same change on all hosts away at once, and undo brings it back', async () => {
    const { store, inbox, open } = await world();
    for (const host of ['web1', 'web2']) await report(store, host, 2, listing('new', 'old'));
    await report(store, 'web3', 2, listing('evil', 'old'));
    const same = (await open()).find(({ hosts }) => hosts === 2);
    assert.ok(same);
    const { id } = await inbox.decide('approve', same, { why: 'new motd' });
    // The other content is not approved with it.
    assert.deepEqual(
      (await open()).map(({ host, state }) => [host, state]),
      [['web3', 'new']],
    );
    const decided = (await inbox.list(DECIDED)).findings;
    assert.deepEqual(
      decided.map(({ hosts, state }) => [hosts, state]),
      [[2, 'approved']],
    );
    await inbox.undo(id);
    assert.equal((await open()).length, 2);
  });

  it('Inbox.decide approve: the same content on another host comes back, and so does another content', async () => {
    const { store, inbox, open } = await world();
    await report(store, 'web1', 2, listing('new', 'old'));
    await inbox.decide('approve', (await open())[0]);
    await report(store, 'web2', 2, listing('new', 'old'));
    const [again, ...others] = await open();
    assert.deepEqual([others.length, again.host, again.hosts, again.state], [0, 'web2', 1, 'back']);
    await inbox.decide('approve', again);
    assert.deepEqual(await open(), []);
    await report(store, 'web1', 3, listing('newer', 'old'));
    assert.deepEqual(
      (await open()).map(({ host, state }) => [host, state]),
      [['web1', 'new']],
    );
    // What was approved of the host is known good, whenever it comes again.
    await inbox.decide('seen', (await open())[0]);
    await report(store, 'web1', 4, listing('new', 'old'));
    assert.deepEqual(await open(), []);
  });

  it('Inbox.decide approve: a set-id program is a finding of its own, and approved on one host at a time', async () => {
    const { store, inbox, open } = await world();
    for (const host of ['web1', 'web2']) await report(store, host, 2, listing('new', 'new'));
    const found = (await open()).toSorted((a, b) => (a.text < b.text ? -1 : 1));
    assert.deepEqual(
      found.map(({ text }) => text),
      ['files.txt: /etc/motd (changed)', 'files.txt: /usr/bin/sudo (changed)'],
    );
    const [, sudo] = found;
    await assert.rejects(inbox.decide('approve', sudo), /set-id.*on one host at a time/);
    await inbox.decide('approve', sudo, { host: 'web1' });
    assert.deepEqual(
      new Set((await open()).map(({ text, hosts, state }) => `${text} ${hosts} ${state}`)),
      new Set(['files.txt: /etc/motd (changed) 2 new', 'files.txt: /usr/bin/sudo (changed) 1 back']),
    );
    await assert.rejects(inbox.decide('approve', sudo, { host: 'db1' }), /db1 has no such change/);
  });

  it('Inbox.decide approve: refuses what is no change of files', async () => {
    const { store, inbox } = await world();
    await store.take(mail('broken', [message(9, [], { host: 'web1', dueAt: undefined })]), T0);
    await settleChains(store);
    const finding = (await inbox.list()).findings.find(({ kind }) => kind === 'chain');
    assert.ok(finding);
    await assert.rejects(inbox.decide('approve', finding), /only changes of files are approved/);
  });
});

describe('sentChanges', () => {
  it('sentChanges: tells contents and modes apart, and not times', () => {
    const changed = (text: string): string =>
      text.replaceAll(/^/gm, '+').replace(/\+$/, '').replaceAll('+', '+\t');
    const of = (text: string): ReturnType<typeof sentChanges>[number] =>
      sentChanges(Buffer.from(changed(text)))[0];
    const plain = of(lines('/etc/motd', '1'));
    assert.equal(of(lines('/etc/motd', '1').replace('2026', '2027')).content, plain.content);
    for (const other of [lines('/etc/motd', '2'), lines('/etc/motd', '1', '4644')])
      assert.notEqual(of(other).content, plain.content);
    assert.deepEqual([plain.what, plain.isDelicate], ['new', false]);
  });

  it('sentChanges: takes for delicate what is set-id, has capabilities or is a new program', () => {
    const isDelicate = (line: string): boolean => sentChanges(Buffer.from(`${line}\n`))[0].isDelicate;
    const attributes = (mode: string, extra: string): string =>
      `+\tattr\tfile\t${mode}\t0\t0\t2026-03-01T00:00:00Z\t1\t${extra}\t/srv/x`;
    assert.ok(isDelicate(attributes('2644', '-')));
    assert.ok(isDelicate(attributes('0644', 'acl=x;cap=cap_net_raw=ep')));
    assert.ok(isDelicate(attributes('0755', '-')));
    assert.ok(!isDelicate(attributes('0644', '-')));
    assert.ok(isDelicate('+\tAA\tsha256\t9\t/usr/local/bin/.sync'));
    assert.ok(!isDelicate('-\tAA\tsha256\t9\t/usr/local/bin/.sync'));
    // Other content, and the time of before, in a listing that has times.
    const changed = '-\tAA\tsha256\t9\t/bin/su\n+\tBB\tsha256\t9\t/bin/su\n';
    assert.ok(isDelicate(`${changed}${attributes('0644', '-')}`));
    assert.ok(!isDelicate(changed));
  });

  it('fileChanges: takes for delicate a file whose content changed while its time did not', async () => {
    // As a monitor prints them: the digest, then the attributes.
    const listed = (version: string, mode?: string): string =>
      lines('/etc/motd', version, mode).replace(/^(attr.*\n)(.*\n)/, '$2$1');
    const [before, now] = [listed('1'), listed('2')];
    const of = async (fresh: string): Promise<boolean> =>
      (await fileChanges(Buffer.from(before), Buffer.from(fresh)))[0].isDelicate;
    assert.ok(await of(now));
    assert.ok(!(await of(now.replace('2026-03-01', '2026-03-02'))));
    assert.ok(!(await of(listed('1', '0600'))));
  });
});
