import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MailLogError } from '../src/errors.ts';

test('MailLogError: what it quotes cannot steer the terminal that shows it', () => {
  const error = new MailLogError('data', 'a\x1b[2J\u009b\u202eb\tc\n', { hint: 'é \x07' });
  assert.equal(
    error.format(),
    'maillog: a\\x1b[2J\\xc2\\x9b\\xe2\\x80\\xaeb\\x09c\\x0a\nmaillog: hint: é \\x07',
  );
});

test('MailLogError: no name of a file begins a line', () => {
  const place = { file: 'a\nb.conf', line: 1, column: 2 };
  const error = new MailLogError('config', 'no c\nd', { place, hint: 'mv e\nf' });
  assert.equal(error.format(), 'a\\x0ab.conf:1:2: no c\\x0ad\nmaillog: hint: mv e\\x0af');
});
