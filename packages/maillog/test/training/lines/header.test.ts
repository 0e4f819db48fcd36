/** Covers: training/lines/header, training/rules/rule-text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newHeader, readHeader } from '../../../src/training/lines/header.ts';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

function parts(text: string): [time: string, program: string, message: string] {
  const line = Buffer.from(text, 'latin1');
  const header = newHeader();
  readHeader(line, 0, line.length, header);
  return [
    text.slice(header.timeStart, header.timeEnd),
    text.slice(header.programStart, header.programEnd),
    text.slice(header.message),
  ];
}

describe('readHeader()', () => {
  const message = 'Did not receive identification string from 192.0.2.7 port 40022';
  const time = '2025-06-14T15:16:01.5Z';
  for (const [line, expected] of [
    [`<38>Jun 14 15:16:01 host sshd[411]: ${message}`, ['Jun 14 15:16:01', 'sshd', message]],
    [`<38>1 ${time} host sshd 411 - - ${message}`, [time, 'sshd', message]],
    [`<38>1 ${time} host sshd - ID47 [a@1 b="c\\]d"][e] \xef\xbb\xbf${message}`, [time, 'sshd', message]],
    [`<38>1 ${time} host sshd 411 - -`, [time, 'sshd', '']],
    [`<7>${time} host sshd[411]: ${message}`, [time, 'sshd', message]],
  ] as const)
    test(`readHeader() reads ${line}`, () => assert.deepEqual(parts(line), expected));

  test('readHeader() takes no program of RFC 5424 that is not there', () => {
    for (const line of [
      `<38>1 ${time} host - 411 - - ${message}`,
      `<38>1 ${time} host sshd 411 - x ${message}`,
    ])
      assert.equal(parts(line)[1], '', line);
  });
});

test('propose() writes rules of lines with a priority that hide their message after any header', () => {
  const headers = [
    '<38>Jun 14 15:16:01 host app[411]: ',
    '<38>1 2025-06-14T15:16:01.5Z host app 411 - - ',
    'Jun 14 15:16:01 host app[411]: ',
    '2025-06-14T15:16:01+02:00 host app: ',
  ];
  const asked = headers.map((header) => `${header}cache of 77 keys warmed`);
  for (const header of headers.slice(0, 2)) {
    const proposals = proposalsOf(times(4, (at) => `${header}cache of ${at * 11} keys warmed`));
    assert.deepEqual(hiddenBy(proposals, asked), asked, header);
  }
});

/** Lines of one message with these priorities, in turn. */
function withPriorities(...priorities: readonly number[]): string[] {
  return times(12, (at) => {
    const priority = priorities[at % priorities.length];
    return `<${priority}>Jun 14 15:16:01 host app[411]: cache of ${at * 11} keys warmed`;
  });
}

test('propose() makes no message silent that had a severity above a notice', () => {
  const standings = (...priorities: readonly number[]): string[] =>
    proposalsOf(withPriorities(...priorities)).map(({ standing, reason }) => `${standing} ${reason}`);
  assert.deepEqual(standings(38, 37), ['usual ']);
  assert.deepEqual(standings(38, 36), ['fold severity warning']);
  assert.deepEqual(standings(38, 35), ['fold severity error']);
  assert.deepEqual(standings(38, 34), ['fold severity critical']);
});

test('propose() writes rules that hide no line of a severity above those seen', () => {
  for (const header of ['host app: ', 'host ']) {
    const line = (priority: number): string => `<${priority}>Jun 14 15:16:01 ${header}cache keys warmed`;
    const proposals = proposalsOf(times(12, () => line(38)));
    assert.deepEqual(hiddenBy(proposals, [35, 34, 38].map(line)), [line(38)], header);
  }
});

test('propose() never hides errors, not even if everything frequent is trusted', () => {
  const [proposal] = proposalsOf(withPriorities(35), true);
  assert.equal(proposal?.standing, 'fold');
});
