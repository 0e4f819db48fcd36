/**
 * Hosts whose clocks are wrong: when their reports count as made, and what the inbox says of it.
 *
 * Covers: src/store/report-time.ts, src/ingest/clock-faults.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clockFaults } from '../../src/ingest/clock-faults.ts';
import { reportTime } from '../../src/store/report-time.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-01T06:00:00Z');
const YEAR = 365 * 24 * HOUR;

function iso(at: number): string {
  return new Date(at).toISOString();
}

describe('reportTime', () => {
  it('reportTime: believes a clock that is an hour ahead, and none that is more', () => {
    const hour = reportTime(iso(NOW + HOUR), iso(NOW + 2 * HOUR), NOW);
    assert.deepEqual(hour, { madeAt: NOW + HOUR, dueAt: NOW + 2 * HOUR, clockAt: undefined });
    const more = reportTime(iso(NOW + HOUR + 1), undefined, NOW);
    assert.deepEqual(more, { madeAt: NOW, dueAt: undefined, clockAt: NOW + HOUR + 1 });
  });

  it('reportTime: keeps the time between a report of the future and the next', () => {
    const { dueAt } = reportTime(iso(NOW + YEAR), iso(NOW + YEAR + 24 * HOUR), NOW);
    assert.equal(dueAt, NOW + 24 * HOUR);
  });

  it('reportTime: believes a clock that is behind, for mails come late', () => {
    assert.deepEqual(reportTime(iso(NOW - YEAR), undefined, NOW).madeAt, NOW - YEAR);
    assert.deepEqual(reportTime('yesterday', undefined, NOW).madeAt, NOW);
  });
});

describe('clockFaults', () => {
  /** Hourly reports from 1 on; `clocks`: how far each clock is off. */
  function reports(...clocks: readonly number[]) {
    return clocks.map((off, index) => {
      const at = NOW + index * HOUR;
      const number = index + 1;
      return {
        report: number,
        sequence: number,
        digest: `d${number}`,
        previous: index === 0 ? undefined : `d${index}`,
        madeAt: at + Math.min(0, off),
        clockAt: off > 0 ? at + off : undefined,
      };
    });
  }
  const wordsOf = (...clocks: readonly number[]): string[] =>
    clockFaults(reports(...clocks)).map(({ words }) => words);

  it('clockFaults: is one fault while a clock is ahead, whatever reports come', () => {
    const words = [
      'from report 2 on, the clock of the host is ahead: it said 2027-03-01 07:00 UTC; a report counts from when it was opened',
    ];
    assert.deepEqual(wordsOf(0, YEAR, YEAR), words);
    assert.deepEqual(wordsOf(0, YEAR, YEAR, YEAR), words);
  });

  it('clockFaults: names the reports when the clock is right again', () => {
    const [first, second, ...others] = wordsOf(YEAR, YEAR, 0, YEAR, 0);
    assert.match(first, /^reports 1 to 2: the clock of the host was ahead/);
    assert.match(second, /^report 4: the clock of the host was ahead/);
    assert.deepEqual(others, []);
  });

  it('clockFaults: names a report that was made before the one that it comes after', () => {
    assert.deepEqual(wordsOf(0, -YEAR, -YEAR, 0), [
      'report 2 says 2025-03-01 07:00 UTC, and comes after report 1 of 2026-03-01 06:00 UTC: the clock of the host went back',
    ]);
    // A clock that is put right by less than an hour is none.
    assert.deepEqual(wordsOf(0, -HOUR - HOUR, 0), []);
  });
});
