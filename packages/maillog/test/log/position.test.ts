import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { offsetOf, packedPosition, parseLogPosition } from '../../src/log/position.ts';
import type { LogPosition } from '../../src/log/position.ts';
import { unchangedPosition } from '../../src/log/unchanged.ts';

const current = { device: '2049', inode: '131', born: '17', size: 9, modified: '1795000000000000000' };
const rotated = { ...current, inode: '132' };
const head = { bytes: 9, hash: 'k3u-_aB0k3u-_aB0k3u-_a' };
const position: LogPosition = {
  version: 1,
  time: '1795334400000000000',
  files: [
    { id: rotated, role: 'packed', offset: 9, head },
    { id: rotated, role: 'rotated', offset: 9, head, tail: head },
    { id: current, role: 'current', offset: 9, head, tail: { bytes: 3, hash: head.hash } },
  ],
};

describe('packedPosition', () => {
  it('packedPosition(): keeps all of a position', () => {
    assert.deepEqual(parseLogPosition(packedPosition(position)), position);
    assert.deepEqual(parseLogPosition(packedPosition({ version: 1, files: [] })), { version: 1, files: [] });
  });

  it('offsetOf(): gives the offset of the current file, packed or not, and 0 of what is none', () => {
    const expected = position.files.find(({ role }) => role === 'current')?.offset;
    assert.notEqual(expected, 0);
    assert.equal(offsetOf(packedPosition(position)), expected);
    assert.equal(offsetOf(position), expected);
    const stopped = {
      ...position,
      files: position.files.map((file) => ({ ...file, role: 'stopped' as const })),
    };
    assert.equal(offsetOf(packedPosition(stopped)), stopped.files[0]?.offset);
    for (const none of [undefined, null, '', '2;1', 'x', {}, 5]) assert.equal(offsetOf(none), 0);
  });

  it('packedPosition(): is read by parseLogPosition as strictly as an object', () => {
    assert.deepEqual(parseLogPosition(position), position);
    const text = packedPosition(position);
    for (const damaged of ['', '3', text.replace('131', 'x'), text.replace('packed', 'made'), `${text};`])
      assert.equal(parseLogPosition(damaged), undefined, damaged);
  });
});

describe('unchangedPosition', () => {
  const file = (id: typeof current, packed = false): never =>
    ({ path: '', stem: '', id, packed }) as unknown as never;
  const saved = packedPosition({ ...position, files: position.files.slice(1) });
  const files = (now = current, before = rotated): never =>
    ({ rotated: [file(before)], current: file(now), unlisted: false }) as unknown as never;

  it('unchangedPosition(): gives the position with another time where every file rests', () => {
    const next = unchangedPosition(saved, files(), '1795334500000000000');
    assert.equal(next, saved.replace('1795334400', '1795334500'));
  });

  it('unchangedPosition(): leaves a log to locate that was written to, replaced, or has another file', () => {
    const others = [
      files({ ...current, modified: '1795000000000000001' }),
      files({ ...current, size: 10 }),
      files({ ...current, inode: '133' }),
      files({ ...current, born: '18' }),
      files(current, { ...rotated, size: 10 }),
      files(current, { ...rotated, device: '2050' }),
    ];
    for (const other of others) assert.equal(unchangedPosition(saved, other, '1'), undefined);
    const waiting = saved.replace('rotated', 'stopped');
    assert.equal(unchangedPosition(waiting, files(), '1'), undefined);
    assert.equal(unchangedPosition(packedPosition(position), files(), '1'), undefined);
  });

  it('unchangedPosition(): leaves a log to locate that was written to within the tick of the last reading', () => {
    const late = { ...current, modified: position.time ?? '' };
    const text = packedPosition({ ...position, files: [{ id: late, role: 'current', offset: 9, head }] });
    const found = { rotated: [], current: file(late), unlisted: false } as unknown as never;
    assert.equal(unchangedPosition(text, found, '1'), undefined);
  });
});
