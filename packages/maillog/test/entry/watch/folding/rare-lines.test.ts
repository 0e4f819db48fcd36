import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RareLines } from '../../../../src/entry/watch/folding/rare-lines.ts';
import { fc } from '../../../helpers/property.ts';

function rareLines(lines: readonly string[], values = 100_000): RareLines {
  const rarest = new RareLines({ left: values });
  for (const line of lines) {
    const bytes = Buffer.from(`before\n${line}\n`);
    rarest.add(bytes, 7, bytes.length - 1, { timeEnd: 7, programStart: 7, programEnd: 7, message: 7 });
  }
  return rarest;
}

/** The sample of these lines; `values`: how many the budget allows. */
function sample(lines: readonly string[], values?: number): string {
  return rareLines(lines, values).sample().toString();
}

/** The rare values that are named beside the sample, and how many others there are. */
function others(lines: readonly string[]): [named: readonly string[], rare: number] {
  const { named, rare } = rareLines(lines).unseen();
  return [named, rare];
}

function get(index: number, status: number): string {
  return `192.0.2.${index % 250} - - "GET /p${index} HTTP/1.1" ${status} ${index * 7}`;
}

test('RareLines: gives the line with the rare value, wherever it comes, beside values that always differ', () => {
  for (const at of [0, 1, 500, 998, 999]) {
    const lines = Array.from({ length: 1000 }, (_, index) => get(index, index === at ? 401 : 200));
    assert.equal(sample(lines), lines[at]);
  }
});

test('RareLines: counts no times', () => {
  const line = (index: number): string =>
    `::1 - - [14/Jun/2025:15:16:${index === 40 ? '59' : '00'} +0200] ${index === 60 ? 'odd' : `even${index % 2}`}`;
  const lines = Array.from({ length: 100 }, (_, index) => line(index));
  assert.equal(sample(lines), lines[60]);
  assert.equal(sample([...lines.slice(0, 60), ...lines.slice(61)]), lines[0], 'even0 is rarer by one');
});

test('RareLines: of values as rare as each other gives the first line', () => {
  assert.equal(sample(['a 1', 'a 2', 'a 3', 'a 4', 'a 5', 'a 6']), 'a 1');
  assert.equal(sample(['a', 'a', 'a']), 'a');
});

test('RareLines: takes quoted text for one value, so that the places after it are the same', () => {
  const lines = Array.from(
    { length: 100 },
    (_, index) => `"${'word '.repeat(index % 7)}" ${index === 60 ? 0 : 1}`,
  );
  assert.equal(sample(lines), lines[60]);
  assert.equal(sample(['x "open quote', 'x "y']), 'x "open quote');
});

test('RareLines: gives a line if it may count no values', () => {
  assert.equal(sample(['a b', 'a c'], 0), 'a b');
});

test('RareLines: cuts a long line at a character', () => {
  assert.equal(sample([`${'x'.repeat(999)}é and more`]), `${'x'.repeat(999)}…`);
  assert.equal(sample(['x'.repeat(1000)]), 'x'.repeat(1000));
});

test('RareLines: always gives the start of one of the lines', () => {
  const words = fc.constantFrom('a', 'b', '"', '"a b"', String.raw`\"`, '=', 'ß', ' ');
  const line = fc.array(words, { maxLength: 12 }).map((all) => all.join(' '));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), fc.nat(30), (lines, values) => {
      assert.ok(lines.includes(sample(lines, values)));
    }),
  );
});

test('RareLines: reads a line of open quotes once', () => {
  const line = `"${String.raw`\"`.repeat(500)}`;
  const begun = process.cpuUsage();
  sample(Array.from({ length: 2000 }, () => line));
  assert.ok(process.cpuUsage(begun).user < 2e6);
});

const USUAL = Array.from({ length: 40 }, () => 'CMD (/home/deploy/job)');

test('RareLines: shows or names each of a few rare values, wherever they come', () => {
  const odd = ['CMD (/tmp/evil)', 'CMD (/home/deploy/job2)'];
  for (const lines of [
    [...odd, ...USUAL],
    [...USUAL, ...odd],
    [...USUAL.slice(0, 9), ...odd, ...USUAL],
  ])
    assert.deepEqual([sample(lines), ...others(lines)], [odd[0], [odd[1]], 0]);
});

test('RareLines: names eight rare values beside the sample, and counts the others', () => {
  const odd = Array.from({ length: 100 }, (_, index) => `CMD (/tmp/${index})`);
  const [named, rare] = others([...USUAL, ...USUAL, ...USUAL, ...odd, ...USUAL]);
  assert.deepEqual([named, rare], [odd.slice(1, 9), 91]);
});

test('RareLines: names a value by its key, wherever it comes in the line', () => {
  const json = (keys: readonly string[], index: number, status: number): string =>
    `{${keys.map((key) => (key === 'status' ? `"status":${status}` : `"${key}": "v${index % 3}"`)).join(',')}}`;
  const keys = ['level', 'status', 'logger'];
  const lines = USUAL.map((_, index) => json(index % 2 ? keys : keys.toReversed(), index, 200));
  const first = json(['status', 'level', 'logger'], 1, 500);
  const second = json(['logger', 'level', 'status'], 1, 503);
  assert.deepEqual(
    [sample([...lines, first, second]), ...others([...lines, first, second])],
    [first, ['"status":503'], 0],
  );
  const fmt = USUAL.map((_, index) => (index % 2 ? `a=1 user=anna b="x y"` : `b="x y" user=anna a=1`));
  const [named] = others([
    ...fmt,
    'a=1 b="x y" user=eve',
    'a=1 b="x z" user=anna',
    'evil=1 a=1 b="x y" user=anna',
  ]);
  assert.equal(named.length, 2);
  assert.deepEqual(['user=eve', 'b="x z"', 'evil'].filter((value) => !named.includes(value)).length, 1);
});

test('RareLines: names a rare host', () => {
  const rare = new RareLines({ left: 1000 });
  for (const host of [...USUAL.map(() => 'web1'), 'web2', 'web3']) {
    const bytes = Buffer.from(`Jun 14 15:16:01 ${host} app: at work`);
    rare.add(bytes, 0, bytes.length, { timeEnd: 15, programStart: 21, programEnd: 24, message: 26 });
  }
  assert.match(rare.sample().toString(), / web2 /);
  assert.deepEqual(rare.unseen().named, ['web3']);
  assert.equal(rare.isConstant, false);
});

test('RareLines: is constant if all lines have the same values', () => {
  assert.equal(rareLines(['job at 15:16:01 done', 'job at 15:16:02 done']).isConstant, true);
  for (const other of ['job at 15:16:01 failed', 'job at 15:16:01', 'at job 15:16:01 done'])
    assert.equal(rareLines(['job at 15:16:01 done', other]).isConstant, false, other);
});

test('RareLines: counts the values of places that differ from line to line', () => {
  const rare = rareLines(Array.from({ length: 100 }, (_, index) => `port ${index} of ${index * 7}`));
  assert.deepEqual(rare.unseen(), { named: [], rare: 0, varied: 200, variedPlaces: 2 });
});

test('RareLines: finds a rare value after any number of words and bytes, and beside a time', () => {
  for (const before of ['w '.repeat(40), 'w '.repeat(400), '"key":'.repeat(100)]) {
    const lines = USUAL.map((line) => before + line);
    assert.equal(sample([...lines, `${before}evil`, ...lines]).slice(0, 900), `${before}evil`.slice(0, 900));
  }
  const timed = USUAL.map((_, index) => `at /job-15:16:${10 + index}.${index}`);
  assert.equal(sample([...timed, 'at /evil-15:16:01', ...timed]), 'at /evil-15:16:01');
});

test('RareLines: counts a rare value that a cut sample does not show', () => {
  const before = 'x'.repeat(1200);
  const lines = USUAL.map(() => `${before} a`);
  assert.deepEqual(others([...lines, `${before} evil`]), [[], 1]);
});

test('RareLines: shows a value that is unlike the others, where all values differ or many are rare', () => {
  const odd = [
    '/.git/config',
    '/p/../../etc/shadow',
    "/p/7?id=1'--",
    '/%2e%2e/boot.ini',
    '/$%7bjndi:ldap://x%7d',
  ];
  for (const path of odd)
    for (const paths of [300, 40]) {
      const lines = Array.from({ length: 300 }, (_, index) => {
        const usual = index % 4 === 0 || paths === 300 ? `/p/${index}` : `/p/${index % paths}`;
        return `lb web/s1 0/0/1/${index}/9 200 ${index === 170 ? path : usual}`;
      });
      assert.equal(sample(lines), lines[170]);
    }
});

test('RareLines: counts each value that is unlike the others, and names eight beside the sample', () => {
  const lines = Array.from(
    { length: 400 },
    (_, index) => `get ${index % 20 === 7 ? `/.a/${index}` : `/p/${index}`}`,
  );
  const [named, rare] = others(lines);
  assert.equal(named.length, 8);
  assert.ok(named.every((name) => name.startsWith('get /.a/')));
  assert.equal(rare, 20 - 1 - 8);
});

test('RareLines: names no value where all differ and are alike', () => {
  const lines = Array.from(
    { length: 400 },
    (_, index) => `user u${index * 7} from 192.0.2.${index % 250} port ${index}`,
  );
  assert.deepEqual(others(lines), [[], 0]);
});
