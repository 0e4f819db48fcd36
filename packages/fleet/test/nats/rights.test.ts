/** Covers: src/nats/permissions.ts: what a host may do at a nats-server */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import { NatsSession } from '../../../maillog/src/delivery/nats/session.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { keptSubject, messageSubject } from '../../src/maillog.ts';
import { clientOf } from '../helpers/receiver.ts';
import { BrokerFleet } from './broker.ts';

needs('nats-server', 'openssl');

const OWN = 'maillog.receipt.web1.x';
const broker = new BrokerFleet(join(temporary(), 'fleet'));
before(() => broker.begin(['web1', 'web2.example.com']));
after(() => broker.stop());

function session(subject: string, name = 'web1', hasCertificate = true): Promise<NatsSession> {
  const file = readFileSync(join(broker.folder, `${name}.pem`), 'latin1');
  const { ca, cert, key } = clientOf(file);
  const identity = hasCertificate ? { certificate: cert, key: Buffer.from(key) } : undefined;
  const port = Number(new URL(broker.url).port);
  const server = { host: 'localhost', port, secure: true };
  return NatsSession.open({ server, identity, ca, signal: AbortSignal.timeout(20_000) }, subject);
}

async function publishes(subject: string, reply = OWN): Promise<string> {
  const web1 = await session(OWN);
  try {
    const head = 'NATS/1.0\r\n\r\n';
    await web1.publish(subject, reply, { head, bytes: head.length, body: (async function* () {})() });
    const { status, text } = await web1.message();
    return status ?? text;
  } finally {
    web1.close();
  }
}

describe('nats-users', () => {
  for (const subject of [
    messageSubject('web2.example.com'),
    'maillog.in.00.web1',
    OWN,
    'maillog.receipt.web2%2Eexample%2Ecom.x',
    'maillog.dead.05.web1',
    '$JS.API.INFO',
    '$JS.API.STREAM.LIST',
    '$JS.API.STREAM.NAMES',
    '$JS.API.STREAM.CREATE.X',
    '$JS.API.STREAM.INFO.MAILLOG_05',
    '$JS.API.STREAM.DELETE.MAILLOG_05',
    '$JS.API.STREAM.PURGE.MAILLOG_05',
    '$JS.API.STREAM.MSG.GET.MAILLOG_05',
    '$JS.API.STREAM.MSG.DELETE.MAILLOG_05',
    '$JS.API.DIRECT.GET.MAILLOG_05',
    '$JS.API.CONSUMER.CREATE.MAILLOG_05',
    '$JS.API.CONSUMER.DELETE.MAILLOG_05.maillog-receiver',
    '$JS.API.CONSUMER.MSG.NEXT.MAILLOG_05.maillog-receiver',
    '$JS.ACK.MAILLOG_05.maillog-receiver.1.1.1.1.1',
    '$SYS.REQ.SERVER.PING',
  ])
    it(`nats-users: a host may not publish on ${subject}`, async () => {
      await assert.rejects(publishes(subject), /^BrokerRefusal: Permissions Violation for Publish/);
    });

  for (const subject of [
    '>',
    'maillog.>',
    'maillog.in.>',
    messageSubject('web1'),
    'maillog.receipt.*.*',
    'maillog.receipt.web2%2Eexample%2Ecom.*',
    'maillog.dead.>',
    '_INBOX.>',
    '$JS.EVENT.>',
    '$SYS.>',
  ])
    it(`nats-users: a host may not subscribe to ${subject}`, async () => {
      await assert.rejects(session(subject), /^BrokerRefusal: Permissions Violation for Subscription/);
    });

  it('nats-users: a host may publish on its own subject, and the broker writes nowhere else for it', async () => {
    const admin = await broker.connect('admin');
    const { streams } = await jetstreamManager(admin);
    const names = ['MAILLOG_00', 'MAILLOG_03', 'MAILLOG_DEAD'];
    const lastOf = async (name: string): Promise<number> => (await streams.info(name)).state.last_seq;
    const web1 = await session(OWN);
    const head = 'NATS/1.0\r\n\r\n';
    const replies = [
      messageSubject('web2.example.com'),
      'maillog.in.03.nobody',
      'maillog.dead.05.web2',
      '$JS.API.STREAM.DELETE.MAILLOG_05',
      '$JS.API.STREAM.PURGE.MAILLOG_DEAD',
      'maillog.in.05.web1',
    ];
    const body = (async function* () {})();
    const published = (reply: string): Promise<void> =>
      web1.publish(messageSubject('web1'), reply, { head, bytes: head.length, body });
    for (const reply of replies) await published(reply);
    // Whatever the broker did with those, it did before it took this one.
    await published(OWN);
    while ((await lastOf('MAILLOG_05')) < replies.length + 1) await new Promise(setImmediate);
    assert.deepEqual(await Promise.all(names.map(lastOf)), [0, 0, 0]);
    assert.equal((await streams.info('MAILLOG_05')).state.messages, replies.length + 1);
    web1.close();
    await admin.close();
  });

  it('nats-users: a host hears that a stream has its message, on no other subject', async () => {
    const heard = [
      await session('maillog.receipt.web2%2Eexample%2Ecom.*', 'web2.example.com'),
      await session(OWN),
    ];
    const web1 = await session(keptSubject('web1'));
    const head = 'NATS/1.0\r\nX-MailLog-SHA256: 05\r\n\r\n';
    const body = (async function* () {
      yield Buffer.from('text');
    })();
    await web1.publish(messageSubject('web1'), OWN, { head, bytes: head.length + 4, body });
    assert.deepEqual(await web1.message(), { kind: 'message', status: undefined, text: '' });
    const next = heard.map((one) => one.message().then(String, (error: Error) => error.message));
    for (const one of [...heard, web1]) one.close();
    assert.deepEqual(
      await Promise.all(next),
      heard.map(() => 'it closed the connection'),
    );
  });

  it('nats-users: a host is answered no errors of a stream either, on any subject', async () => {
    const admin = await broker.connect('admin');
    const { streams } = await jetstreamManager(admin);
    const web1 = await session(OWN);
    // A stream refuses what is to replace others (allow_rollup_hdrs).
    const head = 'NATS/1.0\r\nNats-Rollup: all\r\n\r\n';
    const body = (async function* () {})();
    const reply = messageSubject('web2.example.com');
    for (let count = 0; count < 3; count++)
      await web1.publish(messageSubject('web1'), reply, { head, bytes: head.length, body });
    const { last_seq: before } = (await streams.info('MAILLOG_05')).state;
    const plain = 'NATS/1.0\r\n\r\n';
    await web1.publish(messageSubject('web1'), OWN, { head: plain, bytes: plain.length, body });
    while ((await streams.info('MAILLOG_05')).state.last_seq === before) await new Promise(setImmediate);
    assert.equal((await streams.info('MAILLOG_05')).state.last_seq, before + 1);
    assert.equal((await streams.info('MAILLOG_00')).state.last_seq, 0);
    web1.close();
    await admin.close();
  });

  it('migrate --nats: names a stream of an older version that the broker cannot change, and the way out', async () => {
    const admin = await broker.connect('admin');
    const { streams } = await jetstreamManager(admin);
    const { name, subjects, max_bytes, retention } = (await streams.info('MAILLOG_07')).config;
    await streams.delete(name);
    await streams.add({ name, subjects, max_bytes, retention });
    const migrated = () => broker.run('migrate', '--stream-size', '4M');
    const { status, stderr } = await migrated();
    assert.equal(status, 74);
    assert.match(stderr, /^maillog: cannot make the stream MAILLOG_07: .*RePublish/);
    assert.match(stderr, /\nmaillog: hint: remove the stream and migrate again/);
    await streams.delete(name);
    assert.equal((await migrated()).stdout, 'MAILLOG_07: created\n');
    assert.equal((await migrated()).stdout, 'the streams are up to date\n');
    await admin.close();
  });

  it('nats-users: nobody gets in without a certificate, or when their name is gone', async () => {
    await assert.rejects(session(OWN, 'web1', false), /certificate|closed the connection|ECONNRESET/);
    await broker.enrol('stranger');
    await assert.rejects(session(OWN, 'stranger'), /Authorization Violation/);
  });
});
