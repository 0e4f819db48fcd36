import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Section } from '../../../src/entry/watch/section.ts';

const HEADING = `Events\n${'=-'.repeat(8)}=\n`;

test('Section: gives what was added, however it lies in its memory, and is empty then', () => {
  const section = new Section('Events');
  assert.deepEqual(section.take().pieces, []);
  for (const sizes of [[3], [1 << 20], [(1 << 20) - 1, 1, 5], [700_000, 700_000, 2_500_000], [10]]) {
    const added = sizes.map((size, index) => Buffer.alloc(size, `line ${index} of ${size}\n`));
    for (const lines of added) section.add(lines);
    const text = Buffer.concat(added).toString();
    assert.equal(section.bytes, text.length);
    const { heading, pieces } = section.take();
    assert.equal(heading, HEADING);
    assert.equal(Buffer.concat(pieces).toString(), text.endsWith('\n') ? text : `${text}\n`);
    assert.deepEqual(section.take().pieces, []);
  }
});

test('Section: the next log begins on a line of its own', () => {
  const section = new Section('Events');
  section.endLine();
  section.add(Buffer.from('no line feed'));
  section.endLine();
  section.endLine();
  section.add(Buffer.from('next\n'));
  assert.equal(Buffer.concat(section.take().pieces).toString(), 'no line feed\nnext\n');
});
