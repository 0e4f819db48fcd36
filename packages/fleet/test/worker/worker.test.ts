/**
 * Workers over the inbox, as processes of the built program: real reports, repeats, hostile bodies, kills.
 *
 * Covers: src/worker/, src/cli/
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { FLEET, run } from '../../../reader/test/helpers/built.ts';
import { makeMailbox } from '../../../reader/test/helpers/mailbox.ts';
import type { Mailbox } from '../../../reader/test/helpers/mailbox.ts';
import { withParent } from '../../../reader/test/helpers/with-parent.ts';
import { createPool, withClient } from '../../src/database/connect.ts';
import type { Store } from '../../src/reader.ts';
import { PostgresStore } from '../../src/store/postgres-store.ts';
import { startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';

needs('initdb');

interface Sent {
  readonly host: string;
  readonly configuration: string;
  readonly sequence: number;
  readonly message: number;
  readonly body: Buffer;
}

let postgres: Postgres;
let mailbox: Mailbox;
/** The reports of the mailbox as hosts send them. */
let sent: readonly Sent[];
/** What the reading side makes of the same mails out of a Maildir. */
let imported: unknown;

before(async () => {
  postgres = await startPostgres();
  mailbox = await makeMailbox();
  const url = await postgres.database();
  assert.match(
    (await running('import', '--database', url, ...mailbox.key, mailbox.path))[1],
    /8 mails: 8 are new/,
  );
  assert.match(
    (await running('import', '--database', url, ...mailbox.key, mailbox.path))[1],
    /8 mails: 0 are new/,
  );
  imported = await contents(url);
  sent = await withClient(url, async (client) => {
    const rows = await client.query<{
      host: Buffer;
      configuration: Buffer;
      source: Buffer;
      [key: string]: unknown;
    }>(
      `SELECT host.name AS host, configuration, sequence, number, source FROM message
         JOIN report ON report.id = message.report JOIN chain ON chain.id = report.chain
         JOIN host ON host.id = chain.host JOIN mail ON mail.id = message.mail`,
    );
    return rows.rows.map(({ host, configuration, sequence, number, source }) => ({
      host: host.toString(),
      configuration: configuration.toString(),
      sequence: Number(sequence),
      message: Number(number),
      body: readFileSync(source.toString()),
    }));
  });
});
after(() => postgres.remove());

async function running(...args: readonly string[]): Promise<readonly [number | null, string, string]> {
  const { status, stdout, stderr } = await run(FLEET, args);
  return [status, stdout, stderr];
}

/** As a receiver does, with its rights. */
async function receive(url: string, messages: readonly Sent[]): Promise<void> {
  const receiver = createPool(await postgres.asRole(url, 'maillog_receiver'), 1);
  for (const { host, configuration, sequence, message, body } of messages)
    await receiver.query('SELECT add_message($1, $2, $3, $4, $5, $6, NULL)', [
      host,
      configuration,
      sequence,
      message,
      createHash('sha256').update(body).digest(),
      body,
    ]);
  await receiver.end();
}

async function withStore<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  const pool = createPool(url, 2);
  try {
    return await work(new PostgresStore(pool));
  } finally {
    await pool.end();
  }
}

function contents(url: string): Promise<unknown> {
  return withStore(url, async (store) => ({
    forms: (await store.forms())
      .map(({ key, lines, hosts }) => `${key} ${lines} ${hosts}`)
      .toSorted((a, b) => (a < b ? -1 : 1)),
    // The newest report is not compared: all are of 2090, and so count from when they were opened.
    chains: (await store.chains()).map(({ host, configuration, reports }) => [
      host.name,
      host.isVerified,
      configuration,
      reports,
    ]),
    mails: { ...(await store.mailCounts()), lastTakenAt: 0 },
  }));
}

interface Worker {
  /** Resolves once it said that, or ended. */
  readonly says: (words: string) => Promise<void>;
  /** Ends it, and resolves to its status or signal and what it said. */
  readonly end: (
    signal?: NodeJS.Signals,
  ) => Promise<readonly [status: number | string | null, words: string]>;
}

function worker(url: string, ...more: readonly string[]): Worker {
  const args = [FLEET, 'work', '--database', url, ...mailbox.key, ...more];
  const child = spawn(...withParent(process.execPath, args), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (data: Buffer) => (words += data.toString()));
  const ended = new Promise<readonly [number | string | null, string]>((resolve) =>
    child.once('close', (status, signal) => resolve([signal ?? status, words])),
  );
  return {
    async says(wanted) {
      while (!words.includes(wanted)) {
        const next = await Promise.race([once(child.stderr, 'data'), ended]);
        if (next.length === 2) return;
      }
    },
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** Resolves once `query` gives true. */
async function until(url: string, query: string): Promise<void> {
  await withClient(url, async (client) => {
    while ((await client.query<{ done: boolean }>(`SELECT ${query} AS done`)).rows[0]?.done !== true)
      await client.query('SELECT pg_sleep(0.05)');
  });
}

const ALL_DONE = 'NOT EXISTS (SELECT FROM inbox WHERE taken_at IS NULL AND error IS NULL)';

describe('maillog-fleet work', () => {
  it('maillog-fleet work: two at once count what a Maildir with the same mails gives, and end by SIGTERM', async () => {
    const url = await postgres.database();
    const role = await postgres.asRole(url, 'maillog_worker');
    const workers = [2, 3].map((count) => worker(role, '--at-once', String(count)));
    const words = [2, 3].map((count) => `maillog: opening ${count} messages at once\n`);
    // Until then, a signal ends a program that has nothing to finish.
    for (const [at, each] of workers.entries()) await each.says(words[at]);
    await receive(url, sent);
    await until(url, ALL_DONE);
    for (const [at, each] of workers.entries()) assert.deepEqual(await each.end(), [0, words[at]]);
    assert.deepEqual(await contents(url), imported);
    await until(url, '(SELECT count(*) FROM known_host) = 3');
  });

  it('maillog-fleet replay: has all taken again, and no count changes', async () => {
    const url = await postgres.database();
    await receive(url, sent);
    const first = worker(url);
    await until(url, ALL_DONE);
    assert.deepEqual(await running('replay', '--database', url, '--all'), [
      0,
      'the workers take 8 messages again\n',
      '',
    ]);
    await until(url, ALL_DONE);
    await first.end();
    assert.deepEqual(await contents(url), imported);
  });

  it('maillog-fleet work: empties bodies that were counted long ago, and still knows their digests', async () => {
    const url = await postgres.database();
    await receive(url, sent);
    const each = worker(url, '--keep', '1');
    await until(url, ALL_DONE);
    await each.end();
    await withClient(url, (client) =>
      client.query(
        `INSERT INTO inbox (host, configuration, sequence, message, sha256, body) VALUES ('old', '', 1, 1, sha256('x'), 'x');
         UPDATE inbox SET taken_at = now() - interval '3 d' WHERE sequence = 1; UPDATE inbox SET error = 'x' WHERE host = 'web2';
         SELECT make_partition('inbox_body', 'day', 1000, 1001, to_timestamp(86400000)); UPDATE inbox_body SET day = 1000`,
      ),
    );
    const later = worker(url, '--keep', '1');
    await until(
      url,
      "to_regclass('inbox_body_1972_09_27') IS NULL AND NOT EXISTS (SELECT FROM inbox WHERE octet_length(body) > 0)",
    );
    await later.end();
    const left = await withClient(url, (client) =>
      client.query<{ is: boolean }>(
        `SELECT (sealed IS NOT NULL) = (sequence > 1 OR error IS NOT NULL) AND octet_length(sha256) = 32 AS is
         FROM inbox LEFT JOIN inbox_body USING (host, configuration, sequence, message)`,
      ),
    );
    assert.deepEqual(
      left.rows.map(({ is }) => is),
      [...sent, 'the old one'].map(() => true),
    );
    const [, words] = await running('replay', '--database', url, '--all');
    const kept = await withClient(url, (client) => client.query('SELECT FROM inbox_body_default'));
    assert.equal(words, `the workers take ${kept.rows.length} messages again\n`);
  });

  it('maillog-fleet work: killed at any time, counts each message once in the end', async () => {
    const url = await postgres.database();
    await receive(url, sent);
    for (let count = 1; count <= 7; count += 3) {
      const killed = worker(url);
      await until(url, `(SELECT count(*) FROM inbox WHERE tries > 0) >= ${count}`);
      assert.equal((await killed.end('SIGKILL'))[0], 'SIGKILL');
      // The time of a lease is over.
      await withClient(url, (client) => client.query("UPDATE inbox SET lent_until = now() - interval '1 s'"));
    }
    const last = worker(url);
    await until(url, ALL_DONE);
    await last.end();
    assert.deepEqual(await contents(url), imported);
  });

  it('maillog-fleet work: keeps what it cannot open with the reason, and goes on', async () => {
    const url = await postgres.database();
    const [one] = sent;
    const hostile = [
      'no mail',
      '\0\0\0',
      'Content-Type: multipart/encrypted; boundary=x\n\n--x\n',
      '-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n',
      one.body.toString('latin1').slice(0, one.body.length / 2),
    ];
    const evil = hostile.map((text, at) => ({
      ...one,
      host: 'evil',
      sequence: at + 1,
      body: Buffer.from(text, 'latin1'),
    }));
    await receive(url, [...evil, ...sent]);
    const each = worker(url);
    await until(url, ALL_DONE);
    assert.deepEqual((await each.end())[0], 0);
    const { forms, chains } = imported as { forms: unknown; chains: unknown };
    const seen = (await contents(url)) as { forms: unknown; chains: unknown };
    assert.deepEqual([seen.forms, seen.chains], [forms, chains]);
    const failed = await withClient(url, (client) =>
      client.query(
        'SELECT sequence FROM inbox WHERE error IS NOT NULL AND taken_at IS NULL ORDER BY sequence',
      ),
    );
    assert.equal(failed.rows.length, hostile.length);
    await withStore(url, async (store) => {
      assert.equal((await store.otherMails('unreadable', 99)).length, hostile.length);
    });
    assert.match((await running('replay', '--database', url))[1], /take 5 messages again/);
  });

  it('maillog-fleet work: marks a report of another host than the one that sent it, and believes the own', async () => {
    const url = await postgres.database();
    const own = sent.filter(({ host, sequence }) => host === 'web1' && sequence === 1);
    await receive(
      url,
      own.map((each) => ({ ...each, host: 'web3' })),
    );
    const each = worker(url);
    await until(url, ALL_DONE);
    await receive(url, own);
    await until(url, ALL_DONE);
    await each.end();
    await withStore(url, async (store) => {
      const chains = await store.chains();
      assert.deepEqual(
        chains.map(({ host, reports }) => [host.name, host.isVerified, reports]),
        [
          ['web1', true, 1],
          ['web1', false, 1],
        ],
      );
      const [message] = await store.messages(chains[1].id);
      assert.deepEqual(message.faults, ['web3 sent it, and it says that it is of another host']);
    });
  });

  it('maillog-fleet work: goes on by itself after the database was away', async () => {
    const url = await postgres.database();
    const each = worker(url, '--quiet');
    await receive(url, sent.slice(0, 4));
    await until(url, ALL_DONE);
    await postgres.kill();
    // It looks once a second: a database that is back before that was not away for it.
    await each.says('cannot use the database');
    await postgres.start();
    await receive(url, sent.slice(4));
    await until(url, ALL_DONE);
    const [status, words] = await each.end();
    assert.equal(status, 0);
    assert.match(words, /^maillog: cannot use the database: /);
    assert.deepEqual(await contents(url), imported);
  });
});
