/**
 * Rules that come back to the hosts by the receiver, with the built programs.
 *
 * Covers: src/receiver/served-rules.ts
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { World } from '../../../maillog/test/cli/world.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { READER, run } from '../../../reader/test/helpers/built.ts';
import { Fleet, fleet, settingsOf } from '../helpers/receiver.ts';

needs('openssl');

describe('maillog-fleet receive --rules', () => {
  const folder = temporary();
  const collector = new Fleet(join(folder, 'fleet'));
  const sets = join(folder, 'sets');
  const keys = join(folder, 'rules-public.pem');
  let web1 = '';

  async function reader(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await run(READER, args);
    assert.equal(status, 0, stderr);
    return stdout;
  }

  before(async () => {
    const key = join(folder, 'rules-key.pem');
    writeFileSync(keys, await reader('rules', 'key', key));
    mkdirSync(join(folder, 'rules.d'));
    writeFileSync(join(folder, 'rules.d/a.rules'), "ignore =~ /usual$/\nhides 'so usual'\n");
    await reader('rules', 'publish', join(folder, 'rules.d'), '--key', key, '--out', join(sets, 'web'));
    web1 = await collector.enrol('web1');
    await collector.start('--inbox', collector.inbox, '--rules', sets);
  });
  after(() => collector.stop());

  it('maillog rules pull: an enrolled host puts the set into force, and one that is retired does not', async () => {
    const world = new World();
    const settings = settingsOf(web1, collector.url);
    world.write('app.log', 'this is usual\n');
    world.write(
      'web.conf',
      `set encrypt off\nset to you@example.com\nset from m@example.com\nset state state\n${settings}\n` +
        `watch <<X\nlogfile app.log\nrules from ${collector.url}/v1/rules/web key ${keys}\nX\n`,
    );
    const { status, stdout, stderr } = await world.maillog(['rules', 'pull', '-C', 'web.conf']);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /\/v1\/rules\/web: web \d+, made \S+, 1 file; pulled /);
    assert.equal((await fleet(['retire', 'web1', '--dir', collector.dir])).status, 0);
    const refused = await world.maillog(['rules', 'pull', '-C', 'web.conf']);
    assert.match(refused.stdout + refused.stderr, /it answers 403/);
    world.remove();
  });

  it('GET v1/rules: gives files of sets, and nothing else below or above the folder', async () => {
    const web2 = await collector.enrol('web2');
    writeFileSync(join(folder, 'rules-set.txt'), 'outside');
    writeFileSync(join(sets, 'rules-set.txt'), 'between');
    mkdirSync(join(sets, '.hidden'));
    writeFileSync(join(sets, '.hidden/rules-set.txt'), 'hidden');
    symlinkSync('nowhere', join(sets, 'broken'));
    mkdirSync(join(sets, 'odd/rules-set.txt'), { recursive: true });
    const file = readdirSync(join(sets, 'web')).find((name) => name.endsWith('.rules')) ?? '';
    const statusOf = async (path: string): Promise<number> =>
      (await collector.ask(web2, { method: 'GET', path })).status;
    assert.equal(await statusOf('/v1/rules/web/rules-set.txt'), 200);
    assert.equal(await statusOf(`/v1/rules/web/${file}`), 200);
    for (const path of [
      'rules-set.txt',
      '../rules-set.txt',
      'web/../rules-set.txt',
      'web/../../rules-set.txt',
      '%2e%2e/rules-set.txt',
      '..%2f/rules-set.txt',
      '.hidden/rules-set.txt',
      'web/rules-set.txt%00',
      'web/rules-set.txt?x',
      'web/a.rules',
      `web/${'0'.repeat(64)}.rules`,
      'web',
      'web/',
      'none/rules-set.txt',
      'broken/rules-set.txt',
    ])
      assert.equal(await statusOf(`/v1/rules/${path}`), 404, path);
    assert.equal(await statusOf('/v1/rules/odd/rules-set.txt'), 503);
    assert.equal(
      (await collector.ask(web2, { method: 'PUT', path: '/v1/rules/web/rules-set.txt' })).status,
      404,
    );
  });
});
