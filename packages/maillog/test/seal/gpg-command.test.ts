import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGpg, readGpgCommand } from '../../src/seal/gpg-command.ts';

function read(line: string): ReturnType<typeof readGpgCommand> {
  return readGpgCommand(line.split(' '), undefined);
}
function names(line: string): string[] {
  return read(line).recipients.map(({ value, isFile }) => (isFile ? `file:${value}` : value));
}

test('readGpgCommand(): reads recipients, in every way gpg takes them', () => {
  assert.deepEqual(names('gpg -a -e -r you@example.com --no-tty --batch'), ['you@example.com']);
  assert.deepEqual(names('gpg -aer a -rb --recipient c --recipient=d --encrypt-to e'), [
    'a',
    'b',
    'c',
    'd',
    'e',
  ]);
  assert.deepEqual(names('gpg -a -e -f a.asc --recipient-file b.asc'), ['file:a.asc', 'file:b.asc']);
  assert.deepEqual(names('gpg -se -u host --trust-model always --comment -r -r a -'), ['a']);
});

test('readGpgCommand(): finds what decides where gpg finds its keys', () => {
  const { lookup } = read('gpg --homedir /k --no-default-keyring --keyring=x -e -r a');
  assert.deepEqual(lookup, ['--homedir', '/k', '--no-default-keyring', '--keyring', 'x']);
});

test('readGpgCommand(): finds a command that hides its recipients, names none, or reads a file', () => {
  assert.throws(() => read('gpg -e -R a'), /hidden recipients/);
  assert.throws(() => read('gpg -e -r a --throw-keyids'), /hidden recipients/);
  assert.throws(() => read('gpg -a -e'), /names no recipient/);
  assert.throws(() => read('gpg -a -e -r'), /names no recipient/);
  assert.throws(() => read('gpg -a -e -r John Smith'), /encrypt the file "Smith" instead/);
  assert.throws(() => read('gpg -a -e -r a -- b'), /encrypt the file "b" instead/);
});

test('isGpg(): knows which programs are gpg', () => {
  for (const program of ['gpg', 'gpg2', '/usr/bin/gpg', './gpg1']) assert.ok(isGpg(program), program);
  for (const program of ['gpgsm', 'pgp', 'sh', 'gpg/x']) assert.ok(!isGpg(program), program);
});
