import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expiryWarnings } from '../../src/report/expiry.ts';

const DAY = 86_400_000;
const NOW = new Date('2026-03-01T06:15:00Z');
function after(days: number): Date {
  return new Date(NOW.getTime() + days * DAY);
}
function key(expires: Date | undefined) {
  return { name: 'you.asc', fingerprint: 'AB12', expires };
}

describe('what is said before a key expires', () => {
  it('expiryWarnings(): warns at 60, 30, 14, 7 and 1 days, once each, whatever the hour of the reports', () => {
    const expires = after(100);
    for (const hours of [1, 5, 24]) {
      const said: number[] = [];
      let last: Date | undefined;
      for (let at = NOW; at < expires; at = new Date(at.getTime() + hours * 3_600_000)) {
        if (expiryWarnings([key(expires)], at, last).length > 0)
          said.push(Math.ceil((expires.getTime() - at.getTime()) / DAY));
        last = at;
      }
      assert.deepEqual(said, [60, 30, 14, 7, 1], `every ${hours} hours`);
    }
  });

  it('expiryWarnings(): names the key, the day, and what follows', () => {
    assert.deepEqual(expiryWarnings([key(after(7))], NOW, undefined), [
      'the key you.asc (AB12) expires on 2026-03-08, in 7 days; nothing can be sealed to it then',
    ]);
    assert.match(expiryWarnings([key(after(1.5))], NOW, undefined)[0] ?? '', /, in 1 day;/);
    assert.match(expiryWarnings([key(after(0.5))], NOW, undefined)[0] ?? '', /, in less than a day;/);
  });

  it('expiryWarnings(): warns at the first report, and after a clock was wrong, of every key that expires soon', () => {
    const keys = [key(after(60)), key(after(61)), key(undefined), key(after(-1)), key(after(20))];
    for (const last of [undefined, after(400), new Date('nonsense')])
      assert.equal(expiryWarnings(keys, NOW, last).length, 2);
  });

  it('expiryWarnings(): warns once of a key that passed several thresholds since the last report', () => {
    assert.equal(expiryWarnings([key(after(3))], NOW, after(-90)).length, 1);
    assert.equal(expiryWarnings([key(after(3))], NOW, after(-1)).length, 0);
  });
});
