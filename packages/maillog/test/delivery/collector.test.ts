/** Covers: delivery/collector, delivery/in-order */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { collectorDelivery } from '../../src/delivery/collector/collector.ts';
import { isReceipt, readReceiptKeys } from '../../src/delivery/collector/receipt.ts';
import { deliverInOrder } from '../../src/delivery/in-order.ts';
import type { Delivery, Outcome } from '../../src/report/ports.ts';
import { World } from '../cli/world.ts';
import { needs } from '../helpers/needs.ts';
import { fc } from '../helpers/property.ts';
import { Collector, receiptOf } from './collector-server.ts';
import type { Answering } from './collector-server.ts';
import { onlyRefusal, Outbox } from './outgoing.ts';

needs('openssl');

describe('a collector', () => {
  let collector: Collector;
  let world: World;
  const outbox = new Outbox();
  before(async () => {
    collector = await new Collector().start();
  });
  beforeEach(() => {
    world = new World();
    collector.stored.length = 0;
    collector.answering = (stored, __, response) =>
      response.end(receiptOf(stored, collector.keys[0].privateKey));
    collector.early = () => false;
  });
  after(async () => {
    await collector.stop();
    outbox.remove();
  });

  const configure = (settings: string): void => {
    world.write(
      'web.conf',
      `set encrypt off\nset host web1\nset to you@example.com\nset from m@example.com\nset state state\n${settings}` +
        "command <<X\nexec 'echo hello'\nX\n",
    );
  };
  const waiting = (): string[] => readdirSync(world.path('state/spool/new'));

  it('set deliver: a collector gets the very bytes of the message, which is forgotten on a receipt', async () => {
    configure(collector.settings);
    assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stderr: '', stdout: '' });
    const [{ link, body, host }] = collector.stored;
    assert.equal(host, 'web1');
    assert.match(link, /^host=web1; configuration=\S+; sequence=1; message=1\/1; previous=none$/);
    assert.match(body.toString(), /^From: m@example\.com\r\n/);
    assert.deepEqual(waiting(), []);
    world.write('mail', body);
    assert.match((await world.maillog(['open', 'mail'])).stdout, /^hello$/m);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    assert.match(collector.stored[1].link, /sequence=2; message=1\/1; previous=[0-9a-f]{64}$/);
  });

  const other = generateKeyPairSync('ed25519').privateKey;
  const without: [name: string, answer: Answering, words: RegExp][] = [
    [
      'nothing but status 200',
      (_, __, response) => response.end(),
      /answers 200 without a receipt that a key/,
    ],
    [
      'a receipt of another key',
      (stored, __, response) => response.end(receiptOf(stored, other)),
      /answers 200 without a receipt/,
    ],
    [
      'a receipt for another digest',
      (stored, __, response) =>
        response.end(collector.receipt({ ...stored, sha256: stored.sha256.replace(/./g, '0') })),
      /answers 200 without a receipt/,
    ],
    [
      'a receipt for another report',
      (stored, __, response) =>
        response.end(collector.receipt({ ...stored, link: stored.link.replace('=1;', '=2;') })),
      /answers 200 without a receipt/,
    ],
    [
      'a receipt that is cut',
      (stored, __, response) => response.end(collector.receipt(stored).slice(0, -9)),
      /answers 200 without a receipt/,
    ],
    ['503', (_, __, response) => response.writeHead(503).end('no room\n'), /answers 503: no room/],
    [
      'a redirect',
      (_, __, response) => response.writeHead(307, { Location: 'https://example.com/' }).end(),
      /answers 307, a redirect; MailLog follows none/,
    ],
    ['the end of the connection', (_, __, response) => response.destroy(), /no answer of the collector: /],
    ['an endless answer', (_, __, response) => response.end('x'.repeat(1_000_000)), /answers 200 without/],
  ];
  for (const [name, answer, words] of without) {
    it(`set deliver: the report waits if the answer of a collector is ${name}`, async () => {
      configure(collector.settings);
      collector.answering = answer;
      const { status, stderr } = await world.maillog(['-C', 'web.conf']);
      assert.equal(status, 75);
      assert.match(stderr, words);
      assert.equal(waiting().length, 1);
      assert.equal(collector.stored.length, 1);
    });
  }

  it('set receipt_key: the second key in the file is valid, too', async () => {
    configure(collector.settings);
    collector.answering = (stored, { keys }, response) =>
      response.end(collector.receipt(stored, keys[1].privateKey));
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
  });

  it('set deliver: a message too large for the collector is given up before its body is sent', async () => {
    configure(collector.settings);
    collector.early = (_, response) => {
      response.writeHead(413).end('at most 1 byte');
      return true;
    };
    const { status, stderr } = await world.maillog(['-C', 'web.conf']);
    assert.deepEqual([status, collector.stored], [69, []]);
    assert.match(stderr, /answers 413: at most 1 byte \(set max_size makes later messages smaller\)/);
    assert.equal(readdirSync(world.path('state/spool/failed')).length, 1);
  });

  const closed: [string, string, RegExp][] = [
    ['a certificate of nobody', 'collector_ca', /self-signed certificate \(set collector_ca FILE names/],
    [
      'a host without a certificate',
      'collector_(?:certificate|key)',
      /it refuses the certificate of this host/,
    ],
  ];
  for (const [name, setting, words] of closed) {
    it(`set deliver: a collector gets nothing, given ${name}`, async () => {
      configure(collector.settings.replace(new RegExp(`^set ${setting} .*\n`, 'gm'), ''));
      const { status, stderr } = await world.maillog(['-C', 'web.conf']);
      assert.deepEqual([status, collector.stored], [75, []]);
      assert.match(stderr, words);
      const found = await world.maillog(['doctor', '-C', 'web.conf']);
      assert.match(found.stdout, words);
    });
  }

  it('maillog doctor: names the host for which the collector takes this one, and sends nothing', async () => {
    configure(collector.settings);
    const { stdout } = await world.maillog(['doctor', '-C', 'web.conf']);
    assert.match(stdout, /collector https:\/\/localhost:\d+\/reports: TLS, it knows this host as web1/);
    assert.deepEqual(collector.stored, []);
  });

  it('set deliver WAY WAY: takes the next way if one fails, and the first again when it is back', async () => {
    configure(collector.settings.replace('set deliver', `set deliver maildir:${world.path('no/such')}`));
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    assert.equal(collector.stored.length, 1);
    configure(collector.settings.replace(/(set deliver .*)/, `$1 maildir:${world.path('mails')}`));
    collector.answering = (_, __, response) => response.writeHead(503).end();
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    assert.equal(readdirSync(world.path('mails/new')).length, 1);
    collector.answering = (stored, __, response) => response.end(collector.receipt(stored));
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    assert.equal(readdirSync(world.path('mails/new')).length, 1);
    assert.equal(collector.stored.length, 3);
  });

  it('set deliver: what is no collector is refused, and half an identity, with a way out', async () => {
    const refused: [string, RegExp][] = [
      [
        collector.settings.replace(/^set receipt_key .*\n/m, ''),
        /a collector needs the key that signs its receipts\n.*set receipt_key FILE/,
      ],
      [
        collector.settings.replace(/^set collector_key .*\n/m, ''),
        /collector_certificate and collector_key belong together/,
      ],
      [
        'set deliver https://web1:hunter2@example.com\n',
        /a collector is given with a user or password in it/,
      ],
      ['set deliver http://example.com\n', /unknown delivery "http:\/\/example\.com"/],
      ['set deliver https://example.com/?x\n', /is not a collector/],
      [
        collector.settings.replace(/receipt\.pem/, 'server.pem'),
        /cannot use the receipt keys in \S+: it holds no public key/,
      ],
    ];
    for (const [settings, words] of refused) {
      configure(settings);
      const { status, stderr } = await world.maillog(['-C', 'web.conf']);
      assert.equal(status, 78, stderr);
      assert.match(stderr, words);
      assert.ok(!stderr.includes('hunter2'), stderr);
      assert.ok(!existsSync(world.path('state/spool/new')) || waiting().length === 0);
    }
  });

  it('collectorDelivery: gives up a collector that falls silent', async () => {
    collector.answering = () => undefined;
    const { readFileSync } = await import('node:fs');
    const delivery = collectorDelivery({
      url: collector.url,
      identity: {
        certificate: readFileSync(collector.path('host.pem'), 'utf8'),
        key: readFileSync(collector.path('host.key')),
      },
      ca: readFileSync(collector.path('server.pem'), 'utf8'),
      receiptKeys: collector.keys.map(({ publicKey }) => publicKey),
      silence: 300,
    });
    assert.match(
      onlyRefusal(await delivery.deliver(await outbox.message())),
      /^transient: .*it fell silent$/,
    );
  });
});

describe('isReceipt', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');

  it('isReceipt: takes no text but the one that was signed for this message', () => {
    const word = fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.replaceAll('\n', ' '));
    fc.assert(
      fc.property(word, fc.integer(), fc.nat(), (link, seed, at) => {
        const message = { link, sha256: String(seed) };
        const text = receiptOf(message, privateKey);
        assert.ok(isReceipt(text, message, [publicKey]));
        const place = at % (text.length - 1);
        const changed = text.slice(0, place) + (text[place] === 'A' ? 'B' : 'A') + text.slice(place + 1);
        assert.ok(!isReceipt(changed, message, [publicKey]), changed);
        assert.ok(!isReceipt(text, { ...message, link: `${link}x` }, [publicKey]));
        assert.ok(!isReceipt(`${text}more`, message, [publicKey]));
      }),
    );
  });

  it('readReceiptKeys: takes one or two keys of Ed25519', () => {
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
      type: 'spki',
      format: 'pem',
    });
    assert.equal(readReceiptKeys(pem + pem).length, 2);
    assert.throws(() => readReceiptKeys(pem + pem + pem), /it holds 3 keys; two at most are valid/);
    assert.throws(() => readReceiptKeys(rsa.toString()), /a key of type rsa; the type is ed25519/);
    assert.throws(() => readReceiptKeys(''), /it holds no public key/);
  });
});

describe('deliverInOrder', () => {
  const way = (name: string, outcome: (to: readonly string[]) => Outcome): Delivery => ({
    name,
    deliver: ({ to }) => Promise.resolve(outcome(to)),
  });
  const refuse =
    (kind: 'transient' | 'permanent') =>
    (to: readonly string[]): Outcome => ({
      accepted: [],
      refused: to.map((recipient) => ({ recipient, kind, words: 'no' })),
    });
  const message = { file: '', bytes: 0, from: 'a@b.c', to: ['x@b.c', 'y@b.c'], messageId: '<1>' };

  it('deliverInOrder: gives up a recipient whom every way refuses for ever, and no other', async () => {
    for (const [first, second, kind] of [
      ['permanent', 'permanent', 'permanent'],
      ['transient', 'permanent', 'transient'],
      ['permanent', 'transient', 'transient'],
    ] as const) {
      const ways = deliverInOrder([way('one', refuse(first)), way('two', refuse(second))]);
      const { accepted, refused } = await ways.deliver(message);
      assert.deepEqual(accepted, []);
      assert.deepEqual(refused[0], { recipient: 'x@b.c', kind, words: 'one: no; two: no' });
    }
  });

  it('deliverInOrder: tries by the next way those alone whom the first refused', async () => {
    const asked: (readonly string[])[] = [];
    const one = way('one', (to) => ({ ...refuse('transient')(to.slice(1)), accepted: to.slice(0, 1) }));
    const two = way('two', (to) => {
      asked.push(to);
      return { accepted: to, refused: [] };
    });
    assert.deepEqual(await deliverInOrder([one, two]).deliver(message), {
      accepted: message.to,
      refused: [],
    });
    assert.deepEqual(asked, [['y@b.c']]);
  });
});
