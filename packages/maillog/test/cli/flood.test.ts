/** Covers: report/part-limits, entry/watch/log-shares. A flood leaves room for other logs and entries. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readdirSync, renameSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

needs('gpg');

/** Lines of text that does not compress: `bytes` of it, each line numbered. */
function noise(bytes: number): string {
  const text = randomBytes(Math.ceil(bytes * 0.75)).toString('base64');
  return (text.match(/.{1,990}/g) ?? []).map((line, number) => `${number} ${line}\n`).join('');
}

describe('a flood', () => {
  const world = new World('in-process');
  before(() => {
    world.key('you@example.com');
    world.publicKey('you@example.com');
  });
  after(() => world.remove());

  let count = 0;
  /** Writes a configuration with a Maildir and a state of its own. */
  const configure = (settings: string, entries: string): void => {
    count++;
    const common = `set to you@example.com\nset from a@b.c\nset host web1\nset state state-${count}\n`;
    const sealed = `recipient you@example.com.asc\nset deliver maildir:mails-${count}\n`;
    world.write('web.conf', `${common}${sealed}${settings}\n${entries}`);
  };
  /** Makes a report and opens it: the text of its parts, by name. */
  const report = async (...statuses: number[]): Promise<Map<string, string>> => {
    const folder = world.path(`mails-${count}`);
    const ended = await world.maillog(['-C', 'web.conf']);
    assert.ok(statuses.includes(ended.status ?? -1), `status ${ended.status}`);
    assert.equal(ended.stderr, '');
    renameSync(`${folder}/new`, `${folder}/last`);
    const files = readdirSync(`${folder}/last`).map((file) => `mails-${count}/last/${file}`);
    const { stdout } = await world.maillog(['open', '--quiet', ...files.sort()]);
    renameSync(`${folder}/last`, `${folder}/done-${Date.now()}`);
    const parts = new Map<string, string>();
    for (const part of stdout.split(/^==> (?=\S+\.txt <==)/m).slice(1)) {
      const [, name = '', body = ''] = /^(\S+?)(?:-\d+of\d+)?\.txt <==[^\n]*\n([\s\S]*)$/.exec(part) ?? [];
      parts.set(name, (parts.get(name) ?? '') + body.replace(/\n$/, ''));
    }
    return parts;
  };

  for (const layout of ['parts', 'pgpmime']) {
    it(`watch: a log larger than the spool comes in several reports, the other logs in each (${layout})`, async () => {
      const all = noise(4e6);
      world.write('app.log', all);
      world.write('auth.log', 'auth 0\n');
      configure(
        `set spool_size 3M\nset layout ${layout}`,
        'watch <<X\nlogfile app.log\nmime_file app.txt\nX\nwatch <<X\nlogfile auth.log\nmime_file auth.txt\nX\n',
      );
      let seen = '';
      let reports = 0;
      for (let left = true; left; reports++) {
        assert.ok(reports < 15, 'no end');
        const parts = await report(0, 1);
        const app = parts.get('app') ?? '';
        assert.equal(parts.get('auth'), `auth ${reports}\n`);
        left = /^warn\t.*app\.log: \d+ bytes are left for the next report$/m.test(app);
        seen += app.replace(/^warn\t.*\n/gm, '');
        appendFileSync(world.path('auth.log'), `auth ${reports + 1}\n`);
      }
      assert.ok(seen === all, 'every line once, in order');
      assert.ok(reports > 2);
    });
  }

  it('watch: a flood in one log leaves a share to the other logs, and limit_bytes says how much is shown', async () => {
    const all = noise(3e6);
    world.write('a.log', '');
    world.write('b.log', '');
    configure('', 'watch <<X\nlogfile a.log b.log\nlimit_bytes 1M\nmime_file logs.txt\nX\n');
    await report(0);
    world.write('a.log', all);
    world.write('b.log', 'b\n');
    const logs = (await report(1)).get('logs') ?? '';
    assert.ok(/==> b\.log <==\nb\n/.test(logs), 'the other log is there');
    assert.ok(logs.length > 1e6 && logs.length < 2.2e6, `${logs.length}`);
    assert.ok(/^warn\ta\.log: \d+ bytes are left for the next report$/m.test(logs), 'and the rest is named');
  });

  it('command: a flood of output is cut, with a warning, and the parts after it come', async () => {
    configure(
      'set spool_size 5M',
      "command <<X\nexec 'head -c 9000000 /dev/urandom | base64'\nmime_file big.txt\nX\ncommand <<X\nexec 'echo small'\nmime_file small.txt\nX\n",
    );
    const parts = await report(1);
    assert.equal(parts.get('small'), 'small\n');
    assert.ok(
      /\nwarn\tthe report has room for \d+ bytes of this part; the rest is left out\n$/.test(
        parts.get('big') ?? '',
      ),
    );
  });
});
