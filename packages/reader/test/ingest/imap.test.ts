/**
 * Mails of a real IMAP server, dovecot, and of scripted ones.
 *
 * Covers: src/ingest/imap/, src/ingest/watch-sources.ts, src/cli/secrets.ts
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { watchSources } from '../../src/ingest/watch-sources.ts';
import type { IngestResult } from '../../src/ingest/ingest.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { PASSWORD, startDovecot } from '../helpers/dovecot.ts';
import type { Dovecot } from '../helpers/dovecot.ts';
import { startImapScript } from '../helpers/imap-script.ts';
import { directory, makeMailbox } from '../helpers/mailbox.ts';
import type { Mailbox } from '../helpers/mailbox.ts';
import { take, taking } from '../helpers/taking.ts';

needs('dovecot', 'openssl');

const READER = resolve('packages/reader/dist/maillog-read.js');

let dovecot: Dovecot;
let mailbox: Mailbox;
let mails: string[];

async function memory(): Promise<Store> {
  return (await openMemoryStore()).store;
}

/** The built program with a store of its own; `state`: its name. */
function check(state: string, url: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [READER, 'check', ...mailbox.key, ...args, url],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        XDG_STATE_HOME: join(directory, state),
        NODE_EXTRA_CA_CERTS: state === 'untrusting' ? '' : dovecot.certificate,
      },
    },
  );
  return { status, stdout, stderr };
}

describe('ImapSource', () => {
  before(async () => {
    mailbox = await makeMailbox();
    dovecot = await startDovecot();
    mails = readdirSync(join(mailbox.path, 'new')).map((name) => join(mailbox.path, 'new', name));
    for (const mail of mails.slice(0, 7)) dovecot.deliver(mail, 'Reports');
  });
  after(() => dovecot.remove());

  it('maillog-read check: reads a folder by TLS once, and leaves its flags', async () => {
    const args = ['--password-file', dovecot.passwordFile];
    const names = dovecot.names('Reports');
    const first = check('tls', dovecot.url('Reports'), ...args);
    assert.deepEqual([first.status, first.stderr], [1, '']);
    // Their clocks are ahead: the reports are of 2090.
    assert.match(first.stdout, /^3 clocks wrong \(web1, web3, web5\)$/m);
    assert.equal(await dovecot.bodies(), 7);
    assert.deepEqual(check('tls', dovecot.url('Reports'), ...args), first);
    assert.equal(await dovecot.bodies(), 7);
    assert.deepEqual(dovecot.names('Reports'), names);
  });

  it('maillog-read check: names a server that it does not trust, and one that refuses the password', () => {
    const args = ['--password-file', dovecot.passwordFile];
    const name = dovecot.url('INBOX');
    assert.deepEqual(
      check('untrusting', name, ...args).stdout,
      `cannot read ${name}: the server's certificate is not accepted: self-signed certificate\n`,
    );
    const wrong = join(directory, 'wrong-password');
    writeFileSync(wrong, 'no\n', { mode: 0o600 });
    assert.match(
      check('wrong', name, '--password-file', wrong).stdout,
      /: the server refuses to log you@example\.com in \(.*failed/,
    );
    chmodSync(wrong, 0o644);
    assert.match(
      check('wrong', name, '--password-file', wrong).stdout,
      /wrong-password holds a secret, but others may read it/,
    );
    assert.match(check('wrong', name).stdout, /no password is there for imaps:/);
    assert.match(check('wrong', dovecot.url('Nothing'), ...args).stdout, /: there is no folder Nothing\n$/);
  });

  it('parseImapUrl: refuses a password, and does not repeat it', () => {
    const { status, stdout, stderr } = check('url', 'imaps://you:hunter2@localhost/');
    assert.deepEqual([status, stdout], [64, '']);
    assert.match(
      stderr,
      /imaps:\/\/you@localhost\/: a password does not belong into a URL\n.*--password-file/,
    );
  });

  it('ImapSource: counts the mails of a folder that was numbered anew once', async () => {
    const store = await memory();
    const url = dovecot.plainUrl('Reports');
    const first = await take(store, [url], mailbox.key, PASSWORD);
    assert.deepEqual([first.taken, first.failures], [7, []]);
    const places = await store.places(url);
    assert.equal(places.length, 7);
    dovecot.renumber('Reports');
    const again = await take(store, [url], mailbox.key, PASSWORD);
    assert.deepEqual([again.mails, again.taken, again.failures], [7, 0, []]);
    const now = await store.places(url);
    assert.deepEqual([now.length, now.filter((uid) => places.includes(uid))], [7, []]);
  });

  it('watchSources: takes a mail that comes to a server, and goes on after the server was away', async () => {
    const store = await memory();
    const urls = [dovecot.plainUrl('Reports'), dovecot.plainUrl('INBOX')];
    const quit = new AbortController();
    const results: IngestResult[] = [];
    const reports = async (): Promise<number> => (await store.mailCounts()).report;
    await watchSources(taking(store, urls, mailbox.key, PASSWORD), urls, quit.signal, (result) => {
      results.push(result);
      if (results.length === 1) dovecot.deliver(mails[7]);
      else quit.abort();
    });
    assert.deepEqual(
      results.map(({ taken, failures }) => [taken, failures]),
      [
        [7, []],
        [1, []],
      ],
    );
    const ingest = taking(store, urls, mailbox.key, PASSWORD);
    assert.deepEqual((await ingest.look()).failures, []);
    await dovecot.stop();
    const away = await ingest.look();
    assert.match(away.failures.join('\n'), /^cannot read imap:.*: connection refused\ncannot read/);
    await dovecot.start();
    assert.deepEqual((await ingest.look()).failures, []);
    await ingest.close();
    assert.equal(await reports(), 8);
  });

  it('ImapSource: sends nothing to a server that has no STARTTLS', async () => {
    const { port, heard, close } = await startImapScript();
    // An address of the loopback that is not recognised as one.
    const { failures } = await take(await memory(), [`imap://you@127.1:${port}/`], mailbox.key, PASSWORD);
    await close();
    assert.match(failures[0], /^cannot read imap:\/\/you@127\.1:\d+\/INBOX: .*STARTTLS/);
    assert.deepEqual(
      heard.filter((line) => /LOGIN|AUTH/i.test(line)),
      [],
    );
  });

  it('ImapSource: logs in by XOAUTH2 where the URL says so', async () => {
    const { port, heard, close } = await startImapScript();
    const url = `imap://you;AUTH=XOAUTH2@127.0.0.1:${port}/`;
    const { failures } = await take(await memory(), [url], mailbox.key, 'token');
    await close();
    assert.match(failures[0], /the server refuses to log you in \(go away\)$/);
    const [, initial = ''] = /AUTHENTICATE XOAUTH2 (\S+)/.exec(heard.join('\n')) ?? [];
    assert.equal(Buffer.from(initial, 'base64').toString(), 'user=you\x01auth=Bearer token\x01\x01');
  });
});
