import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutQuoted } from '../../../../src/entry/watch/folding/masked-quotes.ts';

function masked(line: string): string {
  const bytes = Buffer.from(`before "x"\n${line}\n"after"\n`);
  const found = withoutQuoted(bytes, 11, 11 + Buffer.byteLength(line));
  return found?.toString() ?? line;
}

test('withoutQuoted(): leaves out quoted text', () => {
  assert.equal(masked('read "a b.txt" and ("c")'), 'read "" and ("")');
  assert.equal(masked(String.raw`said "a \" b" to "c"`), 'said "" to ""');
  assert.equal(
    masked('1.2.3.4 - - [x] "GET /a HTTP/1.1" 200 5 "-" "curl/8"'),
    '1.2.3.4 - - [x] "GET /a HTTP/1.1" 200 5 "" ""',
  );
});

test('withoutQuoted(): keeps what may be the message, alarm words, and open quotes', () => {
  for (const line of [
    'level=info msg="cache warmed" took="3 s"',
    '{"level":"info", "msg": "cache warmed", "list": ["a", "b"]}',
    '"cache warmed"',
    'said "access denied" to it',
    'said "open',
    'no quotes',
  ])
    assert.equal(masked(line), line);
});

test('withoutQuoted(): reads a line of open quotes once', () => {
  const line = `a "${String.raw`\"`.repeat(2000)}`;
  const begun = process.cpuUsage();
  for (let run = 0; run < 500; run++) assert.equal(masked(line), line);
  assert.ok(process.cpuUsage(begun).user < 2e6);
});
