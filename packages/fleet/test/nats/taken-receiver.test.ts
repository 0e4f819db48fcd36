/**
 * What somebody with a receiver's login can do at a broker, and what is left of it. The broker checks no
 * rights on the subject of an answer, and writes where a receiver says (decision 63).
 *
 * Covers: src/nats/permissions.ts, src/nats/nats-receiver.ts
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { messageSubject, receiptSubject } from '../../src/maillog.ts';
import { linkOf } from '../helpers/receiver.ts';
import { BrokerFleet } from './broker.ts';
import { digestOf, put } from './client.ts';

needs('nats-server', 'openssl');

const NEXT = '$JS.API.CONSUMER.MSG.NEXT.MAILLOG_05.maillog-receiver';
const NO_WAIT = JSON.stringify({ batch: 1, no_wait: true });
const broker = new BrokerFleet(join(temporary(), 'fleet'));
let intruder: NatsConnection;
let web1: NatsConnection;
let admin: NatsConnection;
let streams: JetStreamManager['streams'];
before(async () => {
  await broker.begin(['web1', 'web2.example.com']);
  intruder = await broker.connect('receiver');
  web1 = await broker.connect('web1');
  admin = await broker.connect('admin');
  ({ streams } = await jetstreamManager(admin));
});
after(async () => {
  for (const connection of [intruder, web1, admin]) await connection.close();
  await broker.stop();
});

async function lastOf(name: string): Promise<number> {
  return (await streams.info(name)).state.last_seq;
}

describe('receive --nats', () => {
  it('receive --nats: a message that a receiver puts into another stream is still of its own host', async () => {
    const one = Buffer.from('one');
    const fields = headers();
    fields.set('X-MailLog-Report', linkOf('web1', 1));
    fields.set('X-MailLog-SHA256', digestOf(one));
    const receipt = web1.subscribe(receiptSubject('web1', digestOf(one)), { max: 1 });
    web1.publish(messageSubject('web1'), one, { headers: fields });
    while ((await lastOf('MAILLOG_05')) < 1) await new Promise(setImmediate);
    intruder.publish(NEXT, NO_WAIT, { reply: messageSubject('web2.example.com') });
    while ((await lastOf('MAILLOG_00')) < 1) await new Promise(setImmediate);
    const { subject } = (await streams.getMessage('MAILLOG_00', { seq: 1 }))!;
    assert.equal(subject, messageSubject('web1'));
    await broker.receive();
    for await (const answer of receipt) assert.match(answer.string(), /^maillog-receipt-1\nhost=web1; /);
    assert.equal(readdirSync(join(broker.fleet.inbox, 'new')).length, 1);
    assert.equal((await streams.info('MAILLOG_DEAD')).state.messages, 0);
  });

  it('receive --nats: a stream that a receiver removes costs no message; migrate --nats makes it again', async () => {
    // "404 No Messages" has no body, as a request to remove a stream.
    const empty = NEXT.replace('05', '07');
    intruder.publish(empty, NO_WAIT, { reply: '$JS.API.STREAM.DELETE.MAILLOG_05' });
    const isThere = (): Promise<boolean> =>
      streams.info('MAILLOG_05').then(
        () => true,
        () => false,
      );
    while (await isThere()) await new Promise(setImmediate);
    const { status, stderr } = await broker.run('status');
    assert.equal(status, 74);
    assert.match(stderr, /^maillog: cannot read the streams of the broker: stream not found\n/);
    assert.equal((await broker.run('migrate', '--stream-size', '4M')).stdout, 'MAILLOG_05: created\n');
    // Its host has it without a receipt, and sends it again; the same receivers take it.
    const one = { host: 'web1', link: linkOf('web1', 1), body: Buffer.from('one') };
    assert.match(await put(web1, one), /^maillog-receipt-1\n/);
    assert.equal(readdirSync(join(broker.fleet.inbox, 'new')).length, 1);
  });
});
