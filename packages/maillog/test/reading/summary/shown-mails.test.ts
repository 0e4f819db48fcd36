/** Covers: src/reading/summary/shown-mails.ts */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShownMails } from '../../../src/reading/summary/shown-mails.ts';

const A = 'a'.repeat(64);

test('ShownMails: knows what was shown, and forgets what was not read for 90 days', () => {
  const first = new ShownMails('', new Date('2026-03-01T06:00:00Z'));
  assert.equal(first.has(A), false);
  first.add(A);
  assert.equal(first.text(), `${'a'.repeat(32)} 2026-03-01\n`);
  assert.equal(new ShownMails(first.text(), new Date('2026-05-30T00:00:00Z')).has(A), true);
  assert.equal(new ShownMails(first.text(), new Date('2026-05-31T00:00:00Z')).has(A), false);
});

test('ShownMails: leaves out lines that it cannot read', () => {
  const shown = new ShownMails(
    `\n${'a'.repeat(32)}\nx 2026-03-01\n${'b'.repeat(32)} 2026-03-01`,
    new Date('2026-03-01'),
  );
  assert.equal(shown.text(), `${'b'.repeat(32)} 2026-03-01\n`);
});
