// Covers: training/rules/closed-values, training/rules/bounds
/** Slots whose values are a closed list, and those that have a bound. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown } from '../shown-by-trained-rules.ts';

function statuses(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${n * 7919} with ${n % 3 === 0 ? 304 : 200}`);
}

test('mustList() lists codes of three digits, of many lines and of few', () => {
  const asked = ['5 with 200', '5 with 304', '5 with 500'];
  for (const count of [6, 60, 150])
    assert.deepEqual(shown('answered request …', statuses(count), asked), ['5 with 500'], String(count));
});

test('mustList() takes a count of three digits for a number, not a code', () => {
  const counts = (count: number): string[] =>
    Array.from({ length: count }, (_, n) => `${n % 2 === 0 ? 120 : 98}`);
  assert.deepEqual(shown('held … entries', counts(150), ['99']), []);
});

test('mustList() lists what follows a word for a code, from the first line on', () => {
  for (const before of ['code ', 'status=', 'status: ', 'exit ', 'uid=']) {
    const asked = ['0', '139'];
    assert.deepEqual(shown(`worker exited, ${before}…`, ['0', '0', '0'], asked), ['139'], before);
  }
});

test('mustList() lists the values of a switch, methods and states', () => {
  assert.deepEqual(shown('policy loaded, enforcing=…', ['1', '1', '1'], ['0', '1']), ['0']);
  assert.deepEqual(shown('cache ready=…', ['true', 'true', 'true'], ['false']), ['false']);
  assert.deepEqual(shown('type=… msg=done', ['LOGIN', 'LOGIN', 'LOGIN'], ['ANOM_PROMISCUOUS']), [
    'ANOM_PROMISCUOUS',
  ]);
});

test('mustList() keeps a path that never varied', () => {
  const path = '/index.html';
  assert.deepEqual(shown('opened …', [path, path, path], [path, '/wp-admin/setup.php']), [
    '/wp-admin/setup.php',
  ]);
});

test('numberBound() shows a count ten times beyond what was seen, and no identifier', () => {
  const counts = ['12', '30', '45', '7'];
  assert.deepEqual(shown('cleaned … entries', counts, ['99', '4500', '99999']), ['4500', '99999']);
  assert.deepEqual(shown('job … finished', counts, ['99999']), []);
});

test('quantityPlaceholder() shows a duration or size ten times beyond what was seen, in any unit', () => {
  const took = ['12 ms', '1 ms', '150 ms', '30 ms'];
  assert.deepEqual(shown('query took …', took, ['900 ms', '1 s', '1500 ms', '9000 s']), [
    '1500 ms',
    '9000 s',
  ]);
  const each = ['12ms', '1ms', '150ms', '30ms'];
  assert.deepEqual(shown('query took …', each, ['900ms', '9000s']), ['9000s']);
  const sizes = ['4 KB', '90 KB', '17 KB'];
  assert.deepEqual(shown('stored … of it', sizes, ['300 KB', '5 MB', '1 GB']), ['5 MB', '1 GB']);
});
