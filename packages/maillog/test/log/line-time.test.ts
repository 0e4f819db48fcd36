import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stampOfLine, timeOfLine } from '../../src/log/line-time.ts';

const now = new Date(2026, 0, 2, 6, 25);

function at(line: string): string | undefined {
  return timeOfLine(line, now)?.toISOString();
}

test('timeOfLine() reads the time stamps of syslog, of RFC 3339 and of programs', () => {
  assert.equal(at('2026-01-01T07:00:00.123+01:00 web1 x'), '2026-01-01T06:00:00.000Z');
  assert.equal(at('2026-01-01T07:00:00Z x'), '2026-01-01T07:00:00.000Z');
  assert.equal(at('[2026-01-01 07:00:00,123] x'), new Date(2026, 0, 1, 7).toISOString());
  assert.equal(at('Jan  1 07:00:00 web1 x'), new Date(2026, 0, 1, 7).toISOString());
  assert.equal(at('2026/01/01 07:00:00 [error] x'), new Date(2026, 0, 1, 7).toISOString(), 'nginx');
  assert.equal(at('2026-01-01 07:00:00.123 UTC [4711] x'), '2026-01-01T07:00:00.000Z', 'PostgreSQL');
  assert.equal(at('2026-01-01 07:00:00 CET x'), new Date(2026, 0, 1, 7).toISOString(), 'as local time');
  assert.equal(at('<34>1 2026-01-01T07:00:00Z web1 x'), '2026-01-01T07:00:00.000Z', 'RFC 5424');
  assert.equal(at('<34>Jan  1 07:00:00 web1 x'), new Date(2026, 0, 1, 7).toISOString(), 'RFC 3164');
  assert.equal(at('[Thu Jan 01 07:00:00.123456 2026] [x]'), new Date(2026, 0, 1, 7).toISOString(), 'Apache');
  assert.equal(at('::1 - - [01/Jan/2026:07:00:00 +0100] "GET / x'), '2026-01-01T06:00:00.000Z', 'access log');
  assert.equal(
    at('::1 - - [01/Jan/2026:07:00:00.123 +0100] "GET / x'),
    '2026-01-01T06:00:00.000Z',
    'fraction',
  );
  assert.equal(at('::1:80 [01/Jan/2026:07:00:00.123] x'), new Date(2026, 0, 1, 7).toISOString(), 'HAProxy');
  assert.equal(at('01-Jan-2026 07:00:00.123 queries: x'), new Date(2026, 0, 1, 7).toISOString(), 'BIND');
  assert.equal(at('[1/Jan/2026 07:00:00] x'), new Date(2026, 0, 1, 7).toISOString(), 'Django');
  assert.equal(at('Thu, 01 Jan 2026 07:00:00 GMT x'), '2026-01-01T07:00:00.000Z', 'RFC 9110');
  assert.equal(at('Dec 31 07:00:00 web1 x'), new Date(2025, 11, 31, 7).toISOString(), 'of last year');
});

test('stampOfLine() gives the time stamp as the line has it', () => {
  assert.equal(stampOfLine('Jun 14 15:16:01 web1 app: x'), 'Jun 14 15:16:01');
  assert.equal(stampOfLine('<34>1 2026-01-01T07:00:00.5Z web1 x'), '2026-01-01T07:00:00.5Z');
  assert.equal(stampOfLine('[Thu Jan 01 07:00:00 2026] [x]'), 'Thu Jan 01 07:00:00 2026');
  assert.equal(stampOfLine('::1 - - [01/Jan/2026:07:00:00 +0100] "GET'), '01/Jan/2026:07:00:00 +0100');
  assert.equal(stampOfLine('::1:80 [01/Jan/2026:07:00:00.123] web/1'), '01/Jan/2026:07:00:00.123');
  assert.equal(stampOfLine('14-Jun-2025 15:00:01.123 queries: x'), '14-Jun-2025 15:00:01.123');
  assert.equal(stampOfLine('Sat, 14 Jun 2025 15:00:01 GMT x'), 'Sat, 14 Jun 2025 15:00:01 GMT');
  assert.equal(stampOfLine('done'), undefined);
});

test('timeOfLine() and stampOfLine() take the time at the start, not one in the text of the line', () => {
  const line = 'Jan  1 07:00:00 lb1 haproxy[8]: ::1:80 [31/Dec/2025:07:00:00.123] x';
  assert.equal(at(line), new Date(2026, 0, 1, 7).toISOString());
  assert.equal(stampOfLine(line), 'Jan  1 07:00:00');
});

test('timeOfLine() knows no time of a line without a time stamp at its start', () => {
  for (const line of ['', 'done', 'x Jan  1 07:00:00', '2026-01-01', '99:99', '2026-13-41T99:00:00Z'])
    assert.equal(at(line), undefined, line);
});
