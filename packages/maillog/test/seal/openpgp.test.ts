import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as openpgp from 'openpgp';
import { MailLogError } from '../../src/errors.ts';
import { createOpenpgpSealer } from '../../src/seal/openpgp.ts';
import type { OpenpgpOptions } from '../../src/seal/openpgp.ts';
import { needs } from '../helpers/needs.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { temporary } from '../helpers/temporary.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
const directory = temporary();
function recipient(name: string): { file: string; fingerprint: string } {
  const file = join(directory, `${name.replaceAll(/\W/g, '')}.asc`);
  writeFileSync(file, gnupg.run(['-a', '--export', name]));
  return { file, fingerprint: gnupg.fingerprints(name)[0] };
}
gnupg.generate('alice@example.com');
gnupg.generate('bob@example.com', 'rsa2048');
const alice = recipient('alice@example.com');
const bob = recipient('bob@example.com');
const host = await openpgp.generateKey({ type: 'ecc', userIDs: { email: 'root@host.example.com' } });
const hostKey = join(directory, 'host.key');
writeFileSync(hostKey, host.privateKey);
gnupg.run(['--import'], host.publicKey);

let outputs = 0;
function output(): string {
  outputs += 1;
  return join(directory, `out-${outputs}`);
}

async function* blocks(...parts: (Uint8Array | string)[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const part of parts) yield Buffer.from(part);
}

async function sealed(options: OpenpgpOptions, ...parts: (Uint8Array | string)[]): Promise<Buffer> {
  const sealer = await createOpenpgpSealer(options);
  const file = output();
  const result = await sealer.seal(blocks(...parts), file);
  const armour = readFileSync(file);
  assert.deepEqual([result.file, result.bytes], [file, armour.length]);
  return armour;
}

test('createOpenpgpSealer(): gpg opens what was sealed, for each of two keys, byte for byte', async () => {
  const clear = Buffer.concat([randomBytes(300_000), Buffer.from('\r\n\0é\n')]);
  const armour = await sealed(
    { recipients: [alice, bob] },
    clear.subarray(0, 70_000),
    clear.subarray(70_000),
  );
  for (const key of [alice, bob]) {
    const only = temporaryGpgHome();
    only.run(['--import'], gnupg.run(['--export-secret-keys', key.fingerprint]));
    assert.ok(only.run(['--decrypt'], armour).equals(clear));
  }
});

test('createOpenpgpSealer(): a producer may reuse its block', async () => {
  const block = Buffer.alloc(100_000);
  const reusing = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for (const letter of 'abc') yield block.fill(letter);
  };
  const file = output();
  await (await createOpenpgpSealer({ recipients: [alice] })).seal(reusing(), file);
  const clear = gnupg.run(['--decrypt'], readFileSync(file)).toString();
  assert.equal(clear, ['a', 'b', 'c'].map((letter) => letter.repeat(100_000)).join(''));
});

test('createOpenpgpSealer(): an empty part is a message of nothing', async () => {
  assert.equal(gnupg.run(['--decrypt'], await sealed({ recipients: [alice] })).length, 0);
});

test('createOpenpgpSealer(): data is compressed, and the file private', async () => {
  const sealer = await createOpenpgpSealer({ recipients: [alice] });
  const file = output();
  const { bytes } = await sealer.seal(blocks('the same line of a log\n'.repeat(100_000)), file);
  assert.ok(bytes < 30_000, `${bytes} bytes`);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('createOpenpgpSealer(): a signature is inside, and gpg verifies it', async () => {
  const armour = await sealed({ recipients: [alice], sign: { file: hostKey } }, 'signed\n');
  const { out, err } = gnupg.try(['--status-fd', '2', '--decrypt'], armour);
  assert.equal(out.toString(), 'signed\n');
  assert.match(err, /GOODSIG .* <root@host\.example\.com>/);
  assert.match(err, /DECRYPTION_OKAY/);
  assert.doesNotMatch(gnupg.try(['--list-packets', '--list-only'], armour).out.toString(), /signature/);
});

test('createOpenpgpSealer(): a key that asks for the newer packet version still gets what gpg 2.2 reads', async () => {
  const { privateKey, publicKey } = await openpgp.generateKey({
    type: 'ecc',
    userIDs: { email: 'new@example.com' },
    config: { aeadProtect: true },
  });
  const { selfCertification } = await (await openpgp.readKey({ armoredKey: publicKey })).getPrimaryUser();
  assert.equal((selfCertification.features?.[0] ?? 0) & 8, 8, 'the key does ask');
  const file = join(directory, 'new.asc');
  writeFileSync(file, publicKey);
  gnupg.run(['--import'], privateKey);
  assert.equal(gnupg.run(['--decrypt'], await sealed({ recipients: [{ file }] }, 'x')).toString(), 'x');
});

test('createOpenpgpSealer(): a key whose owner reads no compression gets none, signed all the same', async () => {
  gnupg.run([
    '--passphrase',
    '',
    '--default-preference-list',
    'AES256 SHA256 Uncompressed',
    '--quick-generate-key',
    'plain@example.com',
    'rsa2048',
    'encr',
    '0',
  ]);
  const armour = await sealed(
    { recipients: [recipient('plain@example.com')], sign: { file: hostKey } },
    'x'.repeat(10_000),
  );
  assert.ok(armour.length > 10_000);
  const { out, err } = gnupg.try(['--status-fd', '2', '--decrypt'], armour);
  assert.equal(out.toString(), 'x'.repeat(10_000));
  assert.match(err, /GOODSIG/);
});

test('createOpenpgpSealer(): a failing producer is thrown as it is, and leaves no file', async () => {
  const sealer = await createOpenpgpSealer({ recipients: [alice] });
  const failure = new Error('the log is gone');
  const failing = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    yield Buffer.alloc(200_000, 'x');
    throw failure;
  };
  const file = output();
  await assert.rejects(sealer.seal(failing(), file), (error) => error === failure);
  assert.equal(existsSync(file), false);
});

test('createOpenpgpSealer(): a file that exists is not touched, nor one a link points to', async () => {
  const sealer = await createOpenpgpSealer({ recipients: [alice] });
  const [file, link] = [output(), output()];
  writeFileSync(file, 'precious');
  symlinkSync(file, link);
  for (const path of [file, link]) {
    await assert.rejects(
      sealer.seal(blocks('x'), path),
      (error) => error instanceof MailLogError && error.kind === 'io',
    );
    assert.equal(readFileSync(path, 'latin1'), 'precious');
  }
});

test('createOpenpgpSealer(): a key that expires while the program runs stops the sealing', async () => {
  const { publicKey } = await openpgp.generateKey({
    type: 'ecc',
    userIDs: { name: 'x' },
    keyExpirationTime: 3600,
  });
  const file = join(directory, 'short.asc');
  writeFileSync(file, publicKey);
  let now = new Date();
  const sealer = await createOpenpgpSealer({ recipients: [{ file }], now: () => now });
  assert.ok(sealer.keys[0].expires);
  now = new Date(now.getTime() + 7_200_000);
  const path = output();
  await assert.rejects(
    sealer.seal(blocks('x'), path),
    (error) => error instanceof MailLogError && error.kind === 'unsealed',
  );
  assert.equal(existsSync(path), false);
});

test('createOpenpgpSealer(): makes no sealer for one bad recipient of two, none, or a private key of a recipient', async () => {
  const missing = { file: join(directory, 'missing.asc') };
  await assert.rejects(
    createOpenpgpSealer({ recipients: [alice, missing] }),
    /missing\.asc: no such file or directory/,
  );
  await assert.rejects(createOpenpgpSealer({ recipients: [] }), /no recipient/);
  const secret = join(directory, 'alice.key');
  writeFileSync(secret, gnupg.run(['-a', '--export-secret-keys', alice.fingerprint]));
  await assert.rejects(
    createOpenpgpSealer({ recipients: [alice], sign: { file: secret } }),
    /cannot sign with the private key of/,
  );
});

test('createOpenpgpSealer(): the same recipient twice is one', async () => {
  const { keys } = await createOpenpgpSealer({ recipients: [alice, alice] });
  assert.deepEqual(keys, [{ name: alice.file, fingerprint: alice.fingerprint, expires: undefined }]);
});
