// Covers: training/rules/rule-trial, training/rules/takes, training/rules/template-text
/** Templates for values of rare kinds: digests, the times of Samba, names with an alarm word among others. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fc } from '../../helpers/property.ts';
import { line } from '../line-arbitraries.ts';
import { hiddenBy, proposalsOf, times } from '../trained.ts';
import { statementOf } from '../../../src/training/rules/proposed-rule.ts';

function statements(lines: readonly string[]): string[] {
  return proposalsOf(lines).map(({ rule, standing }) => statementOf(rule, standing));
}

const DIGEST = 'AbC/dEfGhIj+KlMnOpQrStUvWxYz0123456789abcde';

describe('propose()', () => {
  test('propose() writes a digest that never varied as it is, and others as {digest}', () => {
    const of = (digest: (n: number) => string): string[] =>
      statements(times(12, (n) => `Jun 14 15:16:01 web1 app[7]: read SHA256:${digest(n)} again`));
    assert.deepEqual(
      of(() => DIGEST),
      [`fold app read SHA256:${DIGEST} again`],
    );
    assert.deepEqual(
      of((n) => DIGEST.replace('dEf', `${n}xY${n}`).slice(0, 43).padEnd(43, 'Q')),
      ['fold app read SHA256:{digest} again'],
    );
  });

  test('propose() writes the time of Samba in its brackets', () => {
    const lines = times(
      12,
      (n) => `[2026/06/14 15:16:${n + 10}.502173,  0] ../source3/smbd/server.c:77(main)`,
    );
    assert.deepEqual(statements(lines), ['fold - [{time}, 0] ../source3/smbd/server.c:77(main)']);
  });

  test('propose() gives names with an alarm word a rule of their own', () => {
    const lines = times(12, (n) => `2026-06-14 15:16:01 status installed libc${n}:amd64 2.36-${n}`);
    const errors = times(12, (n) => `2026-06-14 15:16:01 status installed libgpg-error${n}:amd64 1.46-${n}`);
    const found = statements([...lines, ...errors]);
    assert.equal(found.length, 2);
    assert.ok(found.some((each) => each.includes('libc{int}')));
  });

  test('propose() reads RFC 5424 with and without a fraction of a second', () => {
    for (const time of ['2026-06-14T15:16:01Z', '2026-06-14T15:16:01.5Z', '2026-06-14T15:16:01+02:00']) {
      const lines = times(12, (n) => `<38>1 ${time} web1 app 411 - - cache of ${n * 11} keys warmed`);
      assert.deepEqual(statements(lines), ['usual app cache of {int:0-1000} keys warmed'], time);
    }
  });
});

describe('judge()', () => {
  const HEAD = 'Jun 14 15:16:01 combo app: ';

  test('judge() never makes a rule silent that hides an alarm word in the place of a value', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), fc.nat(30), (lines, at) => {
        const trained = lines.flatMap((each) => [each, each, each]);
        const asked = lines.flatMap((each) => {
          const words = each.slice(HEAD.length).split(' ');
          words[at % words.length] = 'failed';
          return each.startsWith(HEAD) ? [HEAD + words.join(' ')] : [];
        });
        assert.deepEqual(hiddenBy(proposalsOf(trained), asked), []);
      }),
      { numRuns: 100 },
    );
  });

  test('judge() makes no rule wider if it sees fewer lines', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 3, maxLength: 20 });
    const message = fc.constantFrom(
      (n: number) => `wrote ${n} files`,
      (n: number) => `took ${n} ms for keys`,
      (n: number) => `sent ${n} kB of data`,
      (n: number) => `worker exited with code ${n % 3}`,
      (n: number) => `job ${n} finished`,
    );
    fc.assert(
      fc.property(values, message, fc.nat(), (numbers, each, few) => {
        const all = numbers.map((n) => HEAD + each(n));
        const some = all.slice(0, Math.max(3, few % (all.length + 1)));
        const asked = [0, 1, 2, 9, 80, 700, 6000, 50_000, 1e6].map((n) => HEAD + each(n));
        const hidden = new Set(hiddenBy(proposalsOf(all, true), asked));
        const wider = hiddenBy(proposalsOf(some, true), asked).filter((line) => !hidden.has(line));
        assert.deepEqual(wider, []);
      }),
      { numRuns: 100 },
    );
  });
});
