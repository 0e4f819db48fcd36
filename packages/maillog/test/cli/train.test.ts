import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { MADE, madeLog } from '../../../../bench/training/made.ts';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

const world = new World('in-process');
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
      /^maillog: made\.rules: silent \d+ \(1600 lines\), folded 0 \(0 lines\), left to be shown 0 \(0 lines\)\n$/,
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

  test('maillog train: folds messages with alarm words, and says why', async () => {
    const { stdout } = await world.maillog(['train', 'kernel.log']);
    assert.match(
      stdout,
      /; folds: alarm words: promiscuous\nfold kernel device \{host\} entered promiscuous mode\nfolds '/,
    );
    assert.doesNotMatch(stdout, /^(?:hides|usual|ignore).*(?:segfault|promiscuous)/m);
  });

  test('maillog train: writes one line a rule, by program and template, and adds to a file without moving a rule', async () => {
    const words = 'sync cache timer job'.split(' ');
    const lines = (names: readonly string[]): string =>
      names.flatMap((name) => repeat(`Nov 21 10:00:00 web1 app[1]: ${name} done`, 12)).join('\n');
    world.write('first.log', lines(words.slice(0, 2)));
    world.write('second.log', lines(words));
    const rules = (): string[] =>
      world
        .read('sorted.rules')
        .split('\n')
        .filter((line) => line.startsWith('usual'));
    await world.maillog(['train', 'first.log', '--out', 'sorted.rules']);
    const before = world.read('sorted.rules');
    assert.deepEqual(rules(), ['usual app cache done', 'usual app sync done']);
    await world.maillog(['train', 'second.log', '--out', 'sorted.rules']);
    assert.deepEqual(
      rules(),
      words.toSorted().map((name) => `usual app ${name} done`),
    );
    assert.deepEqual(
      before.split('\n').filter((line) => !world.read('sorted.rules').split('\n').includes(line)),
      [],
    );
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
    assert.ok(rules.startsWith('# mine\nignore =~ /DHCP/\n\n# '));
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
      /\nfold app cache miss for key \{int\} in \{duration:\.\.27ms\}\nfolds 'Jun 14 15:16:01 web1 app\[7\]: cache/,
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
      /^maillog: cannot write none\/x: no such file or directory\nmaillog: hint: make its folder first: mkdir -p none\n$/,
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
          (user, at) => `Nov 21 10:00:00 web1 app[1]: session ${3 + at} opened for user ${user}`,
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
    assert.match(first, /a accept {2}h hide {2}f fold {2}s show {2}n narrower {2}w wider/);
    assert.match(first, /FOLDS: a name from outside/);
    assert.match(first, /fold app session \{int\} opened for user \{user\}\n/);
    key('n');
    const names = '{one:anna|bert|cleo|dora|emil|fred}';
    const narrower = await shows(/NARROWER, step 1 of 2: /);
    assert.ok(narrower.includes(`session {int} opened for user ${names}\n`), narrower);
    key('n');
    assert.match(await shows(/NARROWER, step 2 of 2: \{one:3\|4/), /session 3 opened/);
    key('n');
    assert.match(await shows(/as it was proposed/), /user \{user\}\n/);
    key('w');
    assert.match(await shows(/WIDER, step 1 of 2: /), /\{text\}/);
    key('n');
    await shows(/NARROWER, step 1 of 2/);
    key('a');
    assert.match(await shows(/2 of 4: 5 lines/), /tick 5/);
    key('s');
    await shows(/3 of 4: 4 lines/);
    key('h');
    assert.match(await shows(/4 of 4: 3 lines/), /ALARM WORDS: attack, failed/);
    key('q');
    await shows(/reviewed\.rules: 2 rules accepted\s+ended with 0/);
    const rules = world.read('reviewed.rules').split('\n');
    assert.deepEqual(
      rules.filter((line) => /^(?:usual|fold|hides) /.test(line)),
      [
        `fold app session {int} opened for user ${names}`,
        'usual app tock 5',
        "hides 'Nov 21 10:00:00 web1 app[1]: tock 5'",
      ],
    );
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
        'Nov 21 10:00:00 web1 app[1]: tick 5\nNov 21 10:00:01 web1 app[1]: tock 6\nwarn\tnot MailLog\nfood 7\n',
      );
      world.write(
        'mail.conf',
        `recipient you@example.com.asc\nset to you@example.com\nset from maillog@example.com\nset deliver maildir:${world.path('Maildir')}\nset state ${world.path('state')}\nwatch <<X\n    logfile app.log\n    fold =~ /food/\nX\n`,
      );
      const sent = await world.maillog(['-C', 'mail.conf']);
      assert.deepEqual([sent.status, sent.stderr], [0, '']);
      const trained = await world.maillog(['train', '--from', 'Maildir', '--line', '4']);
      assert.deepEqual([trained.status, trained.stderr], [0, '']);
      assert.match(trained.stdout, /\nfold app tock \{int\}\nfolds 'Nov 21 10:00:01 web1 app\[1\]: tock 6'/);
      assert.doesNotMatch(trained.stdout, /tick/);
      for (const [line, status] of [
        ['1', 65],
        ['2', 65],
        ['5', 0],
        ['6', 65],
        ['7', 0],
        ['8', 65],
      ] as const) {
        const {
          status: got,
          stdout,
          stderr,
        } = await world.maillog(['train', '--from', 'Maildir', '--line', line]);
        assert.equal(got, status, line);
        if (status === 65)
          assert.match(stderr, new RegExp(`^maillog: line ${line} is not a line of a log\n`));
        else if (line === '7') assert.match(stdout, /'food 7'/);
        else assert.match(stdout, /\nfold - warn not MailLog\nfolds 'warn\tnot MailLog'/);
      }
      const none = await world.maillog(['train', '--from', 'Maildir', '--line', '77']);
      assert.equal(none.status, 65);
      assert.deepEqual(world.leftovers(), []);
    },
  );
});
