/** Covers: entry/watch/records, pattern/rules/records */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RECORD, RuleSet, parseUsual } from '../../../../src/pattern/index.ts';
import type { Records, Rule } from '../../../../src/pattern/index.ts';
import { recordsOf, WholeRecords } from '../../../../src/entry/watch/records/whole-records.ts';
import { fc } from '../../../helpers/property.ts';
import { show, watchOf } from '../shown-by-watch.ts';

/** The records of a log: the first lines of each. */
function begin(log: string): string[] {
  const lines = log.split('\n');
  const marks = recordsOf(Buffer.from(`${log}\n`)).marks();
  assert.equal(marks.length, lines.length);
  return lines.filter((_, index) => marks[index] === RECORD.begins);
}

const RECORDS = {
  'of Java': `2026-06-14 15:16:01,123 ERROR [main] com.example.App - request failed
java.lang.IllegalStateException: no session
\tat com.example.App.run(App.java:12)
\tat com.example.App.main(App.java:3)
Caused by: java.io.IOException: broken pipe
\t... 12 more
2026-06-14 15:16:02,001 INFO [main] com.example.App - next`,
  'of Java without times': `Exception in thread "main" java.lang.IllegalStateException: no session
\tat com.example.App.run(App.java:12)
Caused by: java.io.IOException: broken pipe
\t... 12 more
Server started`,
  'of Python': `Traceback (most recent call last):
  File "a.py", line 3, in <module>
    run()
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 5, in <module>
ValueError: no x
worker 3 stopped`,
  'of Python, one after another': `Traceback (most recent call last):
  File "a.py", line 3, in <module>
KeyError: 'x'
Traceback (most recent call last):
  File "a.py", line 3, in <module>
KeyError: 'y'`,
  'of Go': `panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
main.main()
\t/tmp/x.go:8 +0x1d
goroutine 7 [select]:
net/http.(*conn).serve(0xc0000b4000)
\t/usr/lib/go/server.go:1930 +0x6a
created by net/http.(*Server).Serve
\t/usr/lib/go/server.go:3086 +0x5cb
exit status 2
listening on port 80`,
  'of PHP': `2026-06-14 15:16:01 production.ERROR: Undefined index
[stacktrace]
#0 /srv/a.php(12): f()
#1 {main}
2026-06-14 15:16:02 production.INFO: next`,
  'of Ruby': `a.rb:12:in 'f': no x (RuntimeError)
\tfrom a.rb:15:in '<main>'
listening`,
  'of MySQL': `# Time: 2026-06-14T15:16:01.000000Z
# User@Host: shop[shop] @ localhost []  Id:     8
# Query_time: 2.000000  Lock_time: 0.000100 Rows_sent: 1  Rows_examined: 90000
SET timestamp=1781450161;
SELECT a
FROM orders;
# User@Host: root[root] @ localhost []  Id:     9
# Query_time: 9000.000000  Lock_time: 0.000100 Rows_sent: 1  Rows_examined: 90000
SET timestamp=1781450161;
SELECT b;`,
  'of PostgreSQL': `2026-06-14 15:16:01.123 UTC [411] anna@shop ERROR:  syntax error at or near "FROM"
2026-06-14 15:16:01.123 UTC [411] anna@shop STATEMENT:  SELECT
\t  FROM orders
\tWHERE id = 7
2026-06-14 15:16:01.200 UTC [500] bert@shop LOG:  duration: 3.100 ms
2026-06-14 15:16:01.300 UTC [411] anna@shop STATEMENT:  SELECT 1`,
  'of syslog': `Jun 14 15:16:01 web1 app[7]: Unhandled exception
Jun 14 15:16:01 web1 app[7]:   at run (/srv/app.js:3:5)
Jun 14 15:16:01 web1 app[7]: #011at com.example.App.run(App.java:12)
Jun 14 15:16:01 web1 app[8]:   at other (/srv/app.js:3:5)
Jun 14 15:16:01 web1 sshd[9]: Connection closed
no header, no record
  indented`,
};

const BEGINNINGS: Record<keyof typeof RECORDS, readonly number[]> = {
  'of Java': [0, 6],
  'of Java without times': [0, 4],
  'of Python': [0, 10],
  'of Python, one after another': [0, 3],
  'of Go': [0, 11],
  'of PHP': [0, 4],
  'of Ruby': [0, 2],
  'of MySQL': [0, 6],
  'of PostgreSQL': [0, 4, 5],
  'of syslog': [0, 3, 4, 5],
};

for (const [name, log] of Object.entries(RECORDS)) {
  test(`recordsOf(): finds where records begin ${name}`, () => {
    const lines = log.split('\n');
    assert.deepEqual(
      begin(log),
      BEGINNINGS[name as keyof typeof RECORDS].map((index) => lines[index]),
    );
  });
}

test('recordsOf(): takes each line for a record in logs without continuation', () => {
  for (const log of [
    'first\nsecond\nthird',
    ' 1 one\n 2 two\n 3 three',
    '{"level":"info","msg":"a"}\n{"level":"info","msg":"b"}',
    '192.0.2.7 - - [14/Jun/2026:15:16:01 +0000] "GET / HTTP/1.1" 200 5\n192.0.2.8 - - [14/Jun/2026:15:16:01 +0000] "GET / HTTP/1.1" 200 5',
    '# Time: none\nfirst\nsecond',
    // A time now and then makes no log of lines with times.
    `2026-06-14 15:16:01 begins\n${'line\n'.repeat(20)}end`,
  ])
    assert.deepEqual(begin(log), log.split('\n'));
});

/** Each line with whether it begins a record, as blocks of some size give it. */
function marked(log: Buffer, sizes: readonly number[]): string[] {
  const records = new WholeRecords();
  const found: string[] = [];
  const take = (block: ReturnType<WholeRecords['take']>): void => {
    if (!block) return;
    const marks = block.records?.marks() ?? [];
    const lines = Buffer.from(block.bytes).toString().split('\n').slice(0, -1);
    assert.equal(marks.length, lines.length);
    for (const [index, line] of lines.entries()) found.push(`${marks[index]} ${line}`);
  };
  for (let at = 0, turn = 0; at < log.length; turn++) {
    const wanted = at + (sizes[turn % sizes.length] ?? 1);
    const end = wanted >= log.length ? log.length : log.indexOf(10, wanted) + 1 || log.length;
    take(records.take(log.subarray(at, end)));
    at = end;
  }
  take(records.end());
  return found;
}

test('WholeRecords: gives the same records however the log is cut into blocks', () => {
  const logs = Object.values(RECORDS).map((log) => `${log}\n`);
  fc.assert(
    fc.property(
      fc.constantFrom(...logs),
      fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 }),
      (log, sizes) => {
        const bytes = Buffer.from(log.repeat(60));
        assert.deepEqual(marked(bytes, sizes), marked(bytes, [bytes.length]));
      },
    ),
    { numRuns: 60 },
  );
});

test('WholeRecords: learns how a log makes records from its first whole lines', () => {
  const records = new WholeRecords();
  // A line before them was too long.
  assert.equal(records.end(), undefined);
  records.take(Buffer.from('2026-06-14 15:16:01 one\nrest\n2026-06-14 15:16:02 two\nrest\n'));
  const marks = records.end()?.records?.marks() ?? [];
  assert.deepEqual([...marks], [RECORD.begins, RECORD.continues, RECORD.begins, RECORD.continues]);
});

test('WholeRecords: marks a record of more than 256 kB to be shown, however it is cut', () => {
  const frame = `\tat ${'x'.repeat(990)}(A.java:1)\n`;
  const head = '2026-06-14 15:16:01 ERROR failed\n';
  for (const log of [
    `${head}${head}${frame.repeat(300)}${head}`,
    `one\n${head}${head}${head}${frame.repeat(700)}${head}`,
  ]) {
    const bytes = Buffer.from(log);
    const whole = marked(bytes, [bytes.length]);
    assert.equal(
      whole.filter((line) => line.startsWith(`${RECORD.shown} \tat`)).length,
      log.split('\tat').length - 1,
    );
    assert.equal(whole.at(-1), `${RECORD.begins} ${head.trim()}`);
    for (const size of [1, 5000, 200_000]) assert.deepEqual(marked(bytes, [size]), whole);
  }
  const short = Buffer.from(`${head}${frame.repeat(200)}`.repeat(4));
  assert.ok(!marked(short, [short.length]).some((line) => line.startsWith(`${RECORD.shown} `)));
  for (const size of [1, 5000, 200_000])
    assert.deepEqual(marked(short, [size]), marked(short, [short.length]));
});

const TRACE_RULES = [
  'usual - ERROR request {int} failed',
  'usual - java.lang.IllegalStateException: no session',
  String.raw`fold =~ /^\tat com\.example\.App\(App\.java:\d+\)$/`,
  'fold yes',
];
function trace(second: number, last = '\tat com.example.App(App.java:7)'): string[] {
  return [
    `2026-06-14 15:16:0${second} ERROR request ${second} failed`,
    'java.lang.IllegalStateException: no session',
    '\tat com.example.App(App.java:12)',
    last,
  ];
}

test('watch: shows a record whole if a line of it is shown, and hides or folds it else', async () => {
  const odd = trace(2, 'Caused by: java.lang.SecurityException: root');
  const { content, own, hidden, folded } = await show(TRACE_RULES.slice(0, 3), [
    ...trace(1),
    ...odd,
    ...trace(3),
  ]);
  assert.deepEqual(content, odd);
  assert.equal(hidden, 4);
  assert.equal(folded, 4);
  assert.match(own[0] ?? '', /^fold\t4\t/);
});

test('watch: leaves lines hidden that an ignore matches, though their record is shown', async () => {
  const odd = trace(2, 'Caused by: java.lang.SecurityException: root');
  const { content, hidden } = await show([...TRACE_RULES.slice(0, 3), 'ignore =~ /no session/'], odd);
  assert.deepEqual(content, [odd[0], odd[2], odd[3]]);
  assert.equal(hidden, 1);
  const filtered = await show([...TRACE_RULES.slice(0, 3), 'filter !~ /no session/'], odd);
  assert.deepEqual(filtered.content, content);
});

test('watch: shows lines of a record whose beginning it does not know', async () => {
  const log = ['\tat com.example.App(App.java:12)', ...trace(1), ...trace(2)];
  const { content, folded } = await show(TRACE_RULES.slice(0, 3), log);
  assert.deepEqual(content, log.slice(0, 1));
  assert.equal(folded, 4);
});

test('watch: knows indented lines of a record although trim strips them', async () => {
  const log = ['Job 1 failed', '    no such table', 'Job 2 done', 'Job 3 failed', '    out of memory'];
  const rules = ['usual - Job {int} {one:failed|done}', 'fold - no such table', 'trim yes'];
  assert.deepEqual((await show(rules, log)).content, ['Job 3 failed', 'out of memory']);
});

test('fold yes: folds records of like form from the fifth on, and shows one whole that differs', async () => {
  const traces = Array.from({ length: 9 }, (_, index) => trace(index));
  const odd = trace(9, '\tat com.example.Other.danger(App.java:7)');
  const { content, folded } = await show(['fold yes'], [...traces, odd].flat());
  assert.deepEqual(content.slice(-4), odd);
  assert.equal(content.length + folded, 40);
});

test('hides, folds, shows: take the lines of a record, each on a line of its own', async () => {
  const rules = ['logfile log', ...TRACE_RULES.slice(0, 3)];
  const record = trace(1).map((line) => `'${line}'`);
  await watchOf([
    ...rules,
    `folds ${record.join(' \\\n')}`,
    `hides ${record[0]}`,
    `hides ${record.slice(0, 2).join(' \\\n')}`,
  ]);
  const odd = [...record, `'Caused by: x'`];
  await watchOf([...rules, `shows ${odd.join(' \\\n')}`]);
  await assert.rejects(watchOf([...rules, `folds ${odd.join(' \\\n')}`]), /no rule folds this line/);
  await assert.rejects(watchOf([...rules, `folds ${record.join(' ')}`]), /folds takes one word/);
});

test('RuleSet.decide(): decides a record as its marks say, whether the rule set looks at all of them or not', () => {
  const rules: Rule[] = ['app job {int} done', '- job {int} done'].map((text) => {
    const place = { file: 'rules', line: 1, column: 1 };
    const { condition } = parseUsual(text, place);
    return { action: 'ignore', conditions: [condition], template: text, place };
  });
  const line = fc.constantFrom(
    'Jun 14 15:16:01 web1 app[7]: job 1 done',
    'Jun 14 15:16:02 web1 app[7]: job failed',
    'Jun 14 15:16:02 web1 app[7]:   at run (/srv/app.js:3:5)',
    '2026-06-14 15:16:01 job 2 done',
    '2026-06-14 15:16:02 job failed',
    '  indented',
    'job 3 done',
    '',
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), (lines) => {
      const whole = new WholeRecords();
      const log = Buffer.from(lines.map((each) => `${each}\n`).join(''));
      const { bytes, records } = whole.take(log) ?? whole.end() ?? {};
      assert.ok(bytes && records);
      const all = { ...records, mayBeShown: true };
      const decide = (given: Records): unknown => new RuleSet(rules).decide(bytes, bytes.length, [], given);
      assert.deepEqual(decide(records), decide(all));
      assert.deepEqual(decide({ ...records, begins: undefined }), decide(all));
    }),
  );
});
