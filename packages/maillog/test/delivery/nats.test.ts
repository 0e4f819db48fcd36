/** Covers: delivery/nats: subjects, frames, logins; packages/fleet/test/nats has the broker */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Credentials } from '../../src/delivery/nats/credentials.ts';
import { FrameReader, headOf } from '../../src/delivery/nats/protocol.ts';
import type { Frame } from '../../src/delivery/nats/protocol.ts';
import { hostOfSubject, messageSubject, receiptSubject, shardOf } from '../../src/delivery/nats/subjects.ts';
import { parseDelivery } from '../../src/delivery/target.ts';
import { fc } from '../helpers/property.ts';

describe('messageSubject', () => {
  it('messageSubject: is the same for ever, since permissions name it', () => {
    assert.equal(messageSubject('web1'), `maillog.in.${shardOf('web1')}.web1`);
    assert.deepEqual(['web1', 'web2.example.com'].map(messageSubject), [
      'maillog.in.05.web1',
      'maillog.in.00.web2%2Eexample%2Ecom',
    ]);
  });

  it('hostOfSubject: gives the host back, whatever its name has, which is one token', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
        const subject = messageSubject(name);
        assert.match(subject, /^maillog\.in\.\d\d\.[^.*>\s]+$/);
        assert.equal(hostOfSubject(subject), Buffer.from(name).toString());
      }),
    );
  });

  it('hostOfSubject: takes one spelling of a name only', () => {
    for (const token of ['%77eb1', '%', '', '%zz', 'web1%2ex'])
      assert.equal(hostOfSubject(`maillog.in.00.${token}`), undefined, token);
    assert.equal(receiptSubject('a*b', 'ff'), 'maillog.receipt.a%2Ab.ff');
  });
});

describe('FrameReader', () => {
  const stream =
    'INFO {"max_payload":1048576,"nonce":"n","tls_required":true} \r\nPING\r\n+OK\r\nPONG\r\n' +
    'MSG a.b 1  2\r\nhi\r\nMSG a.b 1 reply 4\r\n\r\n\r\n\r\nHMSG a.b 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n' +
    "HMSG a.b 1 x 12 13\r\nNATS/1.0\r\n\r\nz\r\n-ERR 'Authorization Violation'\r\n";
  const frames: Frame[] = [
    {
      kind: 'info',
      info: { isTlsAvailable: true, isTlsRequired: true, maxPayload: 1_048_576, nonce: 'n' },
    },
    { kind: 'ping' },
    { kind: 'pong' },
    { kind: 'message', status: undefined, text: 'hi' },
    { kind: 'message', status: undefined, text: '\r\n\r\n' },
    { kind: 'message', status: '503', text: '' },
    { kind: 'message', status: undefined, text: 'z' },
    { kind: 'error', words: 'Authorization Violation' },
  ];

  it('FrameReader: reads the same frames, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (lengths) => {
        const reader = new FrameReader();
        const found: Frame[] = [];
        let at = 0;
        for (let turn = 0; at < stream.length; turn++) {
          const length = lengths[turn % lengths.length];
          found.push(...reader.push(Buffer.from(stream.slice(at, at + length))));
          at += length;
        }
        assert.deepEqual(found, frames);
        assert.equal(reader.isInFrame, false);
      }),
    );
  });

  it('FrameReader: refuses what is no NATS, and what is too long', () => {
    for (const text of [
      'HTTP/1.1 400 Bad Request\r\n',
      'SSH-2.0-x\r\n',
      'INFO {\r\n',
      'x'.repeat(70_000),
      'MSG a 1 70000\r\n',
      'HMSG a 1 20 10\r\n',
    ])
      assert.throws(() => new FrameReader().push(Buffer.from(text)), /it sends/, text.slice(0, 20));
  });

  it('headOf: writes fields as the protocol has them', () => {
    assert.equal(headOf({ A: 'b; c', D: 'e' }), 'NATS/1.0\r\nA: b; c\r\nD: e\r\n\r\n');
  });
});

describe('Credentials', () => {
  it('Credentials: refuses a text without a seed, and a seed with a wrong letter, and quotes neither', () => {
    assert.throws(() => new Credentials('SOMETHING'), /^Error: it holds no seed of a user/);
    const seed = `SU${'A'.repeat(56)}`;
    assert.throws(
      () => new Credentials(seed),
      (error: Error) => !error.message.includes('AAAA'),
    );
  });
});

describe('set deliver', () => {
  it('set deliver: takes brokers, and no login in their address', () => {
    assert.deepEqual(parseDelivery('nats://nats.example.com'), {
      kind: 'nats',
      server: { host: 'nats.example.com', port: 4222, secure: false },
    });
    assert.deepEqual(parseDelivery('TLS://[::1]:4333/'), {
      kind: 'nats',
      server: { host: '::1', port: 4333, secure: true },
    });
    for (const text of ['nats://', 'nats://a:0', 'nats://a/b', 'tls://a b', 'nats://a,nats://b'])
      assert.throws(() => parseDelivery(text), /is not a broker/, text);
    assert.throws(
      () => parseDelivery('nats://me:secret@a'),
      ({ message }: Error) => /a user or password in it/.test(message) && !message.includes('secret'),
    );
  });
});
