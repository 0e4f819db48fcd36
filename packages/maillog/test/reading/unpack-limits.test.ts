/** Covers: reading/unpack-limits, decrypt-gpg and decrypt-openpgp: what a small mail may unpack to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGpgDecryptor } from '../../src/reading/decrypt-gpg.ts';
import { createOpenpgpDecryptor } from '../../src/reading/decrypt-openpgp.ts';
import { openSealed } from '../../src/reading/decryptor.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { bytesOf, directory, file, pair } from './reports.ts';

needs('gpg');

const gpg = temporaryGpgHome();
process.env['GNUPGHOME'] = gpg.directory;
const reader = await pair('reader@example.com');
gpg.run(['--import', reader.key]);
/** 3 MiB. */
const CONTENT = Buffer.alloc(3 << 20);

for (const compression of ['zlib', 'zip', 'none']) {
  test(`openSealed(): opens no part that unpacks to more than its limit, by gpg and --key: ${compression}`, async () => {
    const pack = ['--trust-model', 'always', '-a', '-e', '-r', 'reader@example.com'];
    const sealed = file(gpg.run([...pack, '--compress-algo', compression], CONTENT));
    const decryptors = (maxUnpackedBytes: number) =>
      Promise.all([
        createGpgDecryptor({ directory, maxUnpackedBytes }),
        createOpenpgpDecryptor({ keys: [reader.key], maxUnpackedBytes }),
      ]);
    for (const decryptor of await decryptors(2 << 20))
      await assert.rejects(() => openSealed(decryptor, sealed), {
        kind: 'data',
        message: 'it unpacks to more than 2 MiB; not opened further',
      });
    for (const decryptor of await decryptors(4 << 20))
      assert.deepEqual(await bytesOf((await openSealed(decryptor, sealed)).clear()), CONTENT);
  });
}
