import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

needs('gpg');

describe('a key that expires soon', () => {
  const world = new World();
  before(() => {
    const fingerprint = world.key('soon@example.com');
    world.gpg('--quick-set-expire', fingerprint, '10d');
    world.publicKey('soon@example.com');
  });
  after(() => world.remove());

  for (const [engine, seal, name] of [
    ['built-in', 'recipient soon@example.com.asc', /soon@example\.com\.asc/],
    ['gpg', `set pgp "gpg -a -e -r soon@example.com --trust-model always --no-tty --batch"`, /soon@example/],
  ] as const) {
    it(`maillog: the report warns of a key that expires soon, once for each threshold (${engine})`, async () => {
      world.write(
        'web.conf',
        `${seal}\nset to you@example.com\nset from a@b.c\nset state 'state ${engine}'\nset deliver maildir:${engine}\ncommand <<X\nexec 'echo hello'\nX\n`,
      );
      assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 1, stdout: '', stderr: '' });
      assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stdout: '', stderr: '' });
      const { stdout } = await world.maillog(['open', engine]);
      const said = stdout.match(/^warn\tthe key .* expires on .*$/gm) ?? [];
      assert.equal(said.length, 1, stdout);
      assert.match(said[0], name);
      assert.match(said[0], /\([0-9A-F]{40}\) expires on \d{4}-\d\d-\d\d, in (9|10) days; /);
    });
  }
});
