/** Covers: cli/rules-publish, cli/rules-key, rules/publish-set */
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { RulesServer } from '../../../maillog/test/cli/rules-server.ts';
import { World } from '../../../maillog/test/cli/world.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import type { Decided, Inbox, Status } from '../../src/server/answers.ts';
import type { Rules } from '../../src/server/screen-answers.ts';
import { READER, run } from '../helpers/built.ts';
import type { Ended } from '../helpers/built.ts';
import { startPage, whole } from '../helpers/started-page.ts';

needs('openssl');

const USUAL = "usual app cache warmed in {duration}\nhides 'Jun 14 15:16:01 web1 app: cache warmed in 3ms'\n";
const FOLD =
  'fold sshd Failed password for {user} from {ip} port {port} ssh2\n' +
  "folds 'Jun 14 15:16:01 web1 sshd[411]: Failed password for anna from 203.0.113.9 port 40022 ssh2'\n";

describe('maillog-read rules publish', () => {
  let world = new World('in-process');
  let server: RulesServer;
  const worlds: World[] = [];
  before(async () => {
    server = await new RulesServer().start();
  });
  beforeEach(async () => {
    world = new World('in-process');
    worlds.push(world);
    server.reset();
    mkdirSync(world.path('rules.d'));
    world.write('rules.d/a.rules', USUAL);
    world.write('rules.d/notes.txt', 'not for hosts');
    const { status, stdout } = await read('rules', 'key', world.path('key.pem'));
    assert.equal(status, 0);
    writeFileSync(server.path('rules.pem'), stdout);
  });
  after(async () => {
    await server.stop();
    worlds.forEach((each) => each.remove());
  });

  function read(...args: string[]): Promise<Ended> {
    return run(READER, args, world.env);
  }
  const publish = (...more: string[]): ReturnType<typeof read> =>
    read('rules', 'publish', world.path('rules.d'), '--key', world.path('key.pem'), '--out', out(), ...more);
  const out = (): string => world.path('www/web');
  /** Serves what was published. */
  function serve(): void {
    for (const name of readdirSync(out())) server.files.set(name, readFileSync(join(out(), name)));
  }
  const serial = (): number => Number(/^serial=(.*)$/m.exec(world.read('www/web/rules-set.txt'))?.[1]);

  it('rules publish: a host takes what it published, hides by it, and takes the next one', async () => {
    world.write('rules.d/b.rules', FOLD);
    const { status, stderr } = await publish();
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^maillog: published set web \d{10} of 2 files$/m);
    world.write(
      'web.conf',
      `set state state\nwatch <<X\nlogfile app.log\n${server.statement}\nmime_file app.txt\nX\n`,
    );
    world.write('app.log', 'Jun 14 15:16:01 web1 app: cache warmed in 4ms\nnews\n');
    serve();
    const pulled = await world.maillog(['rules', 'pull', '-C', 'web.conf']);
    assert.deepEqual([pulled.status, pulled.stderr], [0, '']);
    const { stdout } = await world.maillog(['-C', 'web.conf', '--dry-run']);
    assert.match(stdout, /^news$/m);
    assert.doesNotMatch(stdout, /warmed in 4ms/);
    const first = serial();
    world.write('rules.d/a.rules', `${USUAL}# more\n`);
    assert.equal((await publish()).status, 0);
    assert.ok(serial() > first);
    serve();
    const again = await world.maillog(['rules', 'pull', '-C', 'web.conf']);
    assert.match(again.stdout, new RegExp(`web ${serial()},`));
  });

  it('rules publish: a decision reaches a host by the set, and the page says that it is in force there', async () => {
    const lines = (from: number): string =>
      Array.from(
        { length: 20 },
        (_, at) => `Jun 14 15:16:01 web1 app: job ${from + at} is done in ${at + 2} ms\n`,
      ).join('');
    world.write(
      'web.conf',
      'set encrypt off\nset host web1\nset to you@example.com\nset from m@example.com\n' +
        `set deliver maildir:mail\nset state ${world.path('host')}\n` +
        `watch <<X\nlogfile app.log\n${server.statement}\nmime_file app.txt\nX\n`,
    );
    const report = async (from: number): Promise<void> => {
      appendFileSync(world.path('app.log'), lines(from));
      await world.maillog(['-C', 'web.conf']);
    };
    await report(100);
    const page = await startPage(
      ['--no-browser', '--rules', world.path('rules.d'), world.path('mail')],
      world.env,
    );
    await whole(page);
    const [lack] = (await page.ask<Rules>('rules')).setFaults;
    assert.match(
      `${lack.host}: ${lack.fault}`,
      /^web1: no rules set comes from https:.*no set of it is in force/,
    );
    const { rows } = await page.ask<Inbox>('inbox');
    const row = rows.find(({ kind, text }) => kind === 'lines' && text.includes('job'));
    await page.ask<Decided>('decisions', { kind: 'ignore', group: row?.id, reason: 'routine' });
    const [decided] = (await page.ask<Rules>('rules')).rules;
    assert.deepEqual([decided.inForce, decided.hosts, decided.hits.text], [0, 1, 'no line yet']);
    const { status, stderr } = await publish();
    assert.equal(status, 0, stderr);
    serve();
    const before = await page.ask<Status>('status');
    await report(200);
    for (let now = before; now.source.reports === before.source.reports;)
      now = await page.ask<Status>(`status?revision=${now.revision}&wait=10`);
    const { rules, sets, setFaults, hosts } = await page.ask<Rules>('rules');
    const [rule] = rules;
    assert.deepEqual([rule.inForce, rule.hosts, rule.waiting], [1, 1, []]);
    assert.deepEqual([rule.hits.recent, rule.hits.hosts], [20, 1]);
    assert.deepEqual([hosts[0].state, hosts[0].file], ['current', `${server.url}/fleet.rules`]);
    assert.deepEqual(
      sets.map(({ address, versions, behind }) => [
        address,
        versions.map((one) => [one.serial, one.hosts]),
        behind,
      ]),
      [[server.url, [[serial(), 1]], 0]],
    );
    assert.deepEqual(setFaults, []);
    assert.equal(await page.end('SIGTERM'), 0);
  });

  it('rules publish: publishes nothing if nothing has changed', async () => {
    await publish();
    const before = world.read('www/web/rules-set.txt');
    const { status, stderr } = await publish();
    assert.equal(status, 0);
    assert.match(stderr, /is published already/);
    assert.equal(world.read('www/web/rules-set.txt'), before);
  });

  it('rules publish: keeps the files of the set before, and removes older ones', async () => {
    for (const text of ['# 1\n', '# 2\n', '# 3\n']) {
      world.write('rules.d/a.rules', text + USUAL);
      assert.equal((await publish()).status, 0);
    }
    world.write('www/web/index.html', 'mine');
    world.write('rules.d/a.rules', `# 4\n${USUAL}`);
    await publish();
    const names = readdirSync(out());
    assert.equal(names.filter((name) => /^[0-9a-f]{64}\.rules$/.test(name)).length, 2);
    assert.ok(names.includes('index.html'));
    for (const name of names.filter((each) => each !== 'index.html'))
      assert.equal(statSync(join(out(), name)).mode & 0o777, 0o644, name);
  });

  it('rules publish: the serial number grows if the folder is lost, and if the clock is behind', async () => {
    await publish();
    const first = serial();
    assert.ok(first >= Math.floor(Date.now() / 1000) - 60);
    // As a publisher left it whose clock was a year ahead.
    const ahead = first + 31_536_000;
    const files = [{ name: 'a.rules', content: Buffer.from(`${USUAL}# other\n`) }];
    const key = createPrivateKey(readFileSync(world.path('key.pem')));
    world.write('www/web/rules-set.txt', server.signed(ahead, files, { key }));
    await publish();
    assert.equal(serial(), ahead + 1);
    rmSync(world.path('www'), { recursive: true });
    await publish();
    assert.ok(serial() >= first);
  });

  const refused: [string, () => readonly string[], number, RegExp][] = [
    [
      'a rule that hides an attack',
      () => (world.write('rules.d/a.rules', "ignore =~ /Failed/\nhides 'Failed'\n"), []),
      78,
      /rules\.d\/a\.rules:1:\d+: this rule hides a line of an attack/,
    ],
    [
      'rules without a test',
      () => (world.write('rules.d/a.rules', 'ignore =~ /x/\n'), []),
      78,
      /the set has rules and no test\n.*hides 'LINE'/,
    ],
    [
      'a statement of a configuration',
      () => (world.write('rules.d/b.rules', 'set encrypt off\n'), []),
      78,
      /unknown directive set in a rules file/,
    ],
    [
      'a name that hosts refuse',
      () => (world.write('rules.d/a b.rules', '# none\n'), []),
      78,
      /"a b\.rules" cannot be the name of a rules file/,
    ],
    ['a name of the set that hosts refuse', () => ['--name', '../x'], 78, /cannot be the name of a set/],
    [
      'a key that others may read',
      () => (chmodSync(world.path('key.pem'), 0o644), []),
      77,
      /holds a secret, but others may read it/,
    ],
    [
      'a folder without rules',
      () => (rmSync(world.path('rules.d/a.rules')), []),
      78,
      /holds no file that ends with \.rules/,
    ],
  ];
  for (const [name, change, status, words] of refused) {
    it(`rules publish: refuses ${name}, and publishes nothing`, async () => {
      const ended = await publish(...change());
      assert.match(ended.stderr, words);
      assert.equal(ended.status, status);
      assert.throws(() => statSync(out()));
    });
  }

  it('rules key: writes the private key for its owner alone, and never over another', async () => {
    assert.equal(statSync(world.path('key.pem')).mode & 0o777, 0o600);
    const before = world.read('key.pem');
    const { status, stderr } = await read('rules', 'key', world.path('key.pem'));
    assert.equal(status, 74);
    assert.match(stderr, /file already exists\n.*openssl pkey -in \S+ -pubout/);
    assert.equal(world.read('key.pem'), before);
  });
});
