// Covers: entry/watch/expectation, silence and due-time: what is due by the clock of cron.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Expectation } from '../../../src/entry/watch/expectation.ts';
import type { SavedExpectation } from '../../../src/entry/watch/expectation.ts';
import { Silence } from '../../../src/entry/watch/silence.ts';

// Summer time ended on 25 October 2026, and begins on 28 March 2027.
process.env['TZ'] = 'Europe/Berlin';

/** A report at a local time, and the lines that it sees. */
type Run = readonly [at: string, ...lines: string[]];

/** The days of the reports that warn. */
function warned(runs: readonly Run[], within = '24h'): string[] {
  const place = { file: 'web.conf', line: 1, column: 1 };
  let saved: SavedExpectation | undefined;
  return runs.flatMap(([at, ...lines]) => {
    const expectation = new Expectation({ text: ` =~ /backup done/ within ${within}`, place });
    const now = new Date(at);
    if (lines.length > 0) expectation.look(Buffer.from(lines.map((line) => `${line}\n`).join('')), now);
    const { warning, next } = expectation.outcome(now, saved);
    saved = next;
    return warning === undefined ? [] : [at.slice(5, 10)];
  });
}

describe('expect within 24h, with a daily report', () => {
  it('expect within: warns on the first day without the line, whatever the jitter of cron', () => {
    for (const minute of ['06:23:00', '06:25:00', '06:27:00']) {
      const days: Run[] = [
        ['2026-11-24T06:25:00', 'Nov 23 07:00:00 backup done'],
        [`2026-11-25T${minute}`, 'x'],
        ['2026-11-26T06:25:00', 'Nov 25 07:00:00 backup done'],
      ];
      assert.deepEqual(warned(days), ['11-25'], minute);
      const plain: Run[] = [
        ['2026-11-24T06:25:00', 'backup done'],
        [`2026-11-25T${minute}`, 'x'],
        ['2026-11-26T06:25:00', 'backup done'],
      ];
      assert.deepEqual(warned(plain), ['11-25'], `${minute}, without time stamps`);
    }
  });

  it('expect within: does not warn of a line that comes each day, some minutes early or late', () => {
    const days: Run[] = [
      ['2026-11-23T06:25:00', 'Nov 22 06:27:00 backup done'],
      ['2026-11-24T06:23:00', 'Nov 23 06:27:00 backup done'],
      ['2026-11-25T06:27:00', 'Nov 24 06:26:00 backup done', 'Nov 25 06:26:00 backup done'],
      ['2026-11-26T06:25:00', 'x'],
    ];
    assert.deepEqual(warned(days), []);
  });

  it('expect within: takes a day of 25 hours for a day, and one of 23', () => {
    const autumn: Run[] = [
      ['2026-10-24T06:25:00', 'Oct 23 07:00:00 backup done'],
      ['2026-10-25T06:25:00', 'Oct 24 06:15:00 backup done'],
      ['2026-10-26T06:25:00', 'Oct 25 07:00:00 backup done'],
    ];
    assert.deepEqual(warned(autumn), []);
    const spring: Run[] = [
      ['2027-03-27T06:25:00', 'backup done'],
      ['2027-03-28T06:25:00', 'x'],
      ['2027-03-29T06:25:00', 'backup done'],
    ];
    assert.deepEqual(warned(spring), ['03-28'], 'its report comes after 23 hours');
  });

  it('expect within: after a day without a report, counts the line of the last day', () => {
    const first: Run = ['2026-11-24T06:25:00', 'Nov 23 07:00:00 backup done'];
    const both = ['Nov 24 07:00:00 backup done', 'Nov 25 07:00:00 backup done'] as const;
    assert.deepEqual(warned([first, ['2026-11-26T06:25:00', ...both]]), []);
    assert.deepEqual(warned([first, ['2026-11-26T06:25:00', both[0]]]), ['11-26']);
    assert.deepEqual(warned([first, ['2026-11-26T06:25:00', 'x']]), ['11-26']);
  });

  it('expect within: hours are exact, and days are of the calendar', () => {
    const runs: Run[] = [
      ['2026-10-25T00:30:00', 'Oct 25 00:30:00 backup done'],
      ['2026-10-25T06:25:00', 'x'],
    ];
    assert.deepEqual(warned(runs, '6h'), ['10-25'], '02:00 to 03:00 came twice');
    assert.deepEqual(warned(runs, '7h'), []);
  });
});

it('quiet 1d: takes a day of 25 hours for a day', () => {
  const blocks = async function* (): AsyncGenerator<Uint8Array> {};
  const log = {
    path: '/var/log/x',
    blocks,
    beginsInside: () => false,
    finish: () => [],
    left: () => undefined,
    written: () => new Date('2026-10-24T06:30:00'),
  };
  const silent = (at: string): number => {
    const silence = new Silence(24 * 3600 * 1000, new Date(at));
    silence.heard(log, true);
    return silence.warnings().length;
  };
  assert.deepEqual(['2026-10-25T06:25:00', '2026-10-25T06:35:00'].map(silent), [0, 1]);
});
