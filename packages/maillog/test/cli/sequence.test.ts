import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { after, before, describe, it } from 'node:test';
import PostalMime from 'postal-mime';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

needs('gpg');

describe('the chain of reports', () => {
  const world = new World();
  before(() => {
    world.key('you@example.com');
    world.publicKey('you@example.com');
  });
  after(() => world.remove());

  const run = async (name: string, settings: string, size = 10): Promise<void> => {
    const common = 'set to you@example.com\nset from a@b.c\nset host web1\nset max_size 100k\n';
    world.write(
      'web.conf',
      `${common}set state 'state-${name}'\nset deliver maildir:${name}\n${settings}\ncommand <<X\nexec 'head -c ${size} /dev/urandom | base64'\nX\n`,
    );
    assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stdout: '', stderr: '' });
  };
  /** The messages of a Maildir, as they came. */
  const mails = (name: string): string[] =>
    readdirSync(world.path(`${name}/new`))
      .sort()
      .map((file) => `${name}/new/${file}`);
  const said = async (...paths: string[]): Promise<string[]> => {
    const { stderr } = await world.maillog(['open', '--quiet', ...paths]);
    return stderr.split('\n').filter((line) => line !== '');
  };

  for (const [name, settings] of [
    ['parts', 'recipient you@example.com.asc'],
    ['pgpmime', 'recipient you@example.com.asc\nset layout pgpmime'],
    ['clear', 'set encrypt off'],
  ] as const) {
    it(`maillog open: names what is missing, repeated, out of order or altered in the chain (${name})`, async () => {
      for (let number = 1; number <= 5; number++) await run(name, settings);
      assert.deepEqual(await said(name), [], 'a whole chain');
      const whole = await world.maillog(['open', name]);
      assert.equal(whole.status, 0);
      assert.ok(!whole.stdout.includes('maillog-sequence'));
      const [one, two, three, four, five] = mails(name);
      const { headers } = await PostalMime.parse(world.read(two));
      const header = headers.find(({ key }) => key === 'x-maillog-report')?.value ?? '';
      assert.match(header, /^host=web1; sequence=2; message=1\/1;\s+previous=[0-9a-f]{64}$/);

      assert.deepEqual(await said(one, three, four), ['maillog: report 2 of web1 is missing']);
      assert.deepEqual(await said(one, five), ['maillog: reports 2 to 4 of web1 are missing']);
      assert.deepEqual(await said(one, three, two), [
        `maillog: report 2 of web1 comes after report 3 of web1: ${two}`,
      ]);
      mkdirSync(world.path(`copies-${name}`));
      copyFileSync(world.path(two), world.path(`copies-${name}/two`));
      assert.deepEqual(await said(one, two, `copies-${name}/two`), [
        `maillog: report 2 of web1 is there twice: ${two} and copies-${name}/two`,
      ]);
      // What servers do to a message is no alteration: a header of theirs, other line ends.
      const relayed = readFileSync(world.path(two), 'latin1').replaceAll(/\r?\n/g, '\r\n');
      writeFileSync(world.path('relayed'), `Received: from somewhere\r\n${relayed}`, 'latin1');
      assert.deepEqual(await said(one, 'relayed', three), []);
    });

    it(`maillog open: names a report that was put in another's place, and one that lost a part (${name})`, async () => {
      const [, two, three] = mails(name);
      // Another chain of the same host: its report 2 has the right number, and the wrong contents.
      rmSync(world.path(`state-${name}`), { recursive: true });
      renameSync(world.path(name), world.path(`first-${name}`));
      await run(name, settings);
      await run(name, settings);
      const other = mails(name)[1];
      const first = (path: string): string => path.replace(name, `first-${name}`);
      assert.deepEqual(await said(other, first(three)), [
        'maillog: report 2 of web1 is not the one that report 3 of web1 came after: one of them was altered, or is from another chain',
      ]);
      assert.match((await said(first(two), other)).join(), /two that differ say they are report 2 of web1/);
      if (name === 'pgpmime') return;
      const text = world.read(first(two));
      const boundary = /boundary="([^"]+)"/.exec(text)?.[1] ?? '';
      const pieces = text.split(`--${boundary}`);
      pieces.splice(2, 1);
      world.write(`less-${name}`, Buffer.from(pieces.join(`--${boundary}`), 'latin1'));
      assert.match((await said(`less-${name}`, first(three))).join(), /one of them was altered/);
    });
  }

  it('maillog open: does not believe a position in clear among sealed parts, or a message that was cut between them', async () => {
    await run('forged', 'recipient you@example.com.asc');
    const [mail] = mails('forged');
    const text = world.read(mail);
    const delimiter = `--${/boundary="([^"]+)"/.exec(text)?.[1] ?? ''}`;
    const [head, cover, ...rest] = text.split(delimiter);
    const position = 'host=web1; sequence=7; message=1/1; previous=none\n';
    const forged = `\nContent-Disposition: attachment; filename=maillog-sequence.txt\n\n${position}`;
    world.write('forged.eml', [head, cover, forged, ...rest].join(delimiter));
    const opened = await world.maillog(['open', mail, 'forged.eml']);
    assert.equal(opened.status, 65);
    assert.ok(!opened.stdout.includes('maillog-sequence'));
    assert.match(
      opened.stderr,
      /forged\.eml: maillog-sequence\.txt: it is not encrypted, but other parts are; not believed\n/,
    );
    assert.match(opened.stderr, /two that differ say they are report 1 of web1/);

    world.write('cut.eml', [head, cover, rest[0]].join(delimiter));
    const cut = await world.maillog(['open', 'cut.eml']);
    assert.equal(cut.status, 65);
    assert.match(cut.stdout, /^==> command-1\.txt <==\n[A-Za-z0-9+/]+=*\n\n$/);
    assert.equal(
      cut.stderr,
      'maillog: cut.eml: it was cut off: it ends without its last boundary, and parts of it may be missing\n',
    );
  });

  it('maillog open: names the report that is missing in an mbox', async () => {
    for (let day = 0; day < 3; day++) await run('box', 'recipient you@example.com.asc');
    const line = 'From maillog@example.com Sat Nov 21 06:15:00 2026\n';
    const [one, two, three] = mails('box').map((mail) => `${line}${world.read(mail)}\n`);
    world.write('all.mbox', `${one}${two}${three}`);
    assert.deepEqual(await said('all.mbox'), []);
    world.write('two.mbox', `${one}${three}`);
    assert.deepEqual(await said('two.mbox'), ['maillog: report 2 of web1 is missing']);
  });

  it('maillog open: names the message of a report that is missing', async () => {
    await run('several', 'recipient you@example.com.asc', 200_000);
    await run('several', 'recipient you@example.com.asc');
    const all = mails('several');
    assert.ok(all.length >= 4);
    assert.deepEqual(await said('several'), []);
    const of = all.length - 1;
    assert.deepEqual(await said(all[0], ...all.slice(2)), [
      `maillog: of report 1 of web1 message 2 of ${of} is missing`,
    ]);
    assert.deepEqual(await said(...all.slice(0, of - 1), all[of]), [
      `maillog: of report 1 of web1 message ${of} of ${of} is missing`,
    ]);
  });

  it('maillog: the chain continues after a report that was committed just before a crash', async () => {
    await run('crash', 'recipient you@example.com.asc');
    const state = readFileSync(world.path('state-crash/state.json'));
    world.write(
      'web.conf',
      world.read('web.conf').replace('deliver maildir:crash', 'smtp 127.0.0.1:1\nset deliver smtp'),
    );
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 75);
    writeFileSync(world.path('state-crash/state.json'), state);
    world.write('web.conf', world.read('web.conf').replace('set deliver smtp', 'set deliver maildir:crash'));
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    assert.equal((await world.maillog(['flush', '-C', 'web.conf'])).status, 0);
    const bySequence = mails('crash').sort((a, b) => numberOf(a) - numberOf(b));
    assert.deepEqual(
      bySequence.map((path) => numberOf(path)),
      [1, 2, 3],
    );
    assert.deepEqual(await said(...bySequence), []);
  });

  const numberOf = (path: string): number => Number(/sequence=([0-9]+);/.exec(world.read(path))?.[1]);
});
