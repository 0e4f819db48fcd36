import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as openpgp from 'openpgp';
import { makeEd25519Key, readEd25519Key, signText } from '../../src/seal/ed25519-key.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { fc } from '../helpers/property.ts';

needs('gpg');

const gnupg = temporaryGpgHome();

async function newKey(date = new Date('2026-03-01T06:15:00Z')) {
  const { privateKey } = await openpgp.generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: 'MailLog on web1' }],
    subkeys: [],
    date,
    format: 'object',
  });
  return privateKey;
}

test('readEd25519Key(): reads what openpgp.js makes, as openpgp.js does', async () => {
  for (let number = 0; number < 50; number++) {
    const made = await newKey();
    const key = readEd25519Key(made.armor());
    assert.equal(key?.fingerprint, made.getFingerprint().toUpperCase());
    assert.equal(key.created, Date.parse('2026-03-01T06:15:00Z') / 1000);
    const read = await openpgp.readKey({ armoredKey: key.publicArmour });
    assert.deepEqual(read.write(), made.toPublic().write());
  }
});

test('makeEd25519Key(): makes a key that gpg and openpgp.js take, and that signs', async () => {
  const made = new Date('2026-03-01T06:15:00.700Z');
  // Base64 that ends with no, one and two `=`; one and two octets of length.
  for (const name of ['a', 'ab', 'abc', 'é'.repeat(100)]) {
    const userId = `MailLog on ${name}`;
    const armour = makeEd25519Key(userId, made);
    const key = await openpgp.readPrivateKey({ armoredKey: armour });
    await key.verifyPrimaryKey();
    assert.deepEqual(key.getUserIDs(), [userId]);
    assert.equal(key.getCreationTime().toISOString(), '2026-03-01T06:15:00.000Z');
    assert.equal(await key.getExpirationTime(), Infinity);
    const own = readEd25519Key(armour);
    assert.equal(own?.fingerprint, key.getFingerprint().toUpperCase());
    temporaryGpgHome().run(['--import'], own.publicArmour);
    const home = temporaryGpgHome();
    home.run(['--import'], armour);
    const capabilities = /^pub:(?:[^:]*:){10}([^:]*):/m.exec(
      home.run(['--with-colons', '-k']).toString(),
    )?.[1];
    assert.equal(capabilities, 'scSC');
    const { status, err } = home.try(['--status-fd', '2', '--verify'], signText('{}', own, made));
    assert.equal(status, 0, err);
    assert.match(
      home.run(['--passphrase', '', '--clear-sign'], 'as gpg signs').toString(),
      /BEGIN PGP SIGNATURE/,
    );
  }
});

test('readEd25519Key(): leaves other keys, damaged ones and other text to openpgp.js', async () => {
  const made = (await newKey()).armor();
  const rsa = await openpgp.generateKey({
    type: 'rsa',
    rsaBits: 2048,
    userIDs: [{ name: 'x' }],
    format: 'armored',
  });
  const { privateKey: locked } = await openpgp.generateKey({
    userIDs: [{ name: 'x' }],
    passphrase: 'secret',
    format: 'armored',
  });
  for (const text of [
    rsa.privateKey,
    locked,
    rsa.publicKey,
    '',
    'x',
    made.slice(0, 100),
    made.replace('PRIVATE', 'x'),
  ])
    assert.equal(readEd25519Key(text), undefined);
});

test('signText(): gpg and openpgp.js accept the signature, whatever the text is', async () => {
  const made = await newKey();
  const key = readEd25519Key(made.armor());
  assert.ok(key);
  gnupg.run(['--import'], key.publicArmour);
  const json = fc
    .json({ maxDepth: 3 })
    .map((text) => JSON.stringify({ text: JSON.parse(text) as unknown }, undefined, 1));
  await fc.assert(
    fc.asyncProperty(json, async (text) => {
      const signed = signText(text, key, new Date());
      const message = await openpgp.readCleartextMessage({ cleartextMessage: signed });
      assert.equal(message.getText(), text);
      const { signatures } = await openpgp.verify({ message, verificationKeys: made.toPublic() });
      assert.equal(await signatures[0].verified, true);
    }),
  );
  for (const text of [
    '{}',
    '{\n "a": "größe \\u2028"\n}',
    JSON.stringify({ a: [1, { b: null }] }, undefined, 1),
  ]) {
    const { status, err } = gnupg.try(['--status-fd', '2', '--verify'], signText(text, key, new Date()));
    assert.equal(status, 0, err);
    assert.match(err, /GOODSIG/);
  }
});

test('signText(): a changed text has no good signature', async () => {
  const made = await newKey();
  const key = readEd25519Key(made.armor());
  assert.ok(key);
  const signed = signText('{"a":1}', key, new Date()).replace('"a":1', '"a":2');
  const message = await openpgp.readCleartextMessage({ cleartextMessage: signed });
  const { signatures } = await openpgp.verify({ message, verificationKeys: made.toPublic() });
  await assert.rejects(signatures[0].verified, /Signed digest did not match/);
});

test('signText(): signs with a clock before the time at which the key was made', async () => {
  const made = await newKey(new Date('2026-03-01T06:15:00Z'));
  const key = readEd25519Key(made.armor());
  assert.ok(key);
  const message = await openpgp.readCleartextMessage({ cleartextMessage: signText('{}', key, new Date(0)) });
  const { signatures } = await openpgp.verify({ message, verificationKeys: made.toPublic() });
  assert.equal(await signatures[0].verified, true);
});
