// Covers: training/rules/standing, training/rules/bounds
/** What a silent rule may not take: paths, commands, requests, and numbers that nothing bounds. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Proposal } from '../../../src/training/rules/proposal.ts';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

const NAMES = 'users orders items carts home login search about prices news help terms'.split(' ');
const COUNT = 24;

function name(index: number): string {
  return NAMES[index % NAMES.length] ?? '';
}

function syslog(program: string, message: string): string {
  return `Jun 14 15:16:01 web1 ${program}[77]: ${message}`;
}

/** Those of `asked` that rules trained on many messages hide without a trace. */
function hidden(each: (index: number) => string, asked: readonly string[]): string[] {
  return hiddenOf(proposalsOf(linesOf(each)), asked);
}

/** Those of `asked` that the templates match, whatever their standing. */
function matched(each: (index: number) => string, asked: readonly string[]): string[] {
  return hiddenOf(proposalsOf(linesOf(each), true), asked);
}

function linesOf(each: (index: number) => string): string[] {
  return times(COUNT, (index) => syslog('app', each(index)));
}

function hiddenOf(proposals: readonly Proposal[], asked: readonly string[]): string[] {
  return hiddenBy(
    proposals,
    asked.map((message) => syslog('app', message)),
  );
}

/** The forms of a record, and another record of the same form. */
const RECORDS: readonly (readonly [name: string, each: (index: number) => string, other: string])[] = [
  [
    'a request of morgan',
    (n) => `GET /${name(n)}/${n} 200 ${n}.3 ms - ${n + 99}`,
    'GET /x.php 200 3.3 ms - 120',
  ],
  [
    'a request of logfmt',
    (n) => `method=GET path=/${name(n)} status=200`,
    'method=GET path=/shell status=200',
  ],
  ['a request in JSON', (n) => `{"method":"GET","uri":"/${name(n)}"}`, '{"method":"GET","uri":"/shell"}'],
  ['a verb', (n) => `verb=get resource=pods name=web-${n + 1000}`, 'verb=get resource=pods name=web-9'],
  ['a command of cron', (n) => `(deploy) CMD (/opt/jobs/${name(n)})`, '(deploy) CMD (/dev/shm/miner)'],
  [
    'a command of logfmt',
    (n) => `msg="exec" uid=1000 cmd=/usr/bin/${name(n)}`,
    'msg="exec" uid=1000 cmd=/tmp/nc',
  ],
  ['a unit that started', (n) => `Started /usr/bin/${name(n)}.`, 'Started /dev/shm/miner.'],
  ['a file that was sent', (n) => `file /srv/${name(n)}.txt sent`, 'file /etc/crontab.txt sent'],
  ['a count that falls', (n) => `backend web has ${2 + (n % 3)} active`, 'backend web has 1 active'],
  ['a percentage', (n) => `capacity ${40 + (n % 9)}% used`, 'capacity 100% used'],
  ['a temperature', (n) => `sensor at ${36 + (n % 4)} C`, 'sensor at 99 C'],
];

describe('judge()', () => {
  for (const [title, each, other] of RECORDS)
    test(`judge() keeps ${title} from being silent`, () => assert.deepEqual(hidden(each, [other]), []));

  test('judge() folds words of granted rights and of what is gone', () => {
    for (const message of [
      'granted admin to anna',
      'mfa turned off for anna',
      'pool has 0 free',
      'Entering FAULT STATE',
    ])
      assert.deepEqual(
        hidden(() => message, [message]),
        [],
        message,
      );
  });
});

describe('mustList()', () => {
  test('mustList() writes a number as it is that never varied', () => {
    const asked = ['changed from 100 to 1', 'changed from 100 to 100'].map((text) => `sector ${text}`);
    assert.deepEqual(
      matched(() => 'sector changed from 100 to 100', asked),
      [syslog('app', asked[1] ?? '')],
    );
  });

  test('mustList() lists modes, pairs, interfaces and ports', () => {
    const of = (each: (index: number) => string, other: string): void =>
      assert.deepEqual(matched(each, [other, each(0)]), [syslog('app', each(0))], other);
    of(() => 'perm x mode 0755', 'perm x mode 4755');
    of(() => 'replicas 3/3 seen here', 'replicas 0/3 seen here');
    of((n) => `interface eth${n % 3} up`, 'interface eth9 up');
    of((n) => `listening on port ${8080 + (n % 3)}`, 'listening on port 4444');
  });
});

test('numberBound() takes zero only if zero was seen', () => {
  const each = (n: number): string => `scanned ${5000 + n} files`;
  assert.deepEqual(matched(each, ['scanned 0 files', 'scanned 600 files']), [
    syslog('app', 'scanned 600 files'),
  ]);
});

test('decimalFloor() takes zero and a small part of the least value only if it was seen', () => {
  const of = (each: (n: number) => string, none: readonly string[], small: string): void =>
    assert.deepEqual(matched(each, [...none, small]), [syslog('app', small)], small);
  of((n) => `wrote ${500 + n} kB`, ['wrote 0 kB', 'wrote 1 kB'], 'wrote 100 kB');
  of((n) => `took ${500 + n}ms here`, ['took 0ms here', 'took 1ms here'], 'took 100ms here');
  of((n) => `load ${n % 9}.5 here`, ['load 0.0 here', 'load 0.01 here'], 'load 0.1 here');
  assert.equal(matched((n) => `load ${n % 9}.0 here`, ['load 0.0 here']).length, 1);
  assert.equal(matched((n) => `took ${n + 3}ms here`, ['took 0ms here']).length, 1);
});
