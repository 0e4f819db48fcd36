/** Numbers of three digits, as a status of HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown } from '../shown-by-trained-rules.ts';

function statuses(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${n * 7919} with ${n % 3 === 0 ? 304 : 200}`);
}

test('parameterPattern() lists codes that repeated often: another code is shown', () => {
  const asked = ['5 with 200', '5 with 304', '5 with 500'];
  assert.deepEqual(shown('answered request …', statuses(150), asked), ['5 with 500']);
});

test('parameterPattern() lists no codes of few lines', () => {
  assert.deepEqual(shown('answered request …', statuses(60), ['5 with 500']), []);
});

test('parameterPattern() takes a count of three digits for a number, not a code', () => {
  const counts = (count: number): string[] =>
    Array.from({ length: count }, (_, n) => `${n % 2 === 0 ? 120 : 98}`);
  assert.deepEqual(shown('held … entries', counts(150), ['99']), []);
});
