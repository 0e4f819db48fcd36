import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeError } from '../../src/text/errno.ts';

test('describeError: leaves out what Node says of its own options', () => {
  const reason = 'unable to verify the first certificate';
  const hint = '; if the root CA is installed locally, try running Node.js with --use-system-ca';
  assert.equal(describeError(new Error(`${reason}${hint}`)), reason);
  assert.equal(describeError(new Error(reason)), reason);
  assert.equal(
    describeError(Object.assign(new Error('x'), { syscall: 'open', code: 'ENOENT' })),
    'no such file or directory',
  );
});

test('describeError: says why no address of a host answers, each reason once', () => {
  const refused = (): Error => Object.assign(new Error('x'), { syscall: 'connect', code: 'ECONNREFUSED' });
  const unreachable = Object.assign(new Error('x'), { syscall: 'connect', code: 'ENETUNREACH' });
  assert.equal(describeError(new AggregateError([refused(), refused()])), 'connection refused');
  assert.equal(
    describeError(new AggregateError([refused(), unreachable])),
    'connection refused, network is unreachable',
  );
});
