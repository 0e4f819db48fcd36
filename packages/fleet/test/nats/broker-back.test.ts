/**
 * Receivers of a broker with the database as inbox, a broker that comes back, and the state of its streams.
 *
 * Covers: src/nats/nats-receiver.ts, src/nats/broker-state.ts, src/status/broker-alarms.ts, src/cli/broker.ts
 */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { headers } from '@nats-io/transport-node';
import { Client } from 'pg';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { brokerAlarms } from '../../src/status/broker-alarms.ts';
import type { BrokerState, StreamState } from '../../src/status/fleet-state.ts';
import { messageSubject } from '../../src/maillog.ts';
import { linkOf } from '../helpers/receiver.ts';
import { startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';
import { BrokerFleet } from './broker.ts';
import { put } from './client.ts';

needs('nats-server', 'openssl', 'initdb');

const broker = new BrokerFleet(join(temporary(), 'fleet'));
let postgres: Postgres;
let url: string;
before(async () => {
  postgres = await startPostgres();
  url = await postgres.database();
  await broker.begin(['web1']);
  await broker.receive('--database', await postgres.asRole(url, 'maillog_receiver'));
});
after(async () => {
  await broker.stop();
  await postgres.remove();
});

/** Resolves to the first line of what a receiver answers. */
async function send(sequence: number, text: string): Promise<string> {
  const web1 = await broker.connect('web1');
  try {
    const body = Buffer.from(text);
    const answer = await put(web1, { host: 'web1', link: linkOf('web1', sequence), body });
    return answer
      .split('\n')
      .slice(0, answer.startsWith('maillog-refusal') ? 2 : 1)
      .join(' ');
  } finally {
    await web1.close();
  }
}

async function kept(table: 'inbox_body' | 'conflict'): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ text: string }>(
    `SELECT convert_from(${table === 'conflict' ? 'body' : 'sealed'}, 'UTF8') AS text FROM ${table} ORDER BY sequence`,
  );
  await client.end();
  return rows.map(({ text }) => text);
}

async function state(): Promise<{ state: BrokerState; alarms: readonly string[]; status: number | null }> {
  const { status, stderr, stdout } = await broker.run('status', '--json');
  assert.equal(stderr, '');
  const { alarms, broker: found } = JSON.parse(stdout) as { alarms: string[]; broker: BrokerState };
  return { state: found, alarms, status };
}

/** All that the streams of the shards keep. */
async function messages(): Promise<number> {
  return (await state()).state.streams.reduce((sum, { lent, waiting }) => sum + lent + waiting, 0);
}

describe('receive --nats --database', () => {
  it('receive --nats --database: keeps a message once, and other content under its number as a conflict', async () => {
    assert.equal(await send(1, 'one'), 'maillog-receipt-1');
    assert.equal(await send(1, 'one'), 'maillog-receipt-1');
    assert.equal(await send(1, 'other'), 'maillog-refusal-1 409');
    assert.deepEqual([await kept('inbox_body'), await kept('conflict')], [['one'], ['other']]);
  });

  it('receive --nats: the same receiver goes on when the broker is back', async () => {
    for (const sequence of [2, 3]) {
      await broker.kill();
      await broker.start();
      // One that was killed may have lost the end of the stream.
      assert.equal((await broker.run('migrate', '--stream-size', '4M')).status, 0);
      assert.equal(await send(sequence, `after kill ${sequence}`), 'maillog-receipt-1');
    }
    assert.deepEqual(await kept('inbox_body'), ['one', 'after kill 2', 'after kill 3']);
  });

  it('receive --nats --database: while the database is away, a message waits at the broker', async () => {
    // Of messages before a kill, the broker may have lost the acknowledgement: it lends them again later.
    const before = await messages();
    await postgres.kill();
    assert.equal(await send(4, 'four'), 'maillog-refusal-1 503');
    assert.equal(await messages(), before + 1);
    await postgres.start();
    assert.equal(await send(4, 'four'), 'maillog-receipt-1');
  });
});

describe('status --nats', () => {
  it('status --nats: has a row for each stream; a stream that is 70 % full is an alarm', async () => {
    await broker.stopReceivers();
    assert.deepEqual((await state()).alarms, []);
    const web1 = await broker.connect('web1');
    for (const sequence of [5, 6, 7]) web1.publish(messageSubject('web1'), Buffer.alloc(1_000_000, sequence));
    await web1.flush();
    await web1.close();
    let found = await state();
    while (found.state.streams[5].waiting < 3) found = await state();
    assert.equal(found.status, 1);
    assert.match(
      found.alarms.join('\n'),
      /^the stream MAILLOG_05 of the broker is 7\d % full: start receivers/,
    );
    assert.equal(found.state.streams[5].limit, 4 << 20);
    const { stdout } = await broker.run('status');
    assert.match(stdout, /^STREAM +WAITING  LENT  OLDEST +SIZE +LIMIT\nMAILLOG_00 +0 +0 +- +0 B +4\.2 MB\n/m);
    assert.match(stdout, /^MAILLOG_05 +[3-6] +[0-3] +20\S+Z +[34]\.\d MB +4\.2 MB$/m);
    assert.match(stdout, /^MAILLOG_DEAD +0 /m);
  });

  it('migrate --nats: mends a stream whose end the broker has lost', async () => {
    const messagesOfShard = join(broker.store, 'jetstream/$G/streams/MAILLOG_05/msgs');
    const aside = join(broker.folder, 'msgs');
    await broker.kill('SIGTERM');
    cpSync(messagesOfShard, aside, { recursive: true });
    await broker.start();
    await broker.receive('--database', await postgres.asRole(url, 'maillog_receiver'));
    for (const sequence of [8, 9]) assert.equal(await send(sequence, 'kept'), 'maillog-receipt-1');
    await broker.stopReceivers();
    await broker.kill('SIGTERM');
    rmSync(messagesOfShard, { recursive: true });
    renameSync(aside, messagesOfShard);
    await broker.start();
    const lost = /has lost the end of the stream MAILLOG_05/;
    assert.match((await state()).alarms.join('\n'), lost);
    const { status, stderr, stdout } = await broker.run('migrate', '--stream-size', '4M');
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^MAILLOG_05: its end was lost; its messages are lent from the first again$/m);
    assert.doesNotMatch((await state()).alarms.join('\n'), lost);
    assert.equal((await broker.run('migrate', '--stream-size', '4M')).stdout.includes('MAILLOG_05'), false);
    await broker.receive('--database', await postgres.asRole(url, 'maillog_receiver'));
    assert.equal(await send(10, 'ten'), 'maillog-receipt-1');
  });

  it('brokerAlarms: names old messages and dead letters', () => {
    const now = Date.parse('2026-06-01T12:00:00Z');
    const stream = (more: Partial<StreamState>): StreamState => ({
      name: 'MAILLOG_00',
      waiting: 0,
      lent: 0,
      isAhead: false,
      oldest: undefined,
      bytes: 0,
      limit: 100,
      ...more,
    });
    const alarms = (one: Partial<StreamState>, dead: Partial<StreamState> = {}) =>
      brokerAlarms({ streams: [stream(one)], dead: stream({ name: 'MAILLOG_DEAD', ...dead }) }, now);
    assert.deepEqual(alarms({ bytes: 69, waiting: 9, oldest: now - 1000 }, { bytes: 100 }), []);
    assert.match(
      alarms({ oldest: now - 7_200_000 })[0],
      /^a message waits at the broker since 2026-06-01T10:00/,
    );
    assert.match(alarms({}, { waiting: 1, lent: 1 })[0], /^2 messages at the broker are dead letters/);
  });
});

it('replay --nats: an administrator with the rights of an older version is named the way out, and nothing goes', async () => {
  const dead = async (): Promise<number> => {
    const { lent, waiting } = (await state()).state.dead;
    return lent + waiting;
  };
  await broker.stopReceivers();
  const before = await dead();
  const receiver = await broker.connect('receiver');
  const fields = headers();
  fields.set('X-MailLog-Subject', messageSubject('web1'));
  receiver.publish(messageSubject('web1').replace('.in.', '.dead.'), 'dead', { headers: fields });
  await receiver.flush();
  await receiver.close();
  while ((await dead()) === before);
  const users = join(broker.folder, 'users.conf');
  const text = readFileSync(users, 'utf8');
  writeFileSync(users, text.replace(/,?\s*"maillog\.receipt\.\*\.kept"/, ''));
  await broker.kill('SIGTERM');
  await broker.start();
  const { status, stdout, stderr } = await broker.run('replay');
  assert.deepEqual([status, stdout], [74, '']);
  assert.match(
    stderr,
    /^maillog: cannot put dead letters back: .*\n.*hint: write the users again with maillog-fleet nats-users/,
  );
  assert.equal(await dead(), before + 1);
});
