import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextDue, recentTimes } from '../../src/report/due.ts';

const DAY = 86_400_000;

function day(number: number, hours = 6): string {
  return new Date(Date.UTC(2026, 2, number, hours)).toISOString();
}

test('recentTimes(): keeps the last four, the newest last', () => {
  assert.deepEqual(recentTimes(undefined, new Date(day(1))), [day(1)]);
  assert.deepEqual(
    recentTimes(
      [1, 2, 3, 4].map((number) => day(number)),
      new Date(day(5)),
    ),
    [2, 3, 4, 5].map((number) => day(number)),
  );
});

test('nextDue(): knows nothing of a first report', () => {
  assert.equal(nextDue([], undefined), undefined);
  assert.equal(nextDue([], 3600), undefined);
  assert.equal(nextDue([day(1)], undefined), undefined);
});

test('nextDue(): is one interval after the last report', () => {
  assert.equal(nextDue([day(1), day(2)], undefined)?.toISOString(), day(3));
  assert.equal(nextDue([day(1), day(2), day(3), day(4)], undefined)?.toISOString(), day(5));
});

test('nextDue(): is not brought forward by a report that was started by hand', () => {
  assert.equal(nextDue([day(1), day(2), day(2, 9)], undefined)?.getTime(), Date.parse(day(2, 9)) + DAY);
});

test('nextDue(): takes the longest interval, as of a report that comes on weekdays', () => {
  assert.equal(nextDue([day(5), day(6), day(9), day(10)], undefined)?.toISOString(), day(13));
});

test('nextDue(): goes by set every, whatever the intervals', () => {
  assert.equal(nextDue([day(1)], 86_400)?.toISOString(), day(2));
  assert.equal(nextDue([day(1), day(20)], 3600)?.toISOString(), day(20, 7));
});

test('nextDue(): learns nothing from a clock that went back', () => {
  assert.equal(nextDue([day(9), day(2)], undefined), undefined);
  assert.equal(nextDue([day(9), day(2), day(3)], undefined)?.toISOString(), day(4));
});

test('nextDue(): learns nothing from a time that cannot be read', () => {
  assert.equal(nextDue(['x', day(2)], undefined), undefined);
  assert.equal(nextDue(['x', day(2), day(3)], undefined)?.toISOString(), day(4));
});
