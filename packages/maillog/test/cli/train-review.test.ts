/** Covers: cli/train/{review,answers,logcheck-hint} */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { logcheckHint } from '../../src/cli/train/logcheck-hint.ts';
import { World } from './world.ts';

const world = new World();
after(() => world.remove());

function repeat(line: string, times: number): string[] {
  return Array.from({ length: times }, () => line);
}

describe('maillog train --review, without a terminal', () => {
  const message = (text: string, times: number): string[] => repeat(`Nov 21 10:00:00 web1 ${text}`, times);
  const users = ['anna', 'bert', 'cleo', 'dora', 'emil', 'fred'];
  world.write(
    'lines.log',
    [
      ...message('su[1]: attack failed', 9),
      ...message('app[1]: tick 5', 5),
      ...message('app[1]: tock 5', 4),
      ...users.flatMap((user) => message(`app[1]: opened for user ${user}`, 1)),
      ...message('app[1]: mail failed\x1b[31m', 3),
      ...message('cron[1]: once', 1),
    ].join('\n'),
  );
  const review = (
    file: string,
    answers: string,
  ): { stdout: string; stderr: string; status: number | null } => {
    const program = `${process.cwd()}/packages/maillog/dist/maillog.js`;
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [program, 'train', '--review', '--out', file, 'lines.log'],
      { cwd: world.folder, env: world.env, input: answers, encoding: 'latin1' },
    );
    return { stdout, stderr, status };
  };
  const rules = (file: string): string[] =>
    world
      .read(file)
      .split('\n')
      .filter((line) => /^(?:usual|fold) /.test(line));

  test('maillog train --review: reads answers from lines, by program, the one with most lines first', () => {
    const { stdout, stderr, status } = review('a.rules', 'a\nh\nf\ns\nh\n');
    assert.deepEqual([status, stderr], [0, 'maillog: a.rules: 4 rules accepted\n']);
    const asked = stdout.split('\n').filter((line) => / of 5: /.test(line));
    assert.deepEqual(
      asked.map((line) => line.replace(/, first.*/, '')),
      [
        '1 of 5: 6 lines, 21 % of all',
        '2 of 5: 5 lines, 17 % of all',
        '3 of 5: 4 lines, 14 % of all',
        '4 of 5: 3 lines, 10 % of all',
        '5 of 5: 9 lines, 32 % of all',
      ],
    );
    assert.match(stdout, /\napp, 3 more rules, 12 lines: H hides those without alarm words/);
    assert.ok(!stdout.includes('\x1b'));
    assert.deepEqual(rules('a.rules'), [
      'fold app opened for user {user}',
      'usual app tick 5',
      'fold app tock 5',
      'usual su attack failed',
    ]);
  });

  test('maillog train --review: H decides a program except its alarm words, F and S all of it', () => {
    assert.match(review('h.rules', 'H\nS\nq\n').stderr, /3 rules accepted/);
    assert.deepEqual(rules('h.rules'), [
      'usual app opened for user {user}',
      'usual app tick 5',
      'usual app tock 5',
    ]);
    assert.match(review('f.rules', 'sF\n').stderr, /3 rules accepted/);
    assert.equal(rules('f.rules').filter((line) => line.startsWith('fold ')).length, 3);
  });

  test('maillog train --review: takes answers back, and keeps the others at the end of input', () => {
    assert.match(review('b.rules', 'h\nh\nb\nb\nb\nf\n').stdout, /this is the first question/);
    assert.deepEqual(rules('b.rules'), ['fold app opened for user {user}']);
    review('family.rules', 'H\nb\ns\n');
    assert.deepEqual(rules('family.rules'), []);
  });

  test('maillog train --review: is refused if the log is the standard input, and without a file', async () => {
    const piped = await world.maillog(['train', '--review', '--out', 'x.rules', '-']);
    assert.equal(piped.status, 64);
    assert.match(piped.stderr, /^maillog: --review reads the answers from standard input\n/);
    assert.equal((await world.maillog(['train', '--review', 'lines.log'])).status, 64);
  });

  test('logcheckHint(): says whether the installed rules of logcheck ignore all lines', async () => {
    for (const name of ['ignore.d.server', 'violations.d'])
      mkdirSync(world.path(`logcheck/${name}`), { recursive: true });
    world.write('logcheck/ignore.d.server/app', '^.* tick [0-9]+$\n');
    world.write('logcheck/violations.d/app', 'tick 7\n');
    const hint = await logcheckHint(world.path('logcheck'));
    assert.deepEqual(
      [['web1 tick 5'], ['web1 tick 5', 'web1 tock 5'], ['web1 tick 7']].map((lines) => hint?.(lines)),
      [true, false, false],
    );
    assert.equal(await logcheckHint(world.path('nowhere')), undefined);
  });
});
