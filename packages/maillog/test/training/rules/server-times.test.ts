/** Covers: training/lines/timestamp, training/lines/kind-pattern, training/rules/template-text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { statementOf } from '../../../src/training/rules/proposed-rule.ts';
import { fc } from '../../helpers/property.ts';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

/** Lines of web servers and proxies: `…` is the time, maybe with a fraction of a second and a zone. */
const FORMATS: readonly (readonly [server: string, line: string, template: string])[] = [
  [
    'HAProxy',
    'Jun 14 15:00:01 lb1 haproxy[8]: 192.0.2.7:4007 […] http-in/1: cache refreshed',
    'fold haproxy {ip}:{port} [{time}] http-in/1: cache refreshed',
  ],
  ['HAProxy without syslog', '[…] cache refreshed', 'usual - cache refreshed'],
  ['Apache', '192.0.2.7 - - […] cache refreshed', 'fold - {ip} - - [{time}] cache refreshed'],
  ['nginx', 'time="…" msg="cache refreshed"', 'fold - time="{time}" msg="cache refreshed"'],
  ['Squid', 'squid: … cache refreshed', 'fold - squid: {time} cache refreshed'],
];
const ZONES = ['', ' +0200', ' -0700', '+02:00', 'Z'];

function twoDigits(min: number, max: number): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map((value) => String(value).padStart(2, '0'));
}

/** `14/Jun/2025:15:00:01.000` */
const TIME = fc
  .tuple(
    twoDigits(1, 28),
    fc.constantFrom('Jan', 'Jun', 'Dec'),
    twoDigits(0, 23),
    twoDigits(0, 59),
    twoDigits(0, 59),
    fc.constantFrom('', '.123', ',5', ':001', '.123456'),
  )
  .map(
    ([day, month, hour, minute, second, fraction]) =>
      `${day}/${month}/2025:${hour}:${minute}:${second}${fraction}`,
  );

describe('propose() takes the time of a web server or proxy as {time}', () => {
  for (const [server, line, template] of FORMATS) {
    for (const zone of ZONES) {
      const of = (time: string): string =>
        line.replace('…', `${time}${zone}`).replace('192.0.2.7', `192.0.2.${time.slice(0, 2)}`);

      test(`propose() of a line of ${server}${zone && `, zone${zone}`}`, () => {
        const seen = times(12, (at) => of(`14/Jun/2025:15:00:${10 + at}.00${at % 10}`));
        const proposals = proposalsOf(seen);
        assert.deepEqual(
          proposals.map(({ rule, standing }) => statementOf(rule, standing)),
          [template],
        );
      });

      test(`propose() of lines of ${server}${zone && `, zone${zone}`} matches them and times to come`, () => {
        fc.assert(
          fc.property(fc.uniqueArray(TIME, { minLength: 12, maxLength: 12 }), TIME, (seen, later) => {
            const lines = seen.map(of);
            const asked = [...lines, of(later)];
            assert.deepEqual(hiddenBy(proposalsOf(lines, true), asked), asked);
          }),
          { numRuns: 25 },
        );
      });

      test(`propose() of lines of ${server}${zone && `, zone${zone}`} takes nothing but a time there`, () => {
        const proposals = proposalsOf(
          times(12, (at) => of(`14/Jun/2025:15:00:${10 + at}.00${at % 10}`)),
          true,
        );
        const asked = ['14/Jun/2025:15:00:99.001', '14/Xyz/2025:15:00:01.001', '14/Jun/2025:/etc/shadow'];
        assert.deepEqual(hiddenBy(proposals, asked.map(of)), []);
      });
    }
  }
});
