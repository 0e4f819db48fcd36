/** What the rules hid: the block, the ledger and the warnings, in the built program. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';
import type { Ended } from './world.ts';

const HOUR = 3_600_000;

/** A world with a watch, reports of it in a Maildir, and a clock. */
class Watched extends World {
  hours = 0;

  constructor(settings: string, watch: string) {
    super('in-process');
    mkdirSync(this.path('Maildir'));
    this.write('log', '');
    this.configure(settings, watch);
  }

  configure(settings: string, watch: string, name = 'web.conf'): void {
    const top = `set to 'a@example.com'\nset deliver maildir:${this.path('Maildir')}\nset state ${this.path('kept')}\n`;
    this.write(name, `${top}${settings}\nwatch <<W\nlogfile log\nmime_file logs.txt\n${watch}\nW\n`);
  }

  log(text: string): void {
    appendFileSync(this.path('log'), text);
  }

  run(env: Record<string, string> = {}, conf = 'web.conf', ...args: string[]): Promise<Ended> {
    return this.maillog(['-C', conf, ...args], {
      NODE_OPTIONS: `--import=${resolve('build/packages/maillog/test/faults/preload.js')}`,
      FAULT_CLOCK: String(this.hours * HOUR),
      ...env,
    });
  }

  /** The mails that have come since the last call. */
  mails(): string[] {
    const folder = this.path('Maildir/new');
    const names = readdirSync(folder);
    const mails = names.map((name) => readFileSync(join(folder, name), 'latin1'));
    for (const name of names) rmSync(join(folder, name));
    return mails;
  }

  /** What a report says so many hours after the last one, with so many lines more of one kind. */
  async report(
    hours: number,
    hits: number,
    env: Record<string, string> = {},
    conf?: string,
  ): Promise<string> {
    this.hours += hours;
    this.log('usual 1\n'.repeat(hits));
    const { stderr } = await this.run(env, conf);
    return `${stderr}${this.mails().map(body).join('')}`;
  }
}

/** The part of a mail that went in clear. */
function body(mail: string): string {
  const base64 = /logs\.txt[\s\S]*?\r?\n\r?\n([\s\S]*?)\r?\n--/.exec(mail)?.[1] ?? '';
  return Buffer.from(base64, 'base64').toString('latin1');
}

const CLEAR = 'set encrypt off';
const RULES = String.raw`ignore =~ /^usual \d+$/
ignore =~ /^cron: /
do ignore
  =~ /^sshd: /
  !~ /root/
end`;

function world<Made extends World>(made: Made): Made {
  after(() => made.remove());
  return made;
}

describe('the ledger', () => {
  it(
    'ledger: is sealed, can be parsed, and counts as explain does where one rule holds',
    needs('gpg'),
    async () => {
      const watched = world(new Watched('', ''));
      watched.key('admin@example.com');
      const secret = watched.gpg('--armor', '--export-secret-keys', 'admin@example.com');
      watched.write('secret.asc', secret);
      watched.publicKey('admin@example.com');
      watched.configure('recipient admin@example.com.asc', `ledger yes\n${RULES}`);
      const lines = [
        ...Array.from({ length: 40 }, (_, n) => `usual ${n}`),
        ...Array.from({ length: 7 }, (_, n) => `cron: job ${n} f\xfcr \xff`),
        'sshd: hello anna',
        'sshd: hello root',
        `cron: ${'é'.repeat(3000)}`,
      ];
      watched.write('log', Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'));
      assert.deepEqual(await watched.run(), { status: 0, stdout: '', stderr: '' });
      const [mail = ''] = watched.mails();
      assert.doesNotMatch(mail, /usual|"hits"|hello/);
      assert.match(mail, /logs\.ledger\.json/);
      watched.write('report.eml', Buffer.from(mail, 'latin1'));
      const opened = await watched.maillog([
        'open',
        '--key',
        'secret.asc',
        '--extract',
        'parts',
        'report.eml',
      ]);
      assert.equal(opened.status, 0, opened.stderr);
      const extracted = (name: string): string =>
        opened.stdout.split('\n').find((path) => path.endsWith(name)) ?? '';
      assert.equal(
        watched.read(extracted('/1/logs.txt')),
        `sshd: hello root\nhidden\t49 of 50 lines by 3 rules\nhidden\t40\tweb.conf:9:1\t=~ /^usual \\d+$/\n` +
          'hidden\t8\tweb.conf:10:1\t=~ /^cron: /\nhidden\t1\tweb.conf:11:1\t=~ /^sshd: / and !~ /root/\n',
      );
      const ledger = JSON.parse(readFileSync(watched.path(extracted('/1/logs.ledger.json')), 'utf8')) as {
        version: number;
        entry: string;
        from: string | null;
        lines: number;
        hidden: number;
        rules: {
          place: string;
          hits: number;
          usual: number | null;
          samples: { text: string; base64?: string; length?: number }[];
        }[];
      };
      const explained = JSON.parse(
        (await watched.maillog(['explain', '-C', 'web.conf', '--json'])).stdout,
      ) as {
        rules: { place: string; hits: number }[];
      }[];
      assert.deepEqual(
        ledger.rules.map(({ place, hits }) => ({ place, hits })),
        explained[0]?.rules.map(({ place, hits }) => ({ place, hits })),
      );
      const { version, entry, from, lines: read, hidden } = ledger;
      assert.deepEqual(
        { version, entry, from, read, hidden },
        { version: 1, entry: 'logs.txt', from: null, read: 50, hidden: 49 },
      );
      const bytes = ledger.rules.flatMap(({ samples }) =>
        samples.map(({ text, base64, length }) => ({
          length,
          text:
            base64 === undefined
              ? Buffer.from(text).toString('latin1')
              : Buffer.from(base64, 'base64').toString('latin1'),
        })),
      );
      assert.equal(bytes.length, 7);
      for (const { text, length } of bytes)
        assert.ok(
          length === undefined
            ? lines.includes(text)
            : length === 3006 && lines.some((line) => line.startsWith(text)),
          text,
        );
    },
  );

  it('ledger: neither it nor its block is a reason for a mail, or for a part that is not empty', async () => {
    const watched = world(new Watched(CLEAR, `ledger yes\n${RULES}`));
    await watched.report(0, 3);
    assert.equal(await watched.report(1, 3), '');
    watched.configure(`${CLEAR}\nset when unusual`, `ledger yes\n${RULES}`);
    watched.log('usual 7\n');
    await watched.run();
    assert.deepEqual(watched.mails(), []);
    watched.log('odd\nusual 8\n');
    await watched.run();
    assert.equal(
      watched.mails().map(body).join(''),
      'odd\nhidden\t1 of 2 lines by 1 rule\nhidden\t1\tweb.conf:10:1\t=~ /^usual \\d+$/\n',
    );
  });

  it('ledger: names rules and files that are not ASCII as they are', async () => {
    const watched = world(new Watched('', ''));
    watched.write('größe.conf', 'watch <<W\nlogfile log\nledger yes\nignore =~ /größe/\nW\n');
    watched.write('log', 'größe 5\nodd\n');
    const { stdout } = await watched.run({}, 'größe.conf', '--dry-run');
    const text = Buffer.from(stdout, 'latin1').toString('utf8');
    assert.match(text, /^hidden\t1\tgröße\.conf:4:1\t=~ \/größe\/$/m);
    assert.match(
      text,
      /"place":"größe\.conf:4:1","rule":\{"text":"=~ \/größe\/"\},.*"samples":\[\{"text":"größe 5"\}\]/,
    );
  });

  it('ledger: is refused where another part has its name', async () => {
    const watched = world(
      new Watched(CLEAR, 'ledger yes\nW\ncommand <<W\nexec true\nmime_file logs.ledger.json'),
    );
    const { status, stderr } = await watched.run({}, 'web.conf', '--dry-run');
    assert.equal(status, 78);
    assert.match(stderr, /two parts are named logs\.ledger\.json/);
  });
});

describe('a rule that does not hide what it usually does', () => {
  const burst =
    'warn\tthe rule at web.conf:8:1 hid 3000 lines in 24 hours, where 100 a day are usual: =~ /^usual \\d+$/\n' +
    'hidden\t3000 of 3000 lines by 1 rule\nhidden\t3000\tweb.conf:8:1\t=~ /^usual \\d+$/\n';

  it('hidden block: warns once of a rule with unusual numbers, in the report that is safe, whatever befell those before it', async () => {
    const watched = world(new Watched(CLEAR, RULES));
    assert.equal(await watched.report(0, 50_000), '', 'months of log');
    for (let day = 0; day < 8; day++) assert.equal(await watched.report(24, 100), '');
    const history = (): unknown => {
      const { memories } = JSON.parse(watched.read('kept/state.json').split('\n')[0] ?? '') as {
        memories: Record<string, { hidden: unknown }>;
      };
      return memories['logs.txt']?.hidden;
    };
    const before = history();
    watched.configure('set pgp false', RULES, 'unsealed.conf');
    assert.match(
      await watched.report(24, 3000, {}, 'unsealed.conf'),
      /^unsealed.conf:4:9: false: exit status 1\n/,
    );
    const dry = await watched.run({}, 'web.conf', '--dry-run');
    assert.equal(dry.stdout, `==> logs.txt <==\n${burst}\n`);
    const all = await watched.run({}, 'web.conf', '--all');
    assert.deepEqual([all.status, watched.mails().map(body)], [0, ['']]);
    for (const at of ['2', '6', '10']) assert.equal((await watched.run({ FAULT_KILL_AT: at })).status, null);
    assert.deepEqual(watched.mails(), []);
    assert.deepEqual(history(), before);
    assert.equal((await watched.run()).status, 1);
    assert.deepEqual(watched.mails().map(body), [burst]);
    assert.notDeepEqual(history(), before);
    assert.equal(await watched.report(24, 3000), '', 'told once');
  });

  it('hidden block: warns of a rule that falls silent, whatever the rules around it', async () => {
    const watched = world(new Watched(CLEAR, RULES));
    await watched.report(0, 5);
    for (let day = 0; day < 8; day++) await watched.report(24, 100);
    watched.configure(CLEAR, `# A comment, and another rule\nignore =~ /^noise$/\n${RULES}`);
    watched.log('noise\n');
    assert.equal(
      await watched.report(24, 0),
      'warn\tthe rule at web.conf:10:1 fell silent, where 100 a day are usual: =~ /^usual \\d+$/\n' +
        'hidden\t1 of 1 line by 1 rule\nhidden\t1\tweb.conf:9:1\t=~ /^noise$/\n',
    );
    watched.log('noise\n');
    assert.equal(await watched.report(24, 0), '', 'told once');
  });
});
