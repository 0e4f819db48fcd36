/**
 * A folder of many logs with rotated files: the CPU time of the first report and of a second one with nothing
 * new, against programs that look at the same files. At most 2 s are wanted for the second report of 5,000
 * logs.
 *
 *     npm run bench:logs [-- --record]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, processTimes, report, table } from '../measure.ts';

const ROUNDS = 5;
const LOGS = 5000;
const ROTATED = 14;
/** Logtail2 is started anew for each log, so it reads this many, and its time is multiplied. */
const LOGTAIL_LOGS = 100;
const WANTED_SECONDS = 2;
const program = 'packages/maillog/dist/maillog.js';
const load = loadavg()[0] ?? 0;
const work = mkdtempSync(join(tmpdir(), 'maillog-bench-'));
const folder = join(work, 'logs');

/** The CPU time of a command and its children, in seconds. */
function cpuSeconds(command: string, ...args: readonly string[]): number {
  return processTimes(command, args).cpuMs / 1000;
}

function medianSeconds(run: () => number): number {
  return median(Array.from({ length: ROUNDS }, run));
}

function makeLogs(): void {
  mkdirSync(folder);
  for (let log = 0; log < LOGS; log++) {
    const path = join(folder, `app-${log}.log`);
    writeFileSync(path, `the log ${log}\n`);
    for (let number = 1; number <= ROTATED; number++)
      writeFileSync(`${path}.${number}`, `${log}, ${number}\n`);
  }
}

/** The second run of logtail2 on each of some logs, as logcheck starts it. */
function logtailSeconds(): number | undefined {
  if (spawnSync('logtail2').error) return undefined;
  const script = `i=0; while [ $i -lt ${LOGTAIL_LOGS} ]; do logtail2 -f ${folder}/app-$i.log -o ${work}/$i.offset; i=$((i + 1)); done`;
  cpuSeconds('/bin/sh', '-c', script);
  return (cpuSeconds('/bin/sh', '-c', script) * LOGS) / LOGTAIL_LOGS;
}

try {
  makeLogs();
  const file = join(work, 'web.conf');
  writeFileSync(
    file,
    `set encrypt off\nset to a@example.com\nset from a@example.com\nset state ${work}/state\nset deliver maildir:${work}/box\nwatch <<E\nlogfile ${folder}/*.log\nE\n`,
  );
  const maillog = (): number => cpuSeconds('node', program, '-C', file);
  const first = maillog();
  const second = medianSeconds(maillog);
  const find = medianSeconds(() => cpuSeconds('find', folder, '-type', 'f', '-printf', '%D %i %s %T@ %p\\n'));
  const logtail = logtailSeconds();
  const rows = [
    ['maillog, first report', first.toFixed(2), ''],
    ['**maillog, nothing new**', second.toFixed(2), `≤ ${WANTED_SECONDS}`],
    ['find -printf (looks only)', find.toFixed(2), ''],
    ['logtail2, nothing new (no rotated files)', logtail?.toFixed(2) ?? 'not installed', ''],
  ];
  const text = [
    `${LOGS} logs with ${ROTATED} rotated files each; CPU time of whole processes, user and system`,
    '',
    table(['', 's', 'wanted'], rows),
    '',
    `- median of ${ROUNDS} runs; logtail2: ${LOGTAIL_LOGS} logs, multiplied`,
    `- load average when it began: ${load.toFixed(1)}`,
  ].join('\n');
  report('logs', text);
} finally {
  rmSync(work, { recursive: true, force: true });
}
