/**
 * When a form has risen against its own history.
 *
 * Covers: src/inbox/risen.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lastRise } from '../../src/inbox/risen.ts';

/** The words about a form with so many lines on each day from the first on. */
function wordsOf(...days: readonly number[]): string | undefined {
  return lastRise(new Map(days.entries()), 0, days.length - 1)?.words;
}

const STEADY = Array.from({ length: 14 }, () => 10);

describe('lastRise', () => {
  it('lastRise: names the day with twenty times the usual number, and at least 100 lines', () => {
    assert.equal(wordsOf(...STEADY, 200), '200 lines on 1970-01-15, where 10 a day are usual');
    assert.equal(wordsOf(...STEADY, 199), undefined);
    assert.equal(wordsOf(...STEADY.map(() => 1), 99), undefined);
  });

  it('lastRise: remembers a rise for two weeks, though the days after it are usual', () => {
    assert.match(wordsOf(...STEADY, 500, ...STEADY.slice(1)) ?? '', /^500 lines on 1970-01-15/);
    assert.equal(wordsOf(...STEADY, 500, ...STEADY), undefined);
  });

  it('lastRise: leaves out a burst like one before, and what is younger than a week', () => {
    assert.equal(wordsOf(0, 0, 150, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 290), undefined);
    assert.equal(wordsOf(1, 1, 1, 1, 1, 1, 5000), undefined);
    assert.match(wordsOf(1, 1, 1, 1, 1, 1, 1, 5000) ?? '', /^5000 lines/);
  });
});
