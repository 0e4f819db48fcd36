import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RarestLine } from '../../../../src/entry/watch/folding/rarest-line.ts';
import { fc } from '../../../helpers/property.ts';

/** The sample of these lines; `values`: how many the budget allows. */
function sample(lines: readonly string[], values = 100_000): string {
  const rarest = new RarestLine({ left: values });
  for (const line of lines) {
    const bytes = Buffer.from(`before\n${line}\n`);
    rarest.add(bytes, 7, bytes.length - 1, 7);
  }
  return rarest.line().toString();
}

function get(index: number, status: number): string {
  return `192.0.2.${index % 250} - - "GET /p${index} HTTP/1.1" ${status} ${index * 7}`;
}

test('RarestLine: gives the line with the rare value, wherever it comes, beside values that always differ', () => {
  for (const at of [0, 1, 500, 998, 999]) {
    const lines = Array.from({ length: 1000 }, (_, index) => get(index, index === at ? 401 : 200));
    assert.equal(sample(lines), lines[at]);
  }
});

test('RarestLine: counts no times', () => {
  const line = (index: number): string =>
    `::1 - - [14/Jun/2025:15:16:${index === 40 ? '59' : '00'} +0200] ${index === 60 ? 'odd' : `even${index % 2}`}`;
  const lines = Array.from({ length: 100 }, (_, index) => line(index));
  assert.equal(sample(lines), lines[60]);
  assert.equal(sample([...lines.slice(0, 60), ...lines.slice(61)]), lines[0], 'even0 is rarer by one');
});

test('RarestLine: of values as rare as each other gives the first line', () => {
  assert.equal(sample(['a 1', 'a 2', 'a 3', 'a 4', 'a 5', 'a 6']), 'a 1');
  assert.equal(sample(['a', 'a', 'a']), 'a');
});

test('RarestLine: takes quoted text for one value, so that the places after it are the same', () => {
  const lines = Array.from(
    { length: 100 },
    (_, index) => `"${'word '.repeat(index % 7)}" ${index === 60 ? 0 : 1}`,
  );
  assert.equal(sample(lines), lines[60]);
  assert.equal(sample(['x "open quote', 'x "y']), 'x "open quote');
});

test('RarestLine: gives a line if it may count no values', () => {
  assert.equal(sample(['a b', 'a c'], 0), 'a b');
});

test('RarestLine: cuts a long line at a character', () => {
  assert.equal(sample([`${'x'.repeat(999)}é and more`]), `${'x'.repeat(999)}…`);
  assert.equal(sample(['x'.repeat(1000)]), 'x'.repeat(1000));
});

test('RarestLine: always gives the start of one of the lines', () => {
  const words = fc.constantFrom('a', 'b', '"', '"a b"', String.raw`\"`, '=', 'ß', ' ');
  const line = fc.array(words, { maxLength: 12 }).map((all) => all.join(' '));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), fc.nat(30), (lines, values) => {
      assert.ok(lines.includes(sample(lines, values)));
    }),
  );
});

test('RarestLine: reads a line of open quotes once', () => {
  const line = `"${String.raw`\"`.repeat(500)}`;
  const begun = process.cpuUsage();
  sample(Array.from({ length: 2000 }, () => line));
  assert.ok(process.cpuUsage(begun).user < 2e6);
});
