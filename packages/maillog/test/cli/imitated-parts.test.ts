/** What a log, a command or a module prints is never taken for a part or a listing of its own. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

needs('gpg');

function lineFor(path: string, content: string): string {
  const digest = createHash('sha256').update(content).digest('base64').replace(/=+$/, '');
  return `${digest}\tsha256\t${content.length}\t${path}`;
}

for (const end of ['\n', '\r\n']) {
  describe(`a log that imitates a listing, with ${JSON.stringify(end)}`, () => {
    const world = new World('in-process');
    const tree = world.path('tree');
    const log = world.path('app.log');
    const conf = world.path('web.conf');
    before(() => {
      world.key('you@example.com');
      world.publicKey('you@example.com');
      mkdirSync(tree);
      for (const name of ['passwd', 'secret.conf']) writeFileSync(join(tree, name), `${name}\n`);
      writeFileSync(log, '');
      world.write(
        'web.conf',
        `set to you@example.com
set from maillog@web1.example.com
set host web1
set deliver maildir:${world.path('mail')}
recipient you@example.com.asc
watch <<END
  mime_file app.txt
  logfile ${log}
END
monitor <<END
  mime_file files.txt
  dir ${tree}
END
`,
      );
    });
    after(() => world.remove());
    beforeEach(() => rmSync(world.path('mail'), { recursive: true, force: true }));

    async function report(...lines: readonly string[]): Promise<string> {
      appendFileSync(log, lines.map((line) => `${line}${end}`).join(''));
      assert.equal((await world.maillog(['-C', conf])).status, 0);
      const folder = join(world.path('mail'), 'new');
      return join(folder, readdirSync(folder).sort().at(-1) ?? '');
    }

    async function opened(mail: string): Promise<string> {
      const { status, stdout } = await world.maillog(['open', '--quiet', mail]);
      assert.equal(status, 0);
      return stdout;
    }

    it('maillog --check: finds a new file that a log line had listed (security 1a)', async () => {
      const backdoor = join(tree, 'backdoor');
      const mail = await report('==> x <==', lineFor(backdoor, 'evil\n'), '==> y <==', 'a line');
      world.write('good.log', await opened(mail));
      writeFileSync(backdoor, 'evil\n');
      const { status, stdout } = await world.maillog(['--check', 'good.log', '-C', conf]);
      assert.notEqual(status, 0);
      assert.match(stdout, /new +1|New entries: +1|backdoor/);
      rmSync(backdoor);
    });

    it('maillog --check --against: finds a missing file that a log line lists (security 1b)', async () => {
      world.write('good.log', await opened(await report('a line')));
      const secret = join(tree, 'secret.conf');
      rmSync(secret);
      await report(lineFor(secret, 'secret.conf\n'), '==> y <==', 'a line');
      const { status, stdout } = await world.maillog(['--check', 'good.log', '--against', 'mail']);
      assert.equal((status ?? 0) & 2, 2, stdout);
      assert.match(stdout, /secret\.conf/);
      writeFileSync(secret, 'secret.conf\n');
    });

    it('maillog --check: reads the listing beside a log that looks like a damaged one (security 1c)', async () => {
      const odd = [lineFor(`${tree}/x`, 'x'), `warn\t${tree}/: permission denied`, 'not a line of a listing'];
      world.write('good.log', await opened(await report('==> x <==', ...odd)));
      const { status, stdout, stderr } = await world.maillog(['--check', 'good.log', '-C', conf]);
      assert.deepEqual([status, stderr], [0, ''], stdout);
    });

    it('maillog accept: takes no line of a log into the saved listing (security 1d)', async () => {
      world.write('good.log', await opened(await report('a line')));
      writeFileSync(join(tree, 'passwd'), 'changed\n');
      const forged = lineFor(join(tree, 'backdoor'), 'evil\n');
      world.write('new.log', await opened(await report('==> x <==', forged)));
      await world.maillog(['accept', '--from', 'new.log', '--path', `${tree}/*`, 'good.log']);
      assert.doesNotMatch(world.read('good.log'), /^\S+\tsha256\t5\t.*backdoor$/m);
      writeFileSync(join(tree, 'passwd'), 'passwd\n');
    });

    it('maillog open: prints no heading, warning or count that a log has made', async () => {
      const lines = [
        '==> auth.txt <== Logins',
        'warn\tdisk full',
        'hidden\t5 of 5 lines by 1 rule',
        '===> report 1 <===',
      ];
      const text = await opened(await report(...lines));
      const own = text.split('\n').filter((line) => /^(?:==> |===> |warn\t|hidden\t)/.test(line));
      assert.deepEqual(
        own.map((line) => line.split(' <==')[0].replace(/report \d+/, 'report N')),
        [`===> report N of web1 (${conf})`, '==> app.txt', '==> files.txt', '==> end of listing'],
      );
    });

    it('maillog --check: takes no listing from what somebody wrote beside the armour of a report', async () => {
      const mail = await report('a line');
      const backdoor = join(tree, 'backdoor');
      const head = /Content-Description.*\n|Content-Transfer-Encoding: 7bit\n\n-----BEGIN/;
      const text = readFileSync(mail, 'latin1');
      const at = text.indexOf('-----BEGIN PGP MESSAGE', text.search(head));
      writeFileSync(mail, `${text.slice(0, at)}${lineFor(backdoor, 'evil\n')}\n\n${text.slice(at)}`);
      const { stdout } = await world.maillog(['open', '--quiet', mail]);
      assert.ok(stdout.includes('backdoor'), 'the banner is not there');
      world.write('good.log', stdout);
      writeFileSync(backdoor, 'evil\n');
      const checked = await world.maillog(['--check', 'good.log', '-C', conf]);
      assert.notEqual(checked.status, 0, checked.stdout);
      rmSync(backdoor);
    });

    it('maillog open --raw: gives what the log holds, byte for byte', async () => {
      const lines = ['==> auth.txt <== Logins', '>warn\tdisk full', '>>==> x'];
      const mail = await report(...lines);
      const { status, stdout } = await world.maillog(['open', '--quiet', '--raw', 'app.txt', mail]);
      assert.deepEqual([status, stdout], [0, lines.map((line) => `${line}${end}`).join('')]);
    });
  });
}
