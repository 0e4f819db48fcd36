import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as openpgp from 'openpgp';
import { MailLogError } from '../../src/errors.ts';
import { readRecipient, readSigner } from '../../src/seal/keys.ts';
import type { RecipientKey } from '../../src/seal/keys.ts';
import { needs } from '../helpers/needs.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { temporary } from '../helpers/temporary.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
const alice = gnupg.generate('Alice <alice@example.com>');
const bob = gnupg.generate('Bob <bob@example.com>', 'rsa2048', '1y');
function exported(...names: string[]): Buffer {
  return gnupg.run(['-a', '--export', ...names]);
}
const directory = temporary();
let files = 0;

function file(content: Uint8Array | string): string {
  files += 1;
  const path = join(directory, `${files}.asc`);
  writeFileSync(path, content);
  return path;
}

function read(content: Uint8Array | string, fingerprint?: string, now = new Date()): Promise<RecipientKey> {
  return readRecipient(
    openpgp,
    { file: file(content), fingerprint, place: { file: 'web.conf', line: 3, column: 1 } },
    now,
  );
}

function refused(reading: Promise<unknown>, message: RegExp, kind = 'unsealed'): Promise<void> {
  return assert.rejects(reading, (error) => {
    assert.ok(error instanceof MailLogError, String(error));
    assert.match(error.format(), message);
    assert.equal(error.kind, kind);
    return true;
  });
}

test('readRecipient(): takes one usable public key, armoured or binary', async () => {
  const key = await read(exported(alice));
  assert.equal(key.fingerprint, alice);
  assert.equal(key.keyId.toHex(), gnupg.encryptionKeyId(alice));
  assert.equal(key.expires, undefined);
  assert.equal((await read(gnupg.run(['--export', alice]))).fingerprint, alice);
  assert.equal((await read(`my key\n\n${exported(alice).toString()}`)).fingerprint, alice);
});

test('readRecipient(): the fingerprint is compared, however it is written', async () => {
  const spaced = alice.toLowerCase().replace(/(.{4})/g, '$1 ');
  assert.equal((await read(exported(alice), spaced)).fingerprint, alice);
  assert.equal((await read(exported(alice), `0x${alice}`)).fingerprint, alice);
  await refused(
    read(exported(alice), bob),
    new RegExp(`web.conf:3:1: cannot encrypt to .*: it is not the key ${bob}\n.*${alice}`),
  );
  await refused(read(exported(alice), gnupg.fingerprints(alice)[1]), /it is not the key/);
  await refused(read(exported(alice), alice.slice(-16)), /is no fingerprint/, 'config');
  await refused(read(exported(alice), ''), /is no fingerprint/, 'config');
});

test('readRecipient(): refuses a file that is not plainly one public key', async () => {
  await refused(read(exported(alice, bob)), /it holds 2 keys/);
  await refused(read(gnupg.run(['--export', alice, bob])), /it holds 2 keys/);
  await refused(read(Buffer.concat([exported(alice), exported(bob)])), /it holds 2 blocks of armour/);
  await refused(
    read(gnupg.run(['-a', '--export-secret-keys', alice])),
    /it holds a private key\nmaillog: hint: only the public key/,
  );
  await refused(read(gnupg.run(['--export-secret-keys', alice])), /it holds a private key/);
  await refused(read(gnupg.run(['-a', '--export-secret-subkeys', alice])), /it holds a private key/);
  await refused(read(''), /no OpenPGP key/);
  await refused(read('hello'), /no OpenPGP key/);
  await refused(read(gnupg.run(['-a', '-s', '-u', alice], 'x')), /it holds a MESSAGE, not a key/);
  await refused(read(exported(alice).subarray(0, 300)), /cannot be read/);
  await refused(read(gnupg.run(['--export', alice]).subarray(0, -20)), /cannot be read/);
  const missing = { file: join(directory, 'missing') };
  await refused(readRecipient(openpgp, missing, new Date()), /no such file or directory/);
});

test('readRecipient(), readSigner(): stop reading what has no end', async () => {
  const reading = readRecipient(openpgp, { file: '/dev/zero' }, new Date());
  await refused(reading, /\/dev\/zero: it is longer than 4 MB/);
  await refused(readSigner(openpgp, { file: '/dev/zero' }, new Date()), /it is longer than 4 MB/);
});

test('readRecipient(): refuses an expired key, and one not yet made', async () => {
  const { expires } = await read(exported(bob));
  assert.ok(
    expires && Math.abs(expires.getTime() - Date.now() - 365 * 86_400_000) < 86_400_000,
    String(expires),
  );
  await refused(
    read(exported(bob), undefined, new Date(Date.now() + 400 * 86_400_000)),
    /it expired on \d{4}-/,
  );
  await refused(read(exported(alice), undefined, new Date('2020-01-01')), /it was made on .*\n.*clock/);
});

test('readRecipient(): refuses an expired subkey of a key that lasts', async () => {
  const date = new Date(Date.now() - 3 * 86_400_000);
  const subkeys = [{ keyExpirationTime: 86_400 }];
  const { publicKey } = await openpgp.generateKey({ type: 'ecc', userIDs: { name: 'x' }, date, subkeys });
  await refused(read(publicKey), /its subkey expired on/);
  const early = await read(publicKey, undefined, new Date(date.getTime() + 1000));
  assert.equal(
    early.expires?.getTime(),
    Math.floor(date.getTime() / 1000) * 1000 + 86_400_000,
    'the earlier of the two',
  );
});

test('readRecipient(): refuses a revoked key', async () => {
  const { publicKey, revocationCertificate } = await openpgp.generateKey({
    type: 'ecc',
    userIDs: { name: 'x' },
  });
  const key = await openpgp.readKey({ armoredKey: publicKey });
  const revoked = await openpgp.revokeKey({ key, revocationCertificate });
  await refused(read(revoked.publicKey), /it is revoked/);
});

test('readRecipient(): refuses a key that only signs', async () => {
  gnupg.run([
    '--passphrase',
    '',
    '--quick-generate-key',
    'Sign <sign@example.com>',
    'ed25519',
    'cert,sign',
    '0',
  ]);
  await refused(
    read(exported('sign@example.com')),
    /no usable encryption key \(none of its keys encrypts\)[^]*--quick-add-key/,
  );
});

test('readSigner(): a signing key is private, unlocked, and signs', async () => {
  const sign = (content: Uint8Array | string): Promise<unknown> =>
    readSigner(openpgp, { file: file(content) }, new Date());
  await sign(gnupg.run(['-a', '--export-secret-keys', alice]));
  await refused(sign(exported(alice)), /it holds no private key/);
  const { privateKey } = await openpgp.generateKey({
    type: 'ecc',
    userIDs: { name: 'x' },
    passphrase: 'secret',
  });
  await refused(sign(privateKey), /it is locked by a passphrase/);
  const two = await openpgp.generateKey({ type: 'ecc', userIDs: { name: 'y' } });
  await refused(sign(privateKey + two.privateKey), /2 blocks/);
  const old = {
    type: 'ecc',
    userIDs: { name: 'z' },
    keyExpirationTime: 60,
    date: new Date('2024-01-01'),
  } as const;
  await refused(sign((await openpgp.generateKey(old)).privateKey), /cannot sign now/);
});

for (const curve of ['brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1']) {
  test(`readRecipient(), readSigner(): take a key on ${curve}`, async () => {
    const fingerprint = gnupg.generate(`${curve}@example.com`, curve);
    assert.equal((await read(exported(fingerprint))).fingerprint, fingerprint);
    const secret = file(gnupg.run(['-a', '--export-secret-keys', fingerprint]));
    const signer = await readSigner(openpgp, { file: secret }, new Date());
    assert.equal(signer.getFingerprint().toUpperCase(), fingerprint);
  });
}

test('readRecipient(): names the way out for a key that the engine does not take', async () => {
  const koblitz = gnupg.generate('koblitz@example.com', 'secp256k1');
  await refused(
    read(exported(koblitz)),
    /does not take the curve secp256k1\)\nmaillog: hint: set pgp "gpg -a -e -r FINGERPRINT/,
  );
  const weak = gnupg.generate('weak@example.com', 'rsa1024');
  await refused(read(exported(weak)), /too weak\)\nmaillog: hint: a new key is better/);
  const nameless = openpgp.readKey({ armoredKey: exported(alice).toString() });
  const key = await nameless;
  key.users.length = 0;
  await refused(read(key.armor()), /it has no user id\nmaillog: hint: .*gpg --armor --export/);
});
