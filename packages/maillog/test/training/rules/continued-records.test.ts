/** Covers: training/rules/standing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

test('propose() makes no line of a record of several lines silent', () => {
  const records: Readonly<Record<string, (at: number) => readonly string[]>> = {
    'a stack trace of Java': (at) => [
      `2025-06-14 15:16:01 WARN java.lang.IllegalStateException: queue ${at}`,
      '\tat com.example.app.Queue.take(Queue.java:123)',
      `\tat com.example.app.Worker.run(Worker.java:${at})`,
      '\t... 12 more',
    ],
    'a stack trace of Python': (at) => [
      'Traceback (most recent call last):',
      `  File "/srv/app/worker.py", line ${at}, in run`,
      `    job.run(${at})`,
    ],
    'a slow query of MySQL': (at) => [
      `# Time: 2025-06-14T15:16:0${at % 10}.123456Z`,
      `# User@Host: app[app] @ localhost []  Id: ${at}`,
      `# Query_time: ${at}.5  Lock_time: 0.000100 Rows_sent: 1  Rows_examined: ${at}`,
    ],
    'a statement of PostgreSQL': (at) => [
      `2025-06-14 15:16:01 UTC [${at}] LOG:  statement: SELECT a`,
      '\tFROM jobs',
      `\tWHERE id = ${at}`,
    ],
    'a frame of Laravel': (at) => [`#${at % 7} /srv/app/Kernel.php(${at}): handle()`],
  };
  for (const [name, record] of Object.entries(records)) {
    const lines = times(20, (at) => String(at)).flatMap((_, at) => record(at));
    const continued = lines.filter((line) => /^[\s#T]/.test(line));
    assert.ok(continued.length >= 20, name);
    assert.deepEqual(hiddenBy(proposalsOf(lines, false, 3), continued), [], name);
  }
});
