import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MailLogError } from '../src/errors.ts';

test('MailLogError: what it quotes cannot steer the terminal that shows it', () => {
  const error = new MailLogError('data', 'a\x1b[2J\u009b\u202eb\tc\n', { hint: 'é \x07' });
  assert.equal(error.format(), 'maillog: a\\x1b[2J\\xc2\\x9b\\xe2\\x80\\xaeb\tc\n\nmaillog: hint: é \\x07');
});
