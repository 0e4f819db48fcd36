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

/** What `open` reports of a host's first report. */
const EXPECTED = /: the first report of .*: its key is remembered$/;

describe('the chain of reports', () => {
  const world = new World('in-process');
  before(() => {
    world.key('you@example.com');
    world.publicKey('you@example.com');
  });
  after(() => world.remove());

  /** Each chain is that of a configuration of its own. */
  const run = async (name: string, settings: string, size = 10): Promise<void> => {
    const common = 'set to you@example.com\nset from a@b.c\nset host web1\nset max_size 100k\n';
    world.write(
      `${name}.conf`,
      `${common}set state 'state-${name}'\nset deliver maildir:${name}\n${settings}\ncommand <<X\nexec 'head -c ${size} /dev/urandom | base64'\nX\n`,
    );
    assert.deepEqual(await world.maillog(['-C', `${name}.conf`]), { status: 0, stdout: '', stderr: '' });
  };
  const chainOf = (name: string): string => `web1 (${world.path(`${name}.conf`)})`;
  /** The messages of a Maildir, as they came. */
  const mails = (name: string): string[] =>
    readdirSync(world.path(`${name}/new`))
      .sort()
      .map((file) => `${name}/new/${file}`);
  let readers = 0;
  /** What a new reader is told, and the exit status. */
  const opened = async (...paths: string[]): Promise<{ status: number | null; words: string[] }> => {
    readers += 1;
    const env = { XDG_STATE_HOME: world.path(`reader-${readers}`) };
    const { status, stderr } = await world.maillog(['open', ...paths], env);
    const words = stderr.split('\n').filter((line) => line !== '' && !EXPECTED.test(line));
    return { status, words };
  };
  /** Asserts what is said; without a fault, the status is 0. */
  const says = async (paths: readonly string[], words: readonly string[], status: 0 | 65): Promise<void> =>
    assert.deepEqual(await opened(...paths), { status, words });

  for (const [name, settings] of [
    ['parts', 'recipient you@example.com.asc'],
    ['pgpmime', 'recipient you@example.com.asc\nset layout pgpmime'],
    ['clear', 'set encrypt off'],
  ] as const) {
    it(`maillog open: names what is missing, repeated, out of order or altered in the chain (${name})`, async () => {
      for (let number = 1; number <= 5; number++) await run(name, settings);
      await says([name], [], 0);
      const whole = await world.maillog(['open', name]);
      assert.equal(whole.status, 0);
      assert.ok(!whole.stdout.includes('maillog-report'));
      const [one, two, three, four, five] = mails(name);
      const { headers } = await PostalMime.parse(world.read(two));
      const header = headers.find(({ key }) => key === 'x-maillog-report')?.value ?? '';
      const configuration = encodeURIComponent(world.path(`${name}.conf`)).replaceAll('.', '\\.');
      const place = `host=web1;\\s+configuration=${configuration};\\s+sequence=2; message=1/1;`;
      // Layout pgpmime says nothing of it outside the seal.
      const expected = name === 'pgpmime' ? '^$' : `^${place}\\s+previous=[0-9a-f]{64}$`;
      assert.match(header, new RegExp(expected));

      const chain = chainOf(name);
      await says([one, three, four], [`maillog: report 2 of ${chain} is missing`], 65);
      await says([one, five], [`maillog: reports 2 to 4 of ${chain} are missing`], 65);
      await says(
        [one, three, two],
        [`maillog: report 2 of ${chain} comes after report 3 of ${chain}: ${two}`],
        0,
      );
      await says(
        [three, four],
        [`maillog: the chain of ${chain} begins with report 3: reports 1 to 2 are not here`],
        0,
      );
      mkdirSync(world.path(`copies-${name}`));
      copyFileSync(world.path(two), world.path(`copies-${name}/two`));
      await says(
        [one, two, `copies-${name}/two`],
        [`maillog: report 2 of ${chain} is there twice: ${two} and copies-${name}/two`],
        0,
      );
      // What servers do to a message is no alteration: a header of theirs, other line ends.
      const relayed = readFileSync(world.path(two), 'latin1').replaceAll(/\r?\n/g, '\r\n');
      writeFileSync(world.path('relayed'), `Received: from somewhere\r\n${relayed}`, 'latin1');
      await says([one, 'relayed', three], [], 0);
    });

    it(`maillog open: names a report that was put in another's place, and one that lost a part (${name})`, async () => {
      const [, two, three] = mails(name);
      const chain = chainOf(name);
      const begins = `maillog: the chain of ${chain} begins with report 2: report 1 is not here`;
      // Another chain of the same host, as after a restore: its report 2 has the right number, and the wrong
      // contents.
      const key = readFileSync(world.path(`state-${name}/host-key.asc`));
      rmSync(world.path(`state-${name}`), { recursive: true });
      mkdirSync(world.path(`state-${name}`), { mode: 0o700 });
      writeFileSync(world.path(`state-${name}/host-key.asc`), key, { mode: 0o600 });
      renameSync(world.path(name), world.path(`first-${name}`));
      await run(name, settings);
      await run(name, settings);
      const other = mails(name)[1];
      const first = (path: string): string => path.replace(name, `first-${name}`);
      await says(
        [other, first(three)],
        [
          begins,
          `maillog: report 2 of ${chain} is not the one that report 3 of ${chain} came after: one of them was altered, or is from another chain`,
        ],
        65,
      );
      await says(
        [first(two), other],
        [
          begins,
          `maillog: ${first(two)} and ${other} differ, and both say they are report 2 of ${chain}, signed by one key: the host was restored from a backup, or its state directory is used twice`,
        ],
        65,
      );
      if (name === 'pgpmime') return;
      const text = world.read(first(two));
      const boundary = /boundary="([^"]+)"/.exec(text)?.[1] ?? '';
      const pieces = text.split(`--${boundary}`);
      pieces.splice(2, 1);
      world.write(`less-${name}`, Buffer.from(pieces.join(`--${boundary}`), 'latin1'));
      // No successor has to vouch for it.
      await says([`less-${name}`], [`maillog: less-${name}: command-1.txt is missing`], 65);
      const less = await opened(`less-${name}`, first(three));
      assert.equal(less.status, 65);
      assert.match(less.words.join(), /one of them was altered/);
    });
  }

  it('maillog open: names two hosts that go by one name, and keeps to the key that it knows', async () => {
    await run('clone', 'recipient you@example.com.asc');
    const [first] = mails('clone');
    rmSync(world.path('state-clone'), { recursive: true });
    await run('clone', 'recipient you@example.com.asc');
    await run('clone', 'recipient you@example.com.asc');
    const [, clone, next] = mails('clone');
    const chain = chainOf('clone');
    const { status, words } = await opened(first, clone, next);
    const alarm = (mail: string, rest: string): string =>
      `maillog: ${mail}: ${chain} signs with another key than before, [0-9A-F]{40}, ${rest}`.replaceAll(
        /[()]/g,
        '\\$&',
      );
    assert.equal(status, 65);
    const since = 'not [0-9A-F]{40}, known since \\d{4}-\\d\\d-\\d\\d: .*';
    assert.match(
      words.join('\n'),
      new RegExp(
        `^${alarm(clone, since)}\n${alarm(next, 'as above')}\nmaillog: two hosts go by one name: ${first} and ${clone} both say they are report 1 of `,
      ),
    );
    const env = { XDG_STATE_HOME: world.path('knows-clone') };
    const open = (...args: string[]) => world.maillog(['open', '--quiet', ...args], env);
    assert.deepEqual([(await open(first)).status, (await open(clone)).status], [0, 65]);
    assert.deepEqual([(await open(first)).status, (await open(next)).status], [0, 65]);
  });

  it('maillog open: keeps the chains of two configurations of one host apart', async () => {
    await run('one-of-two', 'recipient you@example.com.asc');
    await run('two-of-two', 'recipient you@example.com.asc');
    await run('one-of-two', 'recipient you@example.com.asc');
    await run('two-of-two', 'recipient you@example.com.asc');
    const [first, second] = [mails('one-of-two'), mails('two-of-two')];
    const { status, words } = await opened(first[0], second[0], first[1], second[1]);
    // Each has a state directory and so a key of its own, which the reader has not accepted.
    assert.deepEqual([status, words.filter((line) => !line.includes(', and not accepted'))], [0, []]);
  });

  it('maillog open: refuses what the host did not send with its report, and names a message that was cut', async () => {
    await run('forged', 'recipient you@example.com.asc');
    const [mail] = mails('forged');
    const text = world.read(mail);
    const delimiter = `--${/boundary="([^"]+)"/.exec(text)?.[1] ?? ''}`;
    const [head, cover, ...rest] = text.split(delimiter);
    const position = 'host=web1; sequence=7; message=1/1; previous=none\n';
    for (const name of ['maillog-sequence.txt', 'other.txt']) {
      const forged = `\nContent-Disposition: attachment; filename=${name}\n\n${position}`;
      world.write('forged.eml', [head, cover, forged, ...rest].join(delimiter));
      const both = await world.maillog(['open', mail, 'forged.eml']);
      assert.equal(both.status, 65);
      assert.ok(!both.stdout.includes('sequence=7'));
      assert.ok(
        both.stderr.includes(
          `maillog: forged.eml: ${name}: the host did not send it with this report; not shown\n`,
        ),
        both.stderr,
      );
      assert.match(both.stderr, /report 1 of web1 .* is there twice: .* and forged\.eml\n/);
    }

    world.write('cut.eml', [head, cover, rest[0]].join(delimiter));
    const cut = await world.maillog(['open', '--quiet', 'cut.eml'], {
      XDG_STATE_HOME: world.path('reads-cut'),
    });
    assert.equal(cut.status, 65);
    assert.match(
      cut.stdout,
      /^===> cut\.eml <=== .*, 1 ALARM\n {2}alarm: it was cut off: .*\n==> command-1\.txt <==\n[A-Za-z0-9+/]+=*\n\n$/,
    );
    assert.equal(
      cut.stderr,
      'maillog: cut.eml: it was cut off: it ends without its last boundary, and parts of it may be missing\n',
    );
    // A reader who knows the host knows more.
    const known = await world.maillog(['open', '--quiet', 'cut.eml']);
    assert.equal(known.status, 65);
    assert.match(
      known.stderr,
      /cut\.eml: web1 has described its reports before, and this one has no description/,
    );
  });

  it('maillog open: reads every message of a mailbox, and their chain', async () => {
    for (let number = 1; number <= 3; number++) await run('box', 'recipient you@example.com.asc');
    const line = 'From maillog@example.com Sat Nov 21 06:15:00 2026\n';
    const [one, two, three] = mails('box').map((mail) => `${line}${world.read(mail)}\n`);
    world.write('one.mbox', `${one}\n`);
    await says(['one.mbox'], [], 0);
    world.write('two.mbox', `${one}${two}`);
    await says(['two.mbox'], [], 0);
    world.write('gap.mbox', `${one}${three}`);
    await says(['gap.mbox'], [`maillog: report 2 of ${chainOf('box')} is missing`], 65);
  });

  it('maillog open: names the message of a report that is missing', async () => {
    await run('several', 'recipient you@example.com.asc', 200_000);
    await run('several', 'recipient you@example.com.asc');
    const all = mails('several');
    assert.ok(all.length >= 4);
    await says(['several'], [], 0);
    const of = all.length - 1;
    const chain = chainOf('several');
    await says(
      [all[0], ...all.slice(2)],
      [`maillog: of report 1 of ${chain} message 2 of ${of} is missing`],
      65,
    );
    await says(
      [...all.slice(0, of - 1), all[of]],
      [`maillog: of report 1 of ${chain} message ${of} of ${of} is missing`],
      65,
    );
  });

  it('maillog: the chain continues after a report that was committed just before a crash', async () => {
    await run('crash', 'recipient you@example.com.asc');
    const state = readFileSync(world.path('state-crash/state.json'));
    world.write(
      'crash.conf',
      world.read('crash.conf').replace('deliver maildir:crash', 'smtp 127.0.0.1:1\nset deliver smtp'),
    );
    assert.equal((await world.maillog(['-C', 'crash.conf'])).status, 75);
    writeFileSync(world.path('state-crash/state.json'), state);
    world.write(
      'crash.conf',
      world.read('crash.conf').replace('set deliver smtp', 'set deliver maildir:crash'),
    );
    assert.equal((await world.maillog(['-C', 'crash.conf'])).status, 0);
    assert.equal((await world.maillog(['flush', '-C', 'crash.conf'])).status, 0);
    const bySequence = mails('crash').sort((a, b) => numberOf(a) - numberOf(b));
    assert.deepEqual(
      bySequence.map((path) => numberOf(path)),
      [1, 2, 3],
    );
    await says(bySequence, [], 0);
  });

  const numberOf = (path: string): number => Number(/sequence=([0-9]+);/.exec(world.read(path))?.[1]);
});
