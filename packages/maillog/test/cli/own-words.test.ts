/** Covers: cli/wiring/sealing-policy, report/notices. Who can open what MailLog itself says in a report. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

needs('gpg');

const CHAIN = /: report 2 of web1 \(\/.*web\.conf\) is missing\n/;
const NOTICE = /==> maillog(?:-2)?\.txt <==[^\n]*\nwarn\tthe saved state was damaged/;

describe("maillog's own warnings and the manifest", () => {
  const world = new World();
  const readers = ['admin@example.com', 'app@example.com', 'web@example.com'];
  before(() => {
    for (const reader of readers) {
      world.key(reader);
      world.publicKey(reader);
      world.write(`${reader}.sec`, world.gpg('--batch', '--armor', '--export-secret-keys', reader));
    }
  });
  after(() => world.remove());

  /**
   * Three reports, the second one lost, the third after damage to the state; what each reader sees of them.
   */
  const seenBy = async (name: string, conf: string): Promise<boolean[][]> => {
    const common = `set to you@example.com\nset from a@b.c\nset host web1\nset state state-${name}\n`;
    world.write('web.conf', `${common}set deliver maildir:${name}\n${conf}`);
    for (let number = 1; number <= 3; number++) {
      if (number === 3) world.write(`state-${name}/state.json`, 'damaged');
      const { status, stderr } = await world.maillog(['-C', 'web.conf']);
      assert.deepEqual([status, stderr], [number === 3 ? 1 : 0, '']);
    }
    const [one, , three] = readdirSync(world.path(`${name}/new`))
      .sort()
      .map((file) => `${name}/new/${file}`);
    const seen: boolean[][] = [];
    for (const reader of readers) {
      // Each reader has a known_hosts of their own.
      const env = { XDG_STATE_HOME: world.path(`${name}-${reader}`) };
      const { stdout, stderr } = await world.maillog(['open', '--key', `${reader}.sec`, one, three], env);
      seen.push([NOTICE.test(stdout), CHAIN.test(stderr)]);
    }
    return seen;
  };
  const part = (name: string, text: string): string =>
    `command <<X\nexec 'echo ${name}'\nmime_file ${name}.txt\n${text}\nX\n`;

  it("maillog seals its own warnings and the manifest to the top's keys and to those of every entry", async () => {
    const entries = part('app', 'recipient app@example.com.asc') + part('web', '');
    assert.deepEqual(await seenBy('top', `recipient admin@example.com.asc\n${entries}`), [
      [true, true],
      [true, true],
      [false, false],
    ]);
  });

  it('maillog seals its own warnings and the manifest to all keys of the report, if the top names none', async () => {
    const entries =
      part('app', 'recipient app@example.com.asc') + part('web', 'recipient web@example.com.asc');
    assert.deepEqual(await seenBy('all', entries), [
      [false, false],
      [true, true],
      [true, true],
    ]);
  });

  it('maillog seals its own warnings and the manifest to the keys of each program, if the top names none', async () => {
    const pgp = (reader: string): string =>
      `pgp "gpg -a -e -r ${reader} --no-tty --batch --trust-model always"`;
    const entries = part('app', pgp('app@example.com')) + part('web', pgp('web@example.com'));
    assert.deepEqual(await seenBy('programs', entries), [
      [false, false],
      [true, true],
      [true, true],
    ]);
  });
});
