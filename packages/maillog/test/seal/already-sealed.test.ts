import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Sealer } from '../../src/report/ports.ts';
import { EncryptedFile } from '../../src/seal/encrypted-file.ts';
import { sealOnce } from '../../src/seal/already-sealed.ts';
import { createOpenpgpSealer } from '../../src/seal/openpgp.ts';
import { createPgpSealer } from '../../src/seal/pgp.ts';
import { needs } from '../helpers/needs.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { fc } from '../helpers/property.ts';
import { temporary } from '../helpers/temporary.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
const directory = temporary();
gnupg.generate('alice@example.com');
gnupg.generate('eve@example.com');
const alice = gnupg.fingerprints('alice@example.com')[0];
const keyFile = join(directory, 'alice.asc');
writeFileSync(keyFile, gnupg.run(['-a', '--export', alice]));
process.env['GNUPGHOME'] = gnupg.directory;

function gpg(...args: string[]) {
  return ['gpg', '--batch', '--no-tty', '--trust-model', 'always', '-a', ...args];
}
const sealers: Readonly<Record<string, Sealer>> = {
  'the built-in engine': await createOpenpgpSealer({ recipients: [{ file: keyFile }] }),
  gpg: await createPgpSealer(gpg('-e', '-r', alice)),
  'an unknown program': await createPgpSealer(['env', ...gpg('-e', '-r', alice)]),
};
function encrypt(clear: string | Uint8Array, ...args: string[]): string {
  return gnupg.run(['--trust-model', 'always', '-a', ...args], clear).toString('latin1');
}

let outputs = 0;
/** The sealed file, after looking that it is alone: nothing held, no probe. */
async function sealed(sealer: Sealer, ...parts: (Uint8Array | string)[]): Promise<string> {
  outputs += 1;
  const folder = join(directory, `${outputs}`);
  mkdirSync(folder);
  const file = join(folder, 'part');
  const result = await sealOnce(sealer).seal(
    (async function* () {
      for (const part of parts) yield Buffer.from(part);
    })(),
    file,
  );
  assert.deepEqual(readdirSync(folder), ['part']);
  const armour = readFileSync(file, 'latin1');
  assert.equal(result.bytes, armour.length);
  return armour;
}
function opened(armour: string): string {
  return gnupg.run(['--decrypt'], armour).toString('latin1');
}

for (const [name, sealer] of Object.entries(sealers)) {
  test(`sealOnce() by ${name}: a message to the same keys stays as it is, whatever its size and cuts`, async () => {
    const clear = randomBytes(300_000).toString('base64');
    const armour = encrypt(clear, '-e', '-r', alice);
    assert.equal(await sealed(sealer, armour), armour);
    assert.equal(
      await sealed(sealer, armour.slice(0, 5), armour.slice(5, 100_001), armour.slice(100_001)),
      armour,
    );
  });

  test(`sealOnce() by ${name}: what is not wholly such a message is sealed, and comes back byte for byte`, async () => {
    const armour = encrypt('secret', '-e', '-r', alice);
    const [first = '', rest = ''] = armour.split(/(?<=\n\n)/);
    for (const content of [
      encrypt('secret', '-e', '-r', 'eve@example.com'),
      encrypt('secret', '-e', '-r', alice, '-r', 'eve@example.com'),
      encrypt('secret', '--store'),
      encrypt('secret', '-s', '-u', alice),
      armour.slice(0, -40),
      `${first}${rest.slice(0, 65)}\nhunter2\nswordfish\n`,
      `${armour}warn\tkilled by SIGTERM\n`,
      ` ${armour}`,
      '-----BEGIN PGP MESSAGE-----\n\nhunter2\n',
      '-----BEGIN PGP MESSAGE-----',
      '-----BEGIN',
      'clear\n',
      '',
    ]) {
      const result = await sealed(sealer, content.slice(0, 60), content.slice(60));
      assert.notEqual(result, content);
      assert.equal(opened(result), content);
    }
  });
}

test('sealOnce(): readable headers are left out, and line ends are ours', async () => {
  const armour = encrypt('secret', '-e', '-r', alice);
  const commented = armour.replace('\n\n', '\nComment: hunter2\nVersion: x\n\n').replaceAll('\n', '\r\n');
  for (const sealer of Object.values(sealers)) assert.equal(await sealed(sealer, commented), armour);
});

test('sealOnce(): a producer that fails is heard, and leaves nothing behind', async () => {
  const folder = temporary();
  const armour = encrypt('secret', '-e', '-r', alice);
  const failing = (async function* () {
    yield Buffer.from(armour.slice(0, 50));
    throw new Error('the entry failed');
  })();
  const [sealer] = Object.values(sealers);
  assert.ok(sealer);
  await assert.rejects(sealOnce(sealer).seal(failing, join(folder, 'part')), { message: 'the entry failed' });
  assert.deepEqual(readdirSync(folder), []);
});

test('EncryptedFile: what is held cannot be read on the disk, and comes back from its start each time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 16, maxLength: 200 }), { minLength: 1 }),
      async (parts) => {
        const file = join(temporary(), 'held');
        const held = await EncryptedFile.create(file);
        for (const part of parts) await held.write(part);
        const all = Buffer.concat(parts);
        assert.ok(!readFileSync(file).includes(Buffer.from(parts[0] ?? [])));
        for (let time = 0; time < 2; time++) {
          const read: Uint8Array[] = [];
          for await (const block of held.read()) read.push(Uint8Array.from(block));
          assert.deepEqual(Buffer.concat(read), all);
        }
        await held.remove();
      },
    ),
    { numRuns: 25 },
  );
});

test('EncryptedFile: gives any range of what it holds', async () => {
  const held = await EncryptedFile.create(join(directory, 'range'));
  const content = randomBytes(200_000);
  for (let at = 0; at < content.length; at += 7001) await held.write(content.subarray(at, at + 7001));
  for (const [from, bytes] of [
    [0, 0],
    [0, 5],
    [3, 40],
    [16, 16],
    [65_537, 100_000],
    [199_999, 9],
  ]) {
    const blocks: Uint8Array[] = [];
    for await (const block of held.read(from, bytes)) blocks.push(Uint8Array.from(block));
    assert.deepEqual(Buffer.concat(blocks), content.subarray(from, from + bytes), `${from} ${bytes}`);
  }
  await held.remove();
});
