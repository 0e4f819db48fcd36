import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DEFAULT_SUBJECT, subjectFor } from '../../../src/report/message/subject.ts';

it('subjectFor(): puts host and day into the subject, once', () => {
  const date = new Date(2026, 2, 1, 23, 59);
  assert.equal(subjectFor(DEFAULT_SUBJECT, 'web1', date), 'MailLog report for web1');
  assert.equal(subjectFor('{date} {host} {host}{x}', '$&{date}', date), '2026-03-01 $&{date} $&{date}{x}');
});
