/**
 * A part of 200 MB, sealed in a process of its own, whose memory must not grow with it (the bound for a
 * report of 1 GB: 300 MB).
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { needs } from '../helpers/needs.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { temporary } from '../helpers/temporary.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
const directory = temporary();
const key = join(directory, 'alice.asc');
writeFileSync(key, gnupg.run(['-a', '--export', gnupg.generate('alice@example.com')]));
const program = fileURLToPath(new URL('./seal-much.js', import.meta.url));

for (const engine of ['openpgp', 'pgp']) {
  test(`createSealer(): memory is bounded: ${engine}`, () => {
    const { stdout, stderr } = spawnSync(process.execPath, [program, key, directory, engine], {
      env: gnupg.env,
    });
    const peak = Number(stdout.toString());
    assert.ok(peak > 30 && peak < 240, `${peak} MB ${stderr.toString()}`);
  });
}
