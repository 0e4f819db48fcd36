/** Covers: src/pattern/match/program.ts (branch, isAnchored), src/pattern/match/backtrack.ts */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePattern } from '../../../src/pattern/index.ts';
import { fc } from '../../helpers/property.ts';

/** Patterns that only the backtracker decides, since a reference follows, and that JavaScript reads alike. */
const PATTERNS = [
  String.raw`^(ab|bc|cd|de|ef|fg|gh|[hi]j|k+|)\1$`,
  String.raw`(ab|abc|a|b|c|[^d]d|e{2}|f|\bg)\1`,
  String.raw`(?:^|x)(ab|bc|cd|d|e|f|g|h|(?=k)k|l?m)\1`,
];

test('Pattern.test(): decides choices of many branches, and anchored patterns, as JavaScript does', () => {
  const text = fc
    .array(fc.constantFrom(...'abcdefghijklmxABCK'.split(''), ''), { maxLength: 9 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(fc.constantFrom(...PATTERNS), text, fc.boolean(), (source, part, doubled) => {
      const line = doubled ? part + part : part;
      for (const flags of ['', 'i']) {
        const expected = new RegExp(source, flags).test(line);
        assert.equal(
          parsePattern(`/${source}/${flags}`).test(Buffer.from(line)),
          expected,
          `${source} ${line}`,
        );
      }
    }),
    { numRuns: 3000 },
  );
});
