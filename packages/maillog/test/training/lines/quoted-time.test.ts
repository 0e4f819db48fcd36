/** Covers: training/lines/timestamp, training/lines/header, training/lines/kind-pattern. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

/** The line at another day, hour and fraction. */
const FORMS: readonly (readonly [template: string, seen: (at: number) => string, later: string])[] = [
  ['time="…" level=info msg="request done"', (at) => `2025-06-14T15:16:0${at}Z`, '2026-11-03T04:05:06Z'],
  ['time="…" level=info msg="request done"', (at) => `2025-06-14T15:16:0${at}+02:00`, '2026-11-03T04:05:06Z'],
  ['{"time":"…","level":"info"}', (at) => `2025-06-14T15:16:0${at}.123456789Z`, '2026-11-03T04:05:06.7Z'],
  ['{"ts":"…","level":"info"}', (at) => `2025-06-14 15:16:0${at} +0200`, '2026-11-03 04:05:06 +0100'],
  ['app done at 192.0.2.7 [… +0000] twice', (at) => `14/Jun/2025:15:16:0${at}`, '03/Nov/2026:04:05:06'],
  [
    'haproxy[9]: 192.0.2.7:33317 […] http-in closed',
    (at) => `14/Jun/2025:15:16:0${at}.12${at}`,
    '03/Nov/2026:04:05:06.655',
  ],
  ['app done at 192.0.2.7 [… +0000] twice', (at) => `14/Jun/2025:15:16:0${at}.5`, '03/Nov/2026:04:05:06.7'],
  ['app next run at … of 3 jobs', (at) => `14-Jun-2025 15:16:0${at}.123`, '3-Nov-2026 04:05:06.7'],
  ['app made on … by hand', (at) => `1${at}/Jun/2025`, '03/Nov/2026'],
  ['app expires … GMT soon', (at) => `Sat, 14 Jun 2025 15:16:0${at}`, 'Tue, 03 Nov 2026 04:05:06'],
  ['… named closed a zone', (at) => `14-Jun-2025 15:16:0${at}.123`, '03-Nov-2026 04:05:06.7'],
  ['… server started', (at) => `Sat, 14 Jun 2025 15:16:0${at} GMT`, 'Tue, 03 Nov 2026 04:05:06 GMT'],
  [
    '… server.c:1127(main) closed',
    (at) => `[2013/12/02 01:23:4${at}.502173,  0]`,
    '[2014/11/03 04:05:06.1,  0]',
  ],
];

describe('quoted times are times', () => {
  for (const [template, seen, later] of FORMS) {
    test(`propose() hides ${template.replace('…', later)}, trained in one hour`, () => {
      const lines = times(9, (at) => template.replace('…', seen(at)));
      const [proposal, ...others] = proposalsOf(lines, true);
      assert.equal(others.length, 0);
      const asked = [...lines, template.replace('…', later)];
      assert.deepEqual(hiddenBy([proposal], asked), asked);
      assert.deepEqual(hiddenBy([proposal], [template.replace('…', 'mallory')]), []);
    });
  }
});
