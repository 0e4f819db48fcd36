import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MailLogError } from '../src/errors.ts';

test('MailLogError: what it quotes cannot steer the terminal that shows it', () => {
  const error = new MailLogError('data', 'a\x1b[2J\u009b\u202eb\tc\n', { hint: 'é \x07' });
  assert.equal(error.format(), 'maillog: a\\x1b[2J\\xc2\\x9b\\xe2\\x80\\xaeb\tc\n\nmaillog: hint: é \\x07');
});

test('MailLogError: the file of its place stays on one line', () => {
  const error = new MailLogError('config', 'x', { place: { file: 'a\nb.conf', line: 1, column: 2 } });
  assert.equal(error.format(), String.raw`a\x0ab.conf:1:2: x`);
});
