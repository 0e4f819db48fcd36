/** Covers: training/groups/message-span, training/groups/merge-free-text, training/groups/enclosure. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

const MESSAGES = [
  'backup finished',
  'cache warmed',
  'config read',
  'index built',
  'lease renewed',
  'metrics flushed',
  'page rendered',
  'peer joined',
  'queue drained',
  'snapshot taken',
  'socket opened',
  'token rotated',
  'volume grown',
  'worker started',
];

const FORMS: readonly [name: string, line: (message: string, at: number) => string][] = [
  ['logfmt', (message, at) => `level=info msg="${message}" keys=${at}`],
  [
    'logfmt with a time',
    (message, at) => `time="2025-06-14T15:16:0${at % 10}Z" level=info msg="${message}" n=${at}`,
  ],
  [
    'keys with colons',
    (message, at) => `Jun 14 15:16:01 web1 app[7]: level: info, message: ${message}, n: ${at}`,
  ],
  ['JSON', (message, at) => `{"level":"info","ts":1718370000.${at + 1},"msg":"${message}","logger":"app"}`],
  [
    'JSON with blanks',
    (message, at) => `{"time": ${1718370000 + at}, "message": "${message}", "logger": "app"}`,
  ],
  [
    'JSON after a header',
    (message) => `Jun 14 15:16:01 web1 app[7]: {"level":"info","msg":"${message}","x":"y"}`,
  ],
  [
    "Docker's JSON",
    (message, at) =>
      `{"log":"${message}\\n","stream":"stdout","time":"2025-06-14T15:16:0${at % 10}.123456789Z"}`,
  ],
  ['JSON with the message last', (message, at) => `{"severity":"info","pid":${at},"message":"${message}"}`],
  [
    'JSON with escaped quotes',
    (message) => `{"level":"info","msg":"${message} in \\"main\\" now","logger":"app"}`,
  ],
];

describe('propose() compares the messages of structured lines', () => {
  for (const [name, line] of FORMS) {
    const news = ['firewall gone', 'hello mallory', 'audit log gone'].map(line);
    test(`propose() counts each message of ${name} by itself`, () => {
      const once = proposalsOf(MESSAGES.map(line));
      assert.deepEqual(
        once.map(({ count, standing }) => [count, standing]),
        MESSAGES.map(() => [1, 'rare']),
      );
    });
    test(`propose() hides the messages of ${name} that were frequent, and no other`, () => {
      const lines = MESSAGES.flatMap((message) => times(4, (at) => line(message, at)));
      const proposals = proposalsOf(lines, true);
      assert.equal(
        proposals.reduce((sum, { count }) => sum + count, 0),
        lines.length,
      );
      assert.deepEqual(hiddenBy(proposals, lines), lines);
      assert.deepEqual(hiddenBy(proposals, news), []);
    });
  }
});

test('propose() counts no line twice, and calls two messages of two lines rare', () => {
  const lines = ['level=info msg="backup finished"', 'level=info msg="cache warmed"'];
  assert.deepEqual(
    proposalsOf(lines).map(({ count, standing }) => [count, standing]),
    [
      [1, 'rare'],
      [1, 'rare'],
    ],
  );
});

test('propose() takes the values of a message for values, as in other messages', () => {
  const users = 'anna berta carla dora emma frida greta hanna ida jana klara lena mia nora'.split(' ');
  const lines = users.map((user) => `level=info msg="session of user ${user} was renewed" logger=app`);
  const [proposal, ...others] = proposalsOf(lines, true);
  assert.equal(others.length, 0);
  assert.equal(proposal.count, lines.length);
  assert.equal(
    hiddenBy([proposal], ['level=info msg="session of user zoe was renewed" logger=app']).length,
    1,
  );
});

test('propose() draws no other key into free text', () => {
  const reasons = ['disk was slow', 'peer went away', 'lease ran out', 'cache is cold', 'index grew'];
  for (const line of [
    (reason: string, key: string) => `{"level":"info","msg":"retry","reason":"${reason}","${key}":"app"}`,
    (reason: string, key: string) => `level=info msg=retry reason="${reason}" ${key}=app`,
  ]) {
    const lines = reasons.flatMap((reason) => times(3, () => line(reason, 'logger')));
    const proposals = proposalsOf(lines, true);
    assert.deepEqual(hiddenBy(proposals, lines), lines);
    assert.deepEqual(hiddenBy(proposals, [line('disk was slow', 'mallory')]), []);
  }
});
