/**
 * Takes real reports in, again and in other orders, and looks at what the store and the inbox make of them.
 *
 * Covers: src/ingest/, src/store/, src/inbox/
 */
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Inbox } from '../../src/inbox/inbox.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { directory, HOSTS, makeMailbox } from '../helpers/mailbox.ts';
import type { Mailbox } from '../helpers/mailbox.ts';
import { take } from '../helpers/taking.ts';

let mailbox: Mailbox;

async function memory(): Promise<Store> {
  return (await openMemoryStore()).store;
}

/** All that is counted, without what depends on the order in which mails came. */
async function counted(store: Store): Promise<unknown> {
  const forms = (await store.forms()).map(({ key, lines, hosts, firstAt, lastAt }) => ({
    key,
    lines,
    hosts,
    firstAt,
    lastAt,
  }));
  const chains = (await store.chains()).map(({ host, reports, lastAt, lastSequence, faults, changes }) => ({
    host: host.name,
    reports,
    lastAt,
    lastSequence,
    faults: faults.map(({ words }) => words),
    changes: changes.map(({ entry, at, files }) => ({ entry, at, files })),
  }));
  return { forms: forms.sort((a, b) => (a.key < b.key ? -1 : 1)), chains };
}

describe('Ingest', () => {
  before(async () => {
    mailbox = await makeMailbox();
  });

  it('Ingest: takes all reports, and counts each line once', async () => {
    const store = await memory();
    const { mails, taken, failures } = await take(store, [mailbox.path], mailbox.key);
    assert.deepEqual({ mails, taken, failures }, { mails: 8, taken: 8, failures: [] });
    const chains = await store.chains();
    assert.deepEqual(
      chains.map(({ host, reports }) => [host.name, host.isVerified, reports]),
      HOSTS.map((host) => [host, true, host === 'web5' ? 2 : 3]),
    );
    const lines = (await store.forms()).filter(({ kind }) => kind === 'line').map((form) => form.lines);
    assert.deepEqual(
      lines.toSorted((a, b) => a - b),
      [1, 40, 40],
    );
  });

  it('Ingest: repeated, with other flags and names, changes nothing', async () => {
    const store = await memory();
    await take(store, [mailbox.path], mailbox.key);
    const first = await counted(store);
    const [name] = readdirSync(join(mailbox.path, 'new'));
    renameSync(join(mailbox.path, 'new', name), join(mailbox.path, 'cur', `${name}:2,S`));
    const again = await take(store, [mailbox.path, mailbox.path], mailbox.key);
    assert.equal(again.taken, 0);
    assert.deepEqual(await counted(store), first);
  });

  it('Ingest: gives the same, whatever the order of the mails, from an mbox too', async () => {
    const [one, other] = [await memory(), await memory()];
    await take(one, [mailbox.path], mailbox.key);
    const mbox = join(directory, 'mbox');
    writeFileSync(mbox, '');
    for (const folder of ['new', 'cur'])
      for (const name of readdirSync(join(mailbox.path, folder)))
        appendFileSync(
          mbox,
          `From maillog@example.com Thu Mar  1 06:15:00 2090\n${readFileSync(join(mailbox.path, folder, name), 'latin1').replaceAll(/^(>*From )/gm, '>$1')}\n`,
        );
    await take(other, [mbox], mailbox.key);
    assert.deepEqual(await counted(other), await counted(one));
    // A copy of a message in another mail is no other message.
    assert.equal((await take(other, [mailbox.path], mailbox.key)).mails, 8);
    assert.deepEqual(await counted(other), await counted(one));
  });

  it('Ingest: leaves the mailbox as it is', async () => {
    const look = (): unknown =>
      ['new', 'cur'].map((folder) =>
        readdirSync(join(mailbox.path, folder)).map((name) => [
          name,
          statSync(join(mailbox.path, folder, name)).mtimeMs,
        ]),
      );
    const there = look();
    await take(await memory(), [mailbox.path], mailbox.key);
    assert.deepEqual(look(), there);
  });

  it('Ingest: names what is no report, and what cannot be opened, and takes the rest', async () => {
    const store = await memory();
    const folder = join(directory, 'odd');
    const plain = join(directory, 'plain.eml');
    writeFileSync(plain, 'From: you@example.com\nSubject: lunch\n\n');
    const [name] = readdirSync(join(mailbox.path, 'new'));
    const whole = readFileSync(join(mailbox.path, 'new', name), 'latin1');
    const broken = join(directory, 'broken.eml');
    writeFileSync(
      broken,
      whole.replace(/^[A-Za-z0-9+/]{60,}$/m, (line) => Array.from(line).toReversed().join('')),
    );
    const { taken, failures } = await take(store, [plain, broken, folder, mailbox.path], mailbox.key);
    assert.equal(taken, 10);
    assert.deepEqual(failures, [`cannot read ${folder}: no such file or directory`]);
    assert.deepEqual(
      (await store.otherMails('other', 10)).map(({ source, reason }) => [source, reason]),
      [[plain, 'it holds no part of a report']],
    );
    const [unreadable, ...more] = await store.otherMails('unreadable', 10);
    assert.deepEqual([unreadable.source, more], [broken, []]);
    assert.match(unreadable.reason ?? '', /cannot be decrypted/);
    const { findings } = await new Inbox(store, { now }).list();
    assert.ok(findings.some(({ kind, text }) => kind === 'mail' && text.includes(broken)));
  });

  it('Inbox: shows the intruder, the changed file and the silent host, newest first', async () => {
    const store = await memory();
    await take(store, [mailbox.path], mailbox.key);
    const { findings, missing } = await new Inbox(store, { now }).list();
    assert.deepEqual(
      findings.map(({ kind, host, hosts, lines }) => [kind, hosts === 1 ? host : hosts, lines]),
      [
        ['files', 'web3', 0],
        ['lines', 'web3', 1],
        ['missing', 'web5', 0],
        ['lines', 3, 40],
        ['lines', 3, 40],
      ],
    );
    assert.match(findings[0].text, /passwd \(changed\)$/);
    assert.match(findings[1].text, /^sshd Accepted password for/);
    assert.deepEqual(
      missing.map(({ chain, state }) => [chain.host.name, state]),
      [['web5', 'down']],
    );
  });
});

/** The evening of the third day. */
function now(): number {
  return Date.parse('2090-03-03T20:00:00Z');
}
