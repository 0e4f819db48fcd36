/** Covers: src/inbox/postgres-inbox.ts, with a PostgreSQL of its own, by the role of a receiver. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, it } from 'node:test';
import { Client } from 'pg';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { DirectoryBodies } from '../../src/bodies/directory-bodies.ts';
import { InboxFault } from '../../src/inbox/inbox.ts';
import type { Stored } from '../../src/inbox/inbox.ts';
import { PostgresInbox } from '../../src/inbox/postgres-inbox.ts';
import { MIGRATIONS, startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';
import { Fleet, linkOf, sha256 } from '../helpers/receiver.ts';
import { inboxContract } from './contract.ts';

needs('initdb', 'openssl');

let server: Postgres;
before(async () => {
  server = await startPostgres();
});
after(() => server.remove());

async function asked(url: string, text: string): Promise<readonly Buffer[]> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ body: Buffer }>(text);
    return rows.map(({ body }) => body);
  } finally {
    await client.end();
  }
}

const INBOX = 'inbox_body JOIN inbox USING (host, configuration, sequence, message)';
const KEPT = `SELECT sealed AS body FROM ${INBOX} WHERE sealed IS NOT NULL ORDER BY got_at`;
const KEPT_OUTSIDE = `SELECT outside AS body FROM ${INBOX} WHERE outside IS NOT NULL ORDER BY got_at`;
const CONFLICTS = 'SELECT body FROM conflict ORDER BY got_at';

function receiverOf(url: string): Promise<string> {
  return server.asRole(url, 'maillog_receiver');
}

async function bodies(url: string, query: string): Promise<readonly string[]> {
  return (await asked(url, query)).map((body) => body.toString('latin1'));
}

inboxContract('PostgreSQL', async () => {
  const url = await server.database();
  const inbox = await PostgresInbox.open(await receiverOf(url), undefined, MIGRATIONS);
  return {
    inbox,
    contents: async () => ({ kept: await bodies(url, KEPT), conflicts: await bodies(url, CONFLICTS) }),
  };
});

inboxContract('PostgreSQL, with bodies of more than a byte in a folder', async () => {
  const url = await server.database();
  const folder = join(temporary(), 'bodies');
  const outside = { bodies: await DirectoryBodies.open(folder), over: 1 };
  const inbox = await PostgresInbox.open(await receiverOf(url), outside, MIGRATIONS);
  const contents = async () => {
    const large = await asked(url, KEPT_OUTSIDE);
    const kept = large.map((key) => readFileSync(join(folder, key.toString()), 'latin1'));
    return { kept: [...kept, ...(await bodies(url, KEPT))], conflicts: await bodies(url, CONFLICTS) };
  };
  return { inbox, contents };
});

it('PostgresInbox: keeps no second body of a message that comes again, and none of one that it cannot keep', async () => {
  const url = await server.database();
  const folder = join(temporary(), 'bodies');
  const outside = { bodies: await DirectoryBodies.open(folder), over: 1 };
  const inbox = await PostgresInbox.open(await receiverOf(url), outside, MIGRATIONS);
  const message = { host: 'web1', configuration: '', sequence: 1, message: 1, bytes: 3 };
  const store = (body: string): Promise<Stored> =>
    inbox.store({ ...message, sha256: sha256(body) }, Readable.from([Buffer.from(body)]));
  for (const [body, result] of [
    ['one', 'new'],
    ['one', 'same'],
    ['two', 'other'],
  ])
    assert.equal(await store(body), result);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    names.filter((name) => name.includes('/')).map((name) => basename(name)),
    [sha256('one')],
  );
  rmSync(folder, { recursive: true });
  await assert.rejects(
    inbox.store({ ...message, sequence: 2, sha256: sha256('abc') }, Readable.from([Buffer.from('abc')])),
    InboxFault,
  );
  assert.equal((await asked(url, 'SELECT host AS body FROM inbox')).length, 1);
  await inbox.close();
});

it('PostgresInbox: puts a body again that is missing or was changed, when its message comes again', async () => {
  const url = await server.database();
  const folder = join(temporary(), 'bodies');
  const outside = { bodies: await DirectoryBodies.open(folder), over: 1 };
  const inbox = await PostgresInbox.open(await receiverOf(url), outside, MIGRATIONS);
  // Another limit since then.
  const later = await PostgresInbox.open(await receiverOf(url), { ...outside, over: 99 }, MIGRATIONS);
  const store = (own: PostgresInbox, body: string, sequence = 1): Promise<Stored> => {
    const message = { host: 'web1', configuration: '', sequence, message: 1, bytes: 3, sha256: sha256(body) };
    return own.store(message, Readable.from([Buffer.from(body)]));
  };
  assert.equal(await store(inbox, 'one'), 'new');
  const [key] = await bodies(url, KEPT_OUTSIDE);
  const file = join(folder, key);
  const old = join(folder, '2026-01-01', basename(key));
  for (const own of [inbox, later]) {
    rmSync(file);
    assert.equal(await store(own, 'one'), 'same');
    assert.equal(readFileSync(file, 'latin1'), 'one');
    writeFileSync(file, 'changed');
    assert.equal(await store(own, 'two'), 'other');
    assert.equal(readFileSync(file, 'latin1'), 'changed');
    assert.equal(await store(own, 'one'), 'same');
    assert.equal(readFileSync(file, 'latin1'), 'one');
  }
  // It came on another day: its place is that of its row.
  await asked(url, `UPDATE inbox_body SET outside = '2026-01-01/${sha256('one')}'`);
  assert.equal(await store(inbox, 'one'), 'same');
  assert.equal(readFileSync(old, 'latin1'), 'one');
  // Retention has removed it: nobody names the body, and nobody would remove it.
  rmSync(old);
  await asked(url, 'DELETE FROM inbox_body');
  assert.equal(await store(inbox, 'one'), 'same');
  assert.equal(existsSync(old), false);
  await inbox.close();
  await later.close();
});

it('maillog_receiver: may only add messages; it reads no body and no result, and changes nothing', async () => {
  const url = await server.asRole(await server.database(), 'maillog_receiver');
  for (const text of [
    'SELECT body FROM inbox',
    'SELECT sealed FROM inbox_body',
    'SELECT make_partitions()',
    "SELECT drop_bodies('infinity')",
    'SELECT body FROM conflict',
    "UPDATE inbox SET body = ''",
    'DELETE FROM inbox',
    'TRUNCATE inbox',
    'SELECT * FROM decision',
    'CREATE TABLE x ()',
    "COPY inbox TO '/tmp/x'",
    'DROP TABLE inbox',
  ])
    await assert.rejects(asked(url, text), /permission denied|must be/, text);
});

it('receive: answers 503 while the database is away, and goes on when it is back', async () => {
  const own = await startPostgres({ isDurable: true });
  const collector = new Fleet(join(temporary(), 'fleet'));
  try {
    const url = await own.database();
    const file = await collector.enrol('web1');
    await collector.start('--database', await own.asRole(url, 'maillog_receiver'));
    assert.equal((await collector.put(file, linkOf('web1', 1), 'one')).status, 201);
    await own.kill();
    const refused = await collector.put(file, linkOf('web1', 2), 'two');
    assert.deepEqual([refused.status, refused.retryAfter], [503, '60']);
    await collector.complaint(/the inbox keeps nothing: cannot use the database: /);
    await own.start();
    assert.equal((await collector.put(file, linkOf('web1', 1), 'one')).status, 200);
    assert.equal((await collector.put(file, linkOf('web1', 2), 'two')).status, 201);
    assert.equal((await collector.put(file, linkOf('web1', 2), 'other')).status, 409);
    assert.deepEqual(await bodies(url, KEPT), ['one', 'two']);
  } finally {
    await collector.stop();
    await own.remove();
  }
});

it('PostgresInbox: bounds the bodies that are under way', async () => {
  const inbox = await PostgresInbox.open(await server.database(), undefined, MIGRATIONS);
  const bytes = 200 << 20;
  assert.equal(await inbox.hasRoom(bytes), true);
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const slow = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('x');
    await opened;
  };
  const message = { host: 'web1', configuration: '', sequence: 1, message: 1, sha256: sha256('x'), bytes };
  const first = inbox.store(message, slow());
  while (await inbox.hasRoom(bytes)) await new Promise(setImmediate);
  await assert.rejects(inbox.store(message, slow()), InboxFault);
  open();
  assert.equal(await first, 'new');
  assert.equal(await inbox.hasRoom(bytes), true);
  await inbox.close();
});
