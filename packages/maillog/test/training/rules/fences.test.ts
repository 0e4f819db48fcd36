/**
 * Covers: training/rules/fences/adverse-words, training/rules/fences/change-words,
 * training/rules/fences/plain-words. The second fence of silence: words of faults and changes.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adverseWord } from '../../../src/training/rules/fences/adverse-words.ts';
import { changeIn } from '../../../src/training/rules/fences/change-words.ts';
import { plainWords } from '../../../src/training/rules/fences/plain-words.ts';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

const COUNT = 30;

function hidden(message: string): string[] {
  const lines = times(
    COUNT,
    (n) => `Jun 14 15:16:01 web1 app[77]: ${message.replaceAll('<n>', String(n + 1))}`,
  );
  return hiddenBy(proposalsOf(lines), lines.slice(0, 1));
}

test('plainWords() takes identifiers apart, and keeps listed values', () => {
  assert.equal(plainWords('StopLogging user_id={int} by {one:a|b}'), 'stop logging user id=# by a|b');
});

describe('noRoutine()', () => {
  test('noRoutine() refuses messages in other languages', () => {
    for (const message of [
      'Zugriff verweigert, Vorgang <n>',
      'Anmeldung mit falschem Kennwort <n>',
      'schijf vol, <n> bytes',
      'connexion interdite, essai <n>',
      'disco lleno, <n> bytes',
      'odmowa polaczenia <n>',
      'CR2: <n>',
      'level=info msg="pare-feu desactive" n=<n>',
    ])
      assert.deepEqual(hidden(message), [], message);
  });
});

test('changeIn() finds what is changed in any notation', () => {
  for (const message of ['SetIamPolicy {int}', 'role_binding {int} made', 'StopLogging', 'x: password ok'])
    assert.notEqual(changeIn('app', message), undefined, message);
});

test('adverseWord() finds what goes wrong, and no part of another word', () => {
  for (const message of [
    'fan {int} stands still',
    'session {int} disowned',
    'node {int} unseated',
    'peer gone',
  ])
    assert.notEqual(adverseWord(message), undefined, message);
  for (const message of [
    'log rotated',
    'unit {int} started',
    'discovered {int} files',
    'message {int} sent later',
  ])
    assert.equal(adverseWord(message), undefined, message);
});

describe('judge()', () => {
  test('judge() takes an address, path or name that never varied for one from outside', () => {
    for (const message of [
      'peer 203.0.113.9 ready <n>',
      'sent /srv/x to tape <n>',
      'relay mx.example.net ready <n>',
    ])
      assert.deepEqual(hidden(message), [], message);
  });

  test('judge() makes daily work silent', () => {
    for (const message of [
      'daily job finished after <n> seconds',
      'cache warmed, <n> keys in <n> ms',
      'checkpoint complete: wrote <n> buffers',
    ])
      assert.equal(hidden(message).length, 1, message);
  });
});
