import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { compareVersions } from '../../src/listing/version.ts';
import { needs } from '../helpers/needs.ts';
import { fc } from '../helpers/property.ts';

test('compareVersions() orders as deb-version(7) says', () => {
  const inOrder = [
    '1.0~rc1',
    '1.0',
    '1.0-0.1',
    '1.0-1',
    '1.0-1+deb12u1',
    '1.0a-1',
    '1.0+b-1',
    '1.1-1',
    '1.9-1',
    '1.10-1',
    '1:0.1-1',
  ];
  const shuffled = inOrder.toReversed().sort(compareVersions);
  assert.deepEqual(shuffled, inOrder);
  assert.equal(compareVersions('1.0', '1.00'), 0);
  assert.equal(compareVersions('0:1.0-0', '1.0'), 0);
});

test('compareVersions() answers as dpkg does', needs('dpkg-deb'), () => {
  const version = fc
    .tuple(
      fc.constantFrom('', '1:', '2:'),
      fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '+', '~', 'a', 'Z'), maxLength: 6 }),
      fc.constantFrom('', '-1', '-0~1', '-1+b2'),
    )
    .map(([epoch, upstream, revision]) => `${epoch}1${upstream}${revision}`);
  fc.assert(
    fc.property(version, version, (a, b) => {
      const order = Math.sign(compareVersions(a, b));
      const relation = order < 0 ? 'lt' : order > 0 ? 'gt' : 'eq';
      execFileSync('dpkg', ['--compare-versions', a, relation, b]);
    }),
    { numRuns: 200 },
  );
});
