import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MailLogError } from '../../src/errors.ts';
import { createSealer } from '../../src/seal/create-sealer.ts';
import type { SealerOptions } from '../../src/seal/create-sealer.ts';
import { needs } from '../helpers/needs.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { temporary } from '../helpers/temporary.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
process.env['GNUPGHOME'] = gnupg.directory;
const file = join(temporary(), 'alice.asc');
const alice = gnupg.generate('alice@example.com');
writeFileSync(file, gnupg.run(['--export', alice]));
const pgp = { command: ['gpg', '-a', '-e', '-r', alice] };

test('createSealer(): chooses the engine by what is given', async () => {
  assert.equal((await createSealer({ pgp })).keys[0].name, alice);
  assert.equal((await createSealer({ recipients: [{ file }] })).keys[0].name, file);
  // Who signs the manifest; the program seals without it.
  assert.equal((await createSealer({ pgp, sign: { file: 'host.key' } })).keys[0].name, alice);
});

test('createSealer(): what contradicts itself or names nobody is an error of the configuration', async () => {
  const place = { file: 'web.conf', line: 1, column: 1 };
  const cases: [SealerOptions, RegExp][] = [
    [{}, /nothing says for whom/],
    [{ recipients: [] }, /nothing says for whom/],
    [{ pgp, recipients: [{ file, place }] }, /web\.conf:1:1: pgp and recipient/],
  ];
  for (const [options, message] of cases) {
    await assert.rejects(createSealer(options), (error) => {
      assert.ok(error instanceof MailLogError);
      assert.equal(error.kind, 'config');
      assert.match(error.format(), message);
      return true;
    });
  }
});
