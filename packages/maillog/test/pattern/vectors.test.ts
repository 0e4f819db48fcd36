/** Covers: pattern/syntax, pattern/match. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { MailLogError } from '../../src/errors.ts';
import { RuleSet, parsePattern, parseCondition } from '../../src/pattern/index.ts';
import { needs } from '../helpers/needs.ts';
import { Perl } from './perl.ts';
import type { Said } from './perl.ts';
import { SINCE_5_38 } from './perl-versions.ts';
import { INVALID, REFUSED, VECTORS } from './vectors.ts';

needs('perl');

const perl = new Perl();
after(() => perl.end());
function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
const place = { file: 'rules', line: 1, column: 1 };

/** What the perl that is here should say where 5.36 says `said`. */
function perlShouldSay(literal: string, said: readonly Said[] | null): readonly Said[] | null {
  const later = SINCE_5_38.get(literal);
  return perl.version < 5.038 || later === undefined ? said : later;
}

for (const [literal, matches, others] of VECTORS) {
  test(`parsePattern(${literal}) matches what perl matches`, async () => {
    const subjects = [...matches, ...others];
    const expected = subjects.map((_, index): Said => (index < matches.length ? '1' : '0'));
    assert.deepEqual(await perl.ask(literal, subjects), perlShouldSay(literal, expected), 'perl itself');
    const pattern = parsePattern(bytes(literal));
    const rules = new RuleSet([
      { action: 'ignore', conditions: [parseCondition(`=~ ${literal}`, place)], place },
    ]);
    for (const [index, subject] of subjects.entries()) {
      const about = `${literal} on ${JSON.stringify(subject)}`;
      assert.equal(pattern.test(bytes(subject)), expected[index] === '1', about);
      if (!subject.includes('\n'))
        assert.equal(
          String(rules.decide(bytes(`${subject}\n`)).hidden),
          expected[index],
          `as a rule: ${about}`,
        );
    }
  });
}

for (const [literal, says] of REFUSED) {
  test(`parsePattern(${literal}) is refused`, () => {
    assert.throws(
      () => parsePattern(literal),
      (error) =>
        error instanceof MailLogError &&
        error.kind === 'config' &&
        /refused/.test(error.message) &&
        says.test(error.message),
    );
  });
}

for (const literal of INVALID) {
  test(`parsePattern(${literal}) does not compile, as in perl`, async () => {
    assert.deepEqual(await perl.ask(literal, []), perlShouldSay(literal, null), 'perl itself');
    assert.throws(
      () => parsePattern(literal),
      (error) => error instanceof MailLogError && !/refused/.test(error.message),
    );
  });
}

test('SINCE_5_38 names only literals that are among the vectors', () => {
  const literals = new Set([...VECTORS.map(([literal]) => literal), ...INVALID]);
  const strangers = [...SINCE_5_38.keys()].filter((literal) => !literals.has(literal));
  assert.deepEqual(strangers, []);
});

test('parsePattern() reads a string as its UTF-8 bytes, and bytes as they are', () => {
  assert.equal(parsePattern('/^é$/').test(Buffer.from('é')), true);
  assert.equal(parsePattern('/^é$/').test(bytes('\xe9')), false);
  assert.equal(parsePattern(bytes('/^\xe9$/')).test(bytes('\xe9')), true);
});

const MEGABYTE = 1 << 20;
for (const [literal, line] of [
  ['/(a+)+$/', `${'a'.repeat(MEGABYTE)}b`],
  ['/(x+x+)+y/', 'x'.repeat(MEGABYTE)],
  ['/(.*)*z/', 'x'.repeat(MEGABYTE)],
  ['/^(a|aa)+$/', `${'a'.repeat(MEGABYTE)}b`],
  ['/(?:a?){30}a{30}b/', 'a'.repeat(MEGABYTE)],
  ['/^(\\w+\\s?)*$/', `${'word '.repeat(MEGABYTE / 5)}!`],
] as const) {
  test(`Pattern.test() takes linear time on a line of 1 MB: ${literal}`, () => {
    const pattern = parsePattern(literal);
    const half = bytes(line.slice(MEGABYTE / 2));
    const whole = bytes(line);
    for (const text of [whole, bytes(`${line}\nx`)]) {
      const time = (subject: Uint8Array): number => {
        const start = process.cpuUsage();
        assert.equal(pattern.test(subject), false);
        return process.cpuUsage(start).user / 1000;
      };
      time(half);
      // Milliseconds, on a machine that others load; a quadratic search would take hours.
      assert.ok(time(text) < 30_000);
    }
  });
}

for (const [what, literal, line] of [
  ['choices', '/^(?:(a)|b)*d\\1/', `${'a'.repeat(MEGABYTE)}bd`],
  ['calls', '/^(a(?1)?b)+\\1$/', `${'a'.repeat(MEGABYTE)}b`],
  ['changes to groups', '/^(?>(?:(a)(?=\\1?))*)b\\1$/', `${'a'.repeat(2 * MEGABYTE)}b`],
] as const) {
  test(`search() has bounded memory: ${what}`, () => {
    const before = process.memoryUsage().rss;
    assert.equal(parsePattern(literal).test(bytes(line)), 'unknown');
    // Without the bound it was over 400 MB for a line of 1 MB.
    assert.ok(process.memoryUsage().rss - before < 250e6);
  });
}

test('Pattern.test() is quick with nested counts, if the line lacks what follows them', () => {
  const pattern = parsePattern('/((a{0,60}){0,60}){0,60}b/');
  assert.equal(pattern.test(bytes('a'.repeat(MEGABYTE))), false);
  const { user } = process.cpuUsage();
  // More than the counts allow: the automaton, which does not count, lets it through, and the backtracker
  // runs out of steps.
  const counting = parsePattern('/^((a{0,60}){0,60}){0,60}b/');
  assert.equal(counting.test(bytes(`${'a'.repeat(MEGABYTE / 4)}b`)), 'unknown');
  assert.ok(process.cpuUsage().user - user < 10e6);
});
