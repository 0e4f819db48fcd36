/**
 * Covers: src/server/line-diff.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../maillog/test/helpers/property.ts';
import { lineDiff } from '../../src/server/line-diff.ts';

function marked(before: string, after: string): string[] {
  return lineDiff(before, after).map(({ mark, text }) => mark + text);
}

describe('lineDiff', () => {
  it('lineDiff: names lines that went and came, with two around them', () => {
    assert.deepEqual(marked('a\nb\nc\nd\ne\nf\n', 'a\nb\nc\nX\ne\nf\n'), [
      ' b',
      ' c',
      '-d',
      '+X',
      ' e',
      ' f',
    ]);
    assert.deepEqual(marked('', 'a\n'), ['+a']);
    assert.deepEqual(marked('a\n', ''), ['-a']);
    assert.deepEqual(marked('a\n', 'a\n'), []);
    assert.deepEqual(marked('a\nb\n', 'b\na\n'), ['-a', ' b', '+a']);
  });

  it('lineDiff: both texts can be made of the difference', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = lineDiff(
          before.map((each) => `${each}\n`).join(''),
          after.map((each) => `${each}\n`).join(''),
        );
        const of = (mark: string): string[] => diff.filter((one) => one.mark === mark).map((one) => one.text);
        assert.equal(of('-').length - of('+').length, before.length - after.length);
        if (diff.length < Math.max(before.length, after.length)) return;
        assert.deepEqual(
          diff.filter(({ mark }) => mark !== '+').map((one) => one.text),
          before,
        );
        assert.deepEqual(
          diff.filter(({ mark }) => mark !== '-').map((one) => one.text),
          after,
        );
      }),
    );
  });

  it('lineDiff: is bounded in lines and in CPU where everything differs', () => {
    const many = (name: string): string =>
      Array.from({ length: 50_000 }, (_, at) => `${name}${at}\n`).join('');
    const started = process.cpuUsage();
    assert.equal(lineDiff(many('a'), many('b')).length, 400);
    assert.ok(process.cpuUsage(started).user < 2_000_000);
  });
});
