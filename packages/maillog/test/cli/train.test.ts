import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { MADE, madeLog } from '../../../../bench/training/made.ts';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

const world = new World();
after(() => world.remove());

function log(name: string, lines: number, seed: number): string {
  const system = MADE.find((each) => each.name === name);
  assert.ok(system);
  return madeLog(system, lines, seed)
    .map(({ line }) => `${line}\n`)
    .join('');
}
const kernel = log('kernel', 800, 1);
const network = log('network', 800, 2);
world.write('kernel.log', Buffer.from(kernel, 'latin1'));
world.write('network.log', Buffer.from(network, 'latin1'));
world.write('network.log.gz', gzipSync(Buffer.from(network, 'latin1')));

describe('maillog train', () => {
  test('maillog train: writes rules that a watch reads, and that hide what they were made from', async () => {
    const trained = await world.maillog([
      'train',
      '--min',
      '1',
      '--trust',
      'kernel.log',
      'network.log',
      '--out',
      'made.rules',
    ]);
    assert.deepEqual([trained.status, trained.stdout], [0, '']);
    assert.match(
      trained.stderr,
      /^maillog: made\.rules: rules \d+ \(1600 lines\), to be decided 0 \(0 lines\), left to be shown 0 \(0 lines\)\n$/,
    );
    assert.equal(statSync(world.path('made.rules')).mode & 0o777, 0o600);
    world.write('all.conf', 'watch <<__W\n    logfile kernel.log network.log\n    rules made.rules\n__W\n');
    const shown = await world.maillog(['-C', 'all.conf', '--dry-run']);
    assert.deepEqual(shown, { status: 0, stdout: '==> watch-1.txt <==\n\n', stderr: '' });
  });

  test('maillog train: reads a pipe once, and names what cannot be read', async () => {
    const file = await world.maillog(['train', 'kernel.log', 'network.log']);
    const script = `exec ${process.execPath} ${process.cwd()}/packages/maillog/dist/maillog.js train <(cat network.log) kernel.log`;
    const piped = execFileSync('bash', ['-c', script], { cwd: world.path('.'), encoding: 'latin1' });
    assert.equal(piped, file.stdout);
    for (const [path, reason] of [
      ['nowhere.log', 'no such file or directory'],
      ['.', 'not a regular file'],
    ] as const)
      assert.deepEqual(await world.maillog(['train', path]), {
        status: 74,
        stdout: '',
        stderr: `maillog: cannot read ${path}: ${reason}\n`,
      });
  });

  test('maillog train: writes rules with alarm words as comments, which hide nothing', async () => {
    const { stdout } = await world.maillog(['train', 'kernel.log']);
    const danger = stdout.slice(stdout.indexOf('# ---- These contain alarm words'));
    assert.match(danger, /\n# alarm words: promiscuous\n#do ignore\n/);
    assert.doesNotMatch(stdout.split('# ---- ')[0] ?? '', /^(?:hides|# e\.g\.).*(?:segfault|promiscuous)/m);
    assert.doesNotMatch(danger, /^[^#\n]/m);
  });

  test('maillog train: writes the same in any order of the logs, packed or not', async () => {
    const one = await world.maillog(['train', 'kernel.log', 'network.log']);
    const two = await world.maillog(['train', 'network.log.gz', 'kernel.log']);
    assert.equal(one.status, 0);
    assert.equal(one.stdout, two.stdout);
  });

  test('maillog train: reads what xz packed, and standard input', needs('xz'), async () => {
    const packed = execFileSync('xz', ['-c'], { input: Buffer.from(network, 'latin1') });
    world.write('network.log.xz', packed);
    const plain = await world.maillog(['train', 'network.log']);
    assert.equal((await world.maillog(['train', 'network.log.xz'])).stdout, plain.stdout);
    const piped = execFileSync(process.execPath, ['packages/maillog/dist/maillog.js', 'train', '-'], {
      input: Buffer.from(network, 'latin1'),
      env: world.env,
    });
    assert.equal(piped.toString('latin1'), plain.stdout);
  });

  test('maillog train: leaves out what the rules of a configuration hide, and adds to a file', async () => {
    world.write('own.rules', '# mine\nignore =~ /DHCP/');
    world.write(
      'own.conf',
      'watch <<__W\n    logfile network.log\n    rules own*.rules\n    mime_file net.txt\n__W\n',
    );
    const trained = await world.maillog([
      'train',
      '-C',
      'own.conf',
      '--entry',
      'net.txt',
      '--out',
      'own.rules',
      '--quiet',
      '--trust',
      '--min',
      '1',
    ]);
    assert.deepEqual(trained, { status: 0, stdout: '', stderr: '' });
    const rules = world.read('own.rules');
    assert.ok(rules.startsWith('# mine\nignore =~ /DHCP/\n\n# Made by maillog train from '));
    assert.doesNotMatch(rules.slice(30), /DHCP/);
    assert.equal((await world.maillog(['-C', 'own.conf', '--dry-run'])).stdout, '==> net.txt <==\n\n');
  });

  test('maillog train --groups: prints the number and the template of each line', async () => {
    world.write(
      'four.txt',
      'session opened for user alice\nblock blk_1 of size 7 deleted\nblock blk_-22 of size 1 deleted\nsession closed for user alice\n',
    );
    const { status, stdout } = await world.maillog(['train', '--groups', '--content', 'four.txt']);
    assert.equal(status, 0);
    assert.equal(
      stdout,
      '2\tsession opened for user alice\n1\tblock <*> of size <*> deleted\n1\tblock <*> of size <*> deleted\n3\tsession closed for user alice\n'
        .replace('2\t', '3\t')
        .replace('3\tsession closed', '2\tsession closed'),
    );
  });

  test('maillog train --like: makes the rule for a line', async () => {
    const line = 'Jun 14 15:16:01 web1 app[7]: cache miss for key 77 in 3 ms';
    const { stdout } = await world.maillog(['train', '--like', line]);
    assert.match(
      stdout,
      /app\(\?:\\\[\\d\+\\\]\)\?: \?cache miss for key \\d\+ in \\d\+ .*\$\}\nhides 'Jun 14/,
    );
  });

  const wrong: [string, string[], number, RegExp][] = [
    ['a number of lines', ['train', '--min', 'x', 'kernel.log'], 64, /--min takes a number of lines/],
    [
      'a log that is not there',
      ['train', 'none.log'],
      74,
      /cannot read none\.log: no such file or directory/,
    ],
    [
      'a file to write in a folder that is not there',
      ['train', 'kernel.log', '--out', 'none/x'],
      74,
      /^maillog: cannot write none\/x: no such file or directory\n$/,
    ],
    [
      'an entry that is not there',
      ['train', '-C', 'all.conf', '--entry', 'x'],
      64,
      /--entry x names no watch\nmaillog: hint: there are watch-1\.txt/,
    ],
    ['an entry of no configuration', ['train', '--entry', 'x', 'kernel.log'], 64, /--entry needs -C FILE/],
  ];
  for (const [name, args, status, words] of wrong) {
    test(`maillog train: refuses ${name}`, async () => {
      const ended = await world.maillog(args);
      assert.equal(ended.status, status);
      assert.match(ended.stderr, words);
    });
  }
});

describe('maillog train --review', needs('tmux'), () => {
  const session = `maillog-${process.pid}`;
  const socket = world.path('tmux');
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-S', socket, ...args], { env: { ...world.env, TERM: 'screen' } }).toString();
  after(() => tmux('kill-server'));

  /** What the screen shows, once it shows `words`. */
  const shows = async (words: RegExp): Promise<string> => {
    const until = Date.now() + 30_000;
    for (;;) {
      const text = tmux('capture-pane', '-p', '-t', session);
      if (words.test(text)) return text;
      assert.ok(Date.now() < until, `never saw ${words}:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };

  test('maillog train --review: fits 80 by 24, and adds what is accepted', async () => {
    world.write(
      'small.log',
      [
        ...repeat('Nov 21 10:00:00 web1 app[1]: tick 5', 5),
        ...repeat('Nov 21 10:00:00 web1 app[1]: tock 5', 4),
        ...repeat('Nov 21 10:00:00 web1 su[1]: attack failed', 3),
        ...['anna', 'bert', 'cleo', 'dora', 'emil', 'fred'].map(
          (user) => `Nov 21 10:00:00 web1 app[1]: session 7 opened for user ${user}`,
        ),
      ].join('\n'),
    );
    const program = `${process.execPath} ${process.cwd()}/packages/maillog/dist/maillog.js train --review --out reviewed.rules small.log; echo ended with $?`;
    tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-s',
      session,
      '-x',
      '80',
      '-y',
      '24',
      '-c',
      world.folder,
      `${program}; sleep 60`,
    );
    const key = (name: string): unknown => tmux('send-keys', '-t', session, name);
    const first = await shows(/1 of 4: 6 lines/);
    assert.match(first, /for user anna/);
    assert.match(first, /a accept {3}s skip {3}n narrow/);
    assert.match(first, /user \[a-z\]\+\$/);
    key('n');
    const narrower = await shows(/NARROWED, step 1 of 2: only anna, bert, cleo, dora, emil, fred/);
    assert.match(
      narrower.replaceAll(/\n */g, ''),
      /session \\d\+ opened for user \(\?:anna\|bert\|cleo\|dora\|emil\|fred\)\$/,
    );
    key('n');
    const narrowest = await shows(/NARROWED, step 2 of 2: only 7/);
    assert.match(narrowest.replaceAll(/\n */g, ''), /session 7 opened/);
    key('n');
    assert.match(await shows(/as it was proposed/), /user \[a-z\]\+\$/);
    key('n');
    await shows(/NARROWED, step 1 of 2/);
    key('a');
    assert.match(await shows(/2 of 4: 5 lines/), /tick 5/);
    key('s');
    await shows(/3 of 4: 4 lines/);
    key('a');
    assert.match(await shows(/4 of 4: 3 lines/), /ALARM WORDS: attack, failed/);
    key('q');
    await shows(/reviewed\.rules: 2 rules accepted\s+ended with 0/);
    assert.match(
      world.read('reviewed.rules'),
      /^# 6 lines, first [^\n]*\n# e\.g\. [^\n]*anna\nignore =~ m\{[^\n]*session \\d\+ opened for user \(\?:anna\|bert\|cleo\|dora\|emil\|fred\)\$\}\nhides '[^\n]*'\n+# 4 lines, first [^\n]*\n# e\.g\. [^\n]*tock 5\nignore =~ m\{[^\n]*tock \\d\+\$\}\nhides '[^\n]*tock 5'\n$/,
    );
  });

  test('maillog train --review: is refused without a terminal, and without a file', async () => {
    const piped = await world.maillog(['train', '--review', '--out', 'x.rules', 'small.log']);
    assert.deepEqual([piped.status, piped.stderr.split('\n')[0]], [64, 'maillog: --review needs a terminal']);
    assert.equal((await world.maillog(['train', '--review', 'small.log'])).status, 64);
  });
});

function repeat(line: string, times: number): string[] {
  return Array.from({ length: times }, () => line);
}

describe('maillog train --from', () => {
  test(
    'maillog train --from: makes the rule for a line of a report that came by mail',
    needs('gpg'),
    async () => {
      world.key('you@example.com');
      world.publicKey('you@example.com');
      execFileSync('mkdir', [
        '-p',
        world.path('Maildir/new'),
        world.path('Maildir/cur'),
        world.path('Maildir/tmp'),
      ]);
      world.write(
        'app.log',
        'Nov 21 10:00:00 web1 app[1]: tick 5\nNov 21 10:00:01 web1 app[1]: tock 6\nwarn\tnot MailLog\n',
      );
      world.write(
        'mail.conf',
        `recipient you@example.com.asc\nset to you@example.com\nset from maillog@example.com\nset deliver maildir:${world.path('Maildir')}\nset state ${world.path('state')}\nwatch <<X\n    logfile app.log\nX\n`,
      );
      const sent = await world.maillog(['-C', 'mail.conf']);
      assert.deepEqual([sent.status, sent.stderr], [0, '']);
      const trained = await world.maillog(['train', '--from', 'Maildir', '--line', '4']);
      assert.deepEqual([trained.status, trained.stderr], [0, '']);
      assert.match(
        trained.stdout,
        /\ne?[^\n]*\n?ignore =~ m\{[^\n]*tock \\d\+\$\}\nhides 'Nov 21 10:00:01 web1 app\[1\]: tock 6'/,
      );
      assert.doesNotMatch(trained.stdout, /tick/);
      for (const [line, status] of [
        ['1', 65],
        ['2', 65],
        ['5', 0],
        ['6', 65],
      ] as const) {
        const {
          status: got,
          stdout,
          stderr,
        } = await world.maillog(['train', '--from', 'Maildir', '--line', line]);
        assert.equal(got, status, line);
        if (status === 65)
          assert.match(stderr, new RegExp(`^maillog: line ${line} is not a line of a log\n`));
        else assert.match(stdout, /\nhides 'warn\tnot MailLog'/);
      }
      const none = await world.maillog(['train', '--from', 'Maildir', '--line', '77']);
      assert.equal(none.status, 65);
      assert.deepEqual(world.leftovers(), []);
    },
  );
});
