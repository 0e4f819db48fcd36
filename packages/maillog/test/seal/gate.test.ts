import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { MailLogError } from '../../src/errors.ts';
import { Gate } from '../../src/seal/gate.ts';
import type { Recipient } from '../../src/seal/gate.ts';
import { needs } from '../helpers/needs.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { fc } from '../helpers/property.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
const alice = gnupg.generate('Alice <alice@example.com>');
const bob = gnupg.generate('Bob <bob@example.com>', 'rsa2048');
const aliceId = gnupg.encryptionKeyId(alice);
const bobId = gnupg.encryptionKeyId(bob);
const toAlice: Recipient[] = [{ name: 'alice', keyIds: [aliceId] }];
const CANARY = 'canary-5b1c';
const clear = Buffer.from(`${CANARY} ${randomBytes(50_000).toString('hex')}`);

function encrypt(args: readonly string[], input: Uint8Array = clear): Buffer {
  return gnupg.run(['--trust-model', 'always', '-a', ...args], input);
}

/** What the gate says: the key ids, or the refusal's message. */
function judge(
  output: Uint8Array,
  recipients: readonly Recipient[] | undefined,
  size = 65_536,
): readonly string[] | string {
  try {
    const gate = new Gate(recipients);
    for (let at = 0; at < output.length; at += size) gate.write(output.subarray(at, at + size));
    return gate.end();
  } catch (error) {
    assert.ok(error instanceof MailLogError, String(error));
    assert.equal(error.kind, 'unsealed');
    assert.ok(!error.format().includes(CANARY.slice(0, 6)), 'quotes the content');
    return error.message;
  }
}

function refused(
  output: Uint8Array,
  reason: RegExp,
  recipients: readonly Recipient[] | undefined = toAlice,
): void {
  return assert.match(String(judge(output, recipients)), reason);
}

function armoured(packets: Uint8Array): Buffer {
  const lines = Buffer.from(packets)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return Buffer.from(`-----BEGIN PGP MESSAGE-----\n\n${lines}-----END PGP MESSAGE-----\n`);
}
function binary(armour: Uint8Array): Buffer {
  return gnupg.run(['--dearmor'], armour);
}

const good = encrypt(['-e', '-r', alice]);
const short = encrypt(['-e', '-r', alice], Buffer.from(CANARY));

test('Gate: a whole encryption to the expected keys passes, cut anywhere', () => {
  assert.deepEqual(judge(good, toAlice), [aliceId]);
  assert.deepEqual(judge(short, toAlice, 1), [aliceId]);
  assert.deepEqual(judge(good, toAlice, 777), [aliceId]);
  assert.deepEqual(judge(good, undefined), [aliceId]);
  assert.deepEqual(judge(Buffer.from(good.toString().replaceAll('\n', '\r\n')), toAlice), [aliceId], 'CR LF');
  assert.deepEqual(judge(good.subarray(0, -1), toAlice), [aliceId], 'no last line end');
  const both = encrypt(['-s', '-u', alice, '-e', '-r', alice, '-r', bob]);
  const keys = [...toAlice, { name: 'bob', keyIds: ['0011223344556677', bobId] }];
  assert.deepEqual(new Set(judge(both, keys)), new Set([aliceId, bobId]));
  const commented = encrypt(['--comment', 'hello', '--emit-version', '-e', '-r', alice]);
  assert.match(commented.toString(), /^Comment: hello$/m);
  assert.deepEqual(judge(commented, toAlice), [aliceId]);
});

test('Gate: a checksum may be missing, and must be right', () => {
  const text = good.toString();
  const checksum = /^=(.{4})$/m.exec(text);
  assert.ok(checksum, 'gpg writes one');
  assert.deepEqual(judge(Buffer.from(text.replace(`${checksum[0]}\n`, '')), toAlice), [aliceId]);
  refused(Buffer.from(text.replace(checksum[0], '=AAAA')), /checksum is wrong/);
  refused(
    Buffer.from(text.replace(checksum[0], `${checksum[0]}\n${checksum[0]}`)),
    /neither base64 nor its END/,
  );
});

test('Gate: the keys must be the expected ones, all and no more', () => {
  refused(encrypt(['-e', '-r', bob]), /not encrypted to alice/);
  refused(encrypt(['-e', '-r', alice, '-r', bob]), new RegExp(`another key too, ${bobId}`));
  refused(good, /not encrypted to bob/, [...toAlice, { name: 'bob', keyIds: [bobId] }]);
  refused(good, /another key too/, []);
  refused(encrypt(['-e', '-R', alice]), /recipient is hidden/);
  refused(encrypt(['-e', '-R', alice]), /recipient is hidden/, undefined);
  refused(encrypt(['-e', '--throw-keyids', '-r', alice]), /recipient is hidden/);
});

test('Gate: a banner over readable data is refused', () => {
  refused(encrypt(['--store']), /readable data/);
  refused(encrypt(['-s', '-u', alice]), /readable data/);
  refused(encrypt(['-s', '-u', alice, '--compress-algo', 'none']), /readable data/);
  refused(encrypt(['--clearsign', '-u', alice]), /does not start with BEGIN PGP MESSAGE/);
  refused(encrypt(['-b', '-u', alice]), /does not start with BEGIN PGP MESSAGE/);
  refused(
    armoured(Buffer.concat([binary(short), binary(encrypt(['--store']))])),
    /follows the encrypted data/,
  );
  refused(armoured(Buffer.concat([binary(encrypt(['--store'])), binary(short)])), /readable data/);
});

test('Gate: what a password opens is refused', () => {
  const symmetric = ['--pinentry-mode', 'loopback', '--passphrase', 'x', '-c'];
  refused(encrypt(symmetric), /a password opens it/, undefined);
  refused(encrypt([...symmetric, '-e', '-r', alice]), /a password opens it/);
});

test('Gate: armour headers with UTF-8 values pass, others are named', () => {
  const withHeader = (header: string): Buffer =>
    Buffer.from(good.toString().replace(/(-----BEGIN PGP MESSAGE-----\n)/, `$1${header}\n`));
  const comment = withHeader(`Comment: Größe ${'ok '.repeat(50)}`);
  const gate = new Gate(undefined);
  gate.write(comment);
  assert.equal(gate.end().length > 0, true);
  refused(withHeader('Hash: SHA256'), /armour header Hash is not allowed/);
  refused(Buffer.from(comment.toString('utf8'), 'latin1'), /armour header Comment is not allowed/);
});

test('Gate: empty, cut, doubled and surrounded output is refused', () => {
  refused(Buffer.alloc(0), /empty/);
  refused(Buffer.from('\n'), /does not start/);
  refused(good.subarray(0, -30), /END line/);
  refused(good.subarray(0, 5000), /END line/);
  refused(Buffer.concat([good, good]), /follows its END line/);
  refused(Buffer.concat([good, Buffer.from('\n')]), /follows its END line/);
  refused(Buffer.concat([good, Buffer.from(CANARY)]), /follows its END line/);
  refused(Buffer.concat([Buffer.from(`${CANARY}\n`), good]), /does not start/);
  refused(Buffer.from(good.toString().replace('\n\n', `\n${CANARY}\n\n`)), /armour header/);
  refused(Buffer.from(good.toString().replace('\n\n', '\nHash: SHA256\n\n')), /armour header/);
  refused(Buffer.from(good.toString().replace('\n\n', `\n\n${CANARY} \n`)), /neither base64/);
  refused(armoured(binary(good).subarray(0, -1000)), /cut off/);
  refused(armoured(binary(short).subarray(0, 20)), /no encrypted data/);
  refused(armoured(Buffer.concat([binary(short), binary(short)])), /follows the encrypted data/);
  refused(Buffer.alloc(100_000, 'x'), /longer than armour/);
});

/** A packet in new format with a length of one byte. */
function packet(tag: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0xc0 | tag, body.length), body]);
}

test('Gate: packets of another form are refused by name', () => {
  const message = binary(short);
  const sessionKeyLength = 2 + message[1];
  const sessionKey = message.subarray(0, sessionKeyLength);
  const encrypted = message.subarray(sessionKeyLength);
  assert.equal(encrypted[0], 0xd2, 'tag 18');
  const data = encrypted.subarray(2);
  const withText = (algorithm: number, fields: Uint8Array): Uint8Array =>
    packet(1, Buffer.concat([Buffer.of(3, ...Buffer.alloc(8, 7), algorithm), fields, Buffer.from('text')]));
  const cases: [Uint8Array[], RegExp][] = [
    [[encrypted], /no session key/],
    [[sessionKey], /no encrypted data/],
    [[sessionKey, packet(9, data)], /no integrity/],
    [[sessionKey, packet(18, Buffer.concat([Buffer.of(3), data]))], /unknown version/],
    [[sessionKey, packet(20, Buffer.concat([Buffer.of(2), data]))], /unknown version/],
    [[sessionKey, packet(18, data.subarray(0, 32))], /too short/],
    [[sessionKey, packet(18, Buffer.of())], /too short/],
    [[sessionKey, Buffer.of(0xd2, 0xe8), Buffer.alloc(256, 1), Buffer.of(0)], /first partial/],
    [[sessionKey, Buffer.of(0xd2, 0xe9), Buffer.alloc(512, 1)], /cut off/],
    [[sessionKey, Buffer.of(0xd2, 0xe9), Buffer.alloc(512, 1), Buffer.of(5, 1)], /cut off/],
    [[Buffer.of(0x87), sessionKey.subarray(2)], /no length/],
    [[Buffer.of(0x12), sessionKey], /no OpenPGP packet/],
    [[packet(10, Buffer.from('PGP')), message], /tag 10/],
    [[packet(1, Buffer.alloc(40)), encrypted], /unknown version/],
    [[packet(1, Buffer.of(3, 1, 2, 3)), encrypted], /too short/],
    [[packet(1, Buffer.of(6, 0, 25, 1)), encrypted], /hidden/],
    [[packet(1, Buffer.of(3, ...Buffer.alloc(8, 7), 22, 1, 2)), encrypted], /unknown algorithm/],
    [[sessionKey, sessionKey, encrypted], /two session keys for one key/],
    [[withText(1, Buffer.of(0, 8, 255))], /length of its fields/],
    [[withText(16, Buffer.of(0, 8, 255, 0, 8, 255))], /length of its fields/],
    [[withText(18, Buffer.of(0, 8, 255, 1, 9))], /length of its fields/],
    [[withText(25, Buffer.alloc(97))], /length of its fields/],
    [[withText(26, Buffer.alloc(121))], /length of its fields/],
  ];
  for (const [pieces, reason] of cases) refused(armoured(Buffer.concat(pieces)), reason, undefined);
});

test('Gate: other whole forms pass: partial lengths, newer versions', () => {
  const v3 = packet(1, Buffer.of(3, 1, 2, 3, 4, 5, 6, 7, 8, 25, 9, 9));
  const v6 = packet(1, Buffer.of(6, 33, 6, ...Array.from({ length: 32 }, (_, index) => index + 1), 25, 9, 9));
  const v6of4 = packet(
    1,
    Buffer.of(6, 21, 4, ...Array.from({ length: 20 }, (_, index) => index + 1), 25, 9, 9),
  );
  const cases: [Uint8Array[], string[]][] = [
    [[v3, Buffer.of(0xd2, 0xe9), Buffer.alloc(512, 1), Buffer.of(0xe0, 1, 0)], ['0102030405060708']],
    [[v6, Buffer.of(0xd2, 60, 2), Buffer.alloc(59)], ['0102030405060708']],
    [
      [v3, v6of4, Buffer.of(0xd4, 0xff, 0, 0, 0, 60, 1), Buffer.alloc(59)],
      ['0102030405060708', '0d0e0f1011121314'],
    ],
    [[v3, Buffer.of(0xd2, 0xc0, 0, 1), Buffer.alloc(191)], ['0102030405060708']],
  ];
  for (const [pieces, keyIds] of cases) {
    for (const size of [1, 7, 4096])
      assert.deepEqual(judge(armoured(Buffer.concat(pieces)), undefined, size), keyIds);
  }
});

/** Mutations of a good message: bytes changed, taken out, put in, doubled, cut. */
const mutation = fc.record({
  kind: fc.constantFrom('change', 'remove', 'insert', 'cut', 'repeat'),
  at: fc.nat({ max: short.length }),
  length: fc.integer({ min: 1, max: 80 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
});
function mutate(
  message: Buffer,
  { kind, at, length, bytes }: { kind: string; at: number; length: number; bytes: Uint8Array },
): Buffer {
  const [before, rest] = [message.subarray(0, at), message.subarray(at)];
  if (kind === 'change') return Buffer.concat([before, bytes, rest.subarray(bytes.length)]);
  if (kind === 'remove') return Buffer.concat([before, rest.subarray(length)]);
  if (kind === 'insert') return Buffer.concat([before, bytes, rest]);
  return kind === 'cut' ? before : Buffer.concat([before, rest.subarray(0, length), rest]);
}

test('Gate: base64 as no encoder writes it is refused', () => {
  const packets = Buffer.concat([
    packet(1, Buffer.of(3, 1, 2, 3, 4, 5, 6, 7, 8, 25, 9, 9)),
    packet(18, Buffer.alloc(61, 1)),
  ]);
  const text = armoured(packets).toString();
  assert.match(text, /AQE=\n-/, 'one byte of padding');
  refused(Buffer.from(text.replace('AQE=\n', 'AQF=\n')), /base64 is not whole/, undefined);
  refused(Buffer.from(text.replace('AQE=\n', 'AQE\n')), /base64 is not whole/, undefined);
  refused(Buffer.from(text.replace('AQE=\n', 'AQEB\nA\n')), /base64 is not whole/, undefined);
});

test('Gate: with its checksum, a message with any character of its data changed is refused', () => {
  const text = short.toString();
  const start = text.indexOf('\n\n') + 2;
  fc.assert(
    fc.property(
      fc.integer({ min: start, max: text.indexOf('\n=') - 1 }),
      fc.constantFrom('A', 'x', '7', '+'),
      (at, character) => {
        fc.pre(text[at] !== '\n' && text[at] !== character);
        assert.equal(
          typeof judge(Buffer.from(text.slice(0, at) + character + text.slice(at + 1)), toAlice),
          'string',
        );
      },
    ),
  );
});

test('Gate: a mutated message is refused, or every byte of it is still armour of an encryption to the same key', () => {
  const withoutChecksum = Buffer.from(short.toString().replace(/^=.{4}\n/m, ''));
  const noise =
    /^-----BEGIN PGP MESSAGE-----\r?\n(?:[A-Z][A-Za-z]+: .*\r?\n)*\r?\n(?:[A-Za-z0-9+/=]+\r?\n)+-----END PGP MESSAGE-----\r?\n?$/;
  fc.assert(
    fc.property(
      fc.constantFrom(short, withoutChecksum),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      (message, changes) => {
        const mutated = changes.reduce(mutate, message);
        const verdict = judge(mutated, toAlice);
        if (typeof verdict === 'string') return;
        assert.deepEqual(verdict, [aliceId]);
        assert.match(mutated.toString('latin1'), noise);
        const { err } = gnupg.try(['--list-packets', '--list-only'], mutated);
        assert.doesNotMatch(err, /literal|compressed|signature packet/);
      },
    ),
    { numRuns: 2000 },
  );
});
