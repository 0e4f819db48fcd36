/** Covers: key-files, through `maillog open`. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as openpgp from 'openpgp';
import { createSealer } from '../../src/seal/create-sealer.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { file, opening, pair, seal } from './reports.ts';
import type { Pair } from './reports.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
process.env['GNUPGHOME'] = gnupg.directory;
const [reader, other, web1, web2] = [
  await pair('reader@example.com'),
  await pair('other@example.com'),
  await pair('root@web1.example.com'),
  await pair('root@web2.example.com'),
];
gnupg.run(['--import', reader.key]);

function joined(...files: string[]): string {
  return file(files.map((name) => readFileSync(name, 'latin1')).join(''));
}

/** Both keys in one file without armour. */
async function binary(...files: string[]): Promise<string> {
  const keys = files.map(async (name) =>
    (await openpgp.readKey({ armoredKey: readFileSync(name, 'latin1') })).write(),
  );
  return file(Buffer.concat(await Promise.all(keys)));
}

async function sealedTo({ pub }: Pair, sign?: Pair): Promise<string> {
  const sealer = await createSealer({
    recipients: [{ file: pub }],
    ...(sign && { sign: { file: sign.key } }),
  });
  return file(await seal(sealer, 'hello\n'));
}

const OUT = '==> part-1.txt <==\nhello\n\n';
const WAYS: readonly (readonly [string, readonly string[]])[] = [
  ['--key', ['--key', reader.key]],
  ['gpg', []],
];

for (const [way, key] of WAYS) {
  test(`maillog open by ${way} --signer: takes every key of a file, in any order, and of every file`, async () => {
    const mail = await sealedTo(reader, web2);
    const given = [
      [joined(web1.pub, web2.pub)],
      [joined(web2.pub, web1.pub)],
      [file(`# hosts\n${readFileSync(joined(web1.pub, web2.pub), 'latin1').replaceAll('\n', '\r\n')}`)],
      [await binary(web1.pub, web2.pub)],
      [web1.pub, web2.pub],
      [web2.pub, web1.pub],
    ];
    for (const files of given) {
      const { status, out, err } = await opening([
        ...key,
        ...files.flatMap((name) => ['--signer', name]),
        mail,
      ]);
      assert.deepEqual([status, out], [0, OUT], err);
      assert.match(err, new RegExp(`good signature by ${web2.fingerprint}\n$`));
    }
    const refused = await opening([...key, '--signer', web1.pub, mail]);
    assert.deepEqual([refused.status, refused.out], [65, '']);
  });
}

test('maillog open --key: takes every key of a file, in any order, and of every file', async () => {
  const mail = await sealedTo(other);
  for (const args of [
    ['--key', joined(reader.key, other.key)],
    ['--key', joined(other.key, reader.key)],
    ['--key', joined(reader.pub, reader.key, other.pub, other.key)],
    ['--key', await binary(reader.key, other.key)],
    ['--key', reader.key, '--key', other.key],
    ['--key', other.key, '--key', reader.key],
  ]) {
    assert.deepEqual(await opening([...args, '--quiet', mail]), { status: 0, out: OUT, err: '' });
  }
});

test('maillog open --key: names an armour of a file that holds no key', async () => {
  const mail = await sealedTo(reader);
  const damaged = joined(reader.key, file(readFileSync(other.key, 'latin1').replace(/\n\n[^]{40}/, '\n\n')));
  const { status, err } = await opening(['--key', damaged, mail]);
  assert.equal(status, 65);
  assert.match(err, /: armour 2 of 2 holds no key that can be read\n/);
  const signer = await opening([
    '--key',
    reader.key,
    '--signer',
    joined(web1.pub, await sealedTo(reader)),
    mail,
  ]);
  assert.match(signer.err, /: armour 2 of 2 holds no key that can be read\n/);
});

test('maillog open --key: needs the passphrase of one key only, and names a key that stays locked', async () => {
  const [red, blue] = [await pair('red@example.com', 'red'), await pair('blue@example.com', 'blue')];
  const both = [joined(red.key, blue.key), joined(blue.key, red.key), await binary(red.key, blue.key)];
  const passphrase = ['--passphrase-file', file('red\n')];
  for (const keys of both) {
    const args = ['--key', keys, ...passphrase];
    assert.deepEqual(await opening([...args, '--quiet', await sealedTo(red)]), {
      status: 0,
      out: OUT,
      err: '',
    });
    const locked = await opening([...args, await sealedTo(blue)]);
    assert.equal(locked.status, 65);
    assert.match(
      locked.err,
      new RegExp(`key ${blue.fingerprint} is locked by a passphrase that was not given\n.*--passphrase-file`),
    );
    const wrong = await opening(['--key', keys, '--passphrase-file', file('green'), await sealedTo(red)]);
    assert.match(wrong.err, /does not unlock/);
  }
  const mixed = ['--key', reader.key, '--key', red.key];
  assert.equal((await opening([...mixed, await sealedTo(reader)])).out, OUT);
  assert.match((await opening([...mixed, await sealedTo(red)])).err, /is locked/);
});

test('maillog open: names the missing private key in the same words by gpg and with --key', async () => {
  const mail = await sealedTo(other);
  const [byKey, byGpg] = [await opening(['--key', reader.key, mail]), await opening([mail])];
  assert.match(byKey.err, /there is no private key [0-9A-F]{16}\n/);
  assert.deepEqual(byKey, byGpg);
});
