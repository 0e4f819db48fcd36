/** Covers: src/nats/permissions.ts: what a host may do at a nats-server */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import { NatsSession } from '../../../maillog/src/delivery/nats/session.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { messageSubject } from '../../src/maillog.ts';
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

  it('nats-users: a host may publish on its own subject, and hears the acknowledgement', async () => {
    assert.match(await publishes(messageSubject('web1')), /^\{"stream":"MAILLOG_05", ?"seq":\d+\}$/);
  });

  it('nats-users: the reply of a message reaches no stream', async () => {
    const admin = await broker.connect('admin');
    const { streams } = await jetstreamManager(admin);
    const replies = ['$JS.API.STREAM.DELETE.MAILLOG_05', '$JS.API.STREAM.PURGE.MAILLOG_DEAD'];
    for (const reply of replies) {
      const before = (await streams.info('MAILLOG_05')).state.last_seq;
      const web1 = await session(OWN);
      const head = 'NATS/1.0\r\n\r\n';
      const body = (async function* () {})();
      await web1.publish(messageSubject('web1'), reply, { head, bytes: head.length, body });
      while ((await streams.info('MAILLOG_05')).state.last_seq === before) await new Promise(setImmediate);
      web1.close();
    }
    // What the broker did with the first reply, it did before it took the second message.
    const { state } = await streams.info('MAILLOG_05');
    assert.ok(state.messages >= 2);
    await admin.close();
  });

  it('nats-users: nobody gets in without a certificate, or when their name is gone', async () => {
    await assert.rejects(session(OWN, 'web1', false), /certificate|closed the connection|ECONNRESET/);
    broker.enrol('stranger');
    await assert.rejects(session(OWN, 'stranger'), /Authorization Violation/);
  });
});
