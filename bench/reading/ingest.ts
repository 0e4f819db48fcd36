/**
 * What taking in mails costs the reading side, against `maillog open` of the same mails in the same run, in
 * turn, so that a slow moment meets both alike; how large the store is against the raw text; how much memory
 * the process takes.
 *
 * `--hosts N` (default: 1000) with 24 reports of 50 lines each.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, processTimes, report, table } from '../measure.ts';
import { makeMails } from './mails.ts';

const REPORTS = 24;
const LINES = 50;
const ROUNDS = 1;
/** Of the comparison with `open`. */
const FEW = { hosts: 100, reports: 10, lines: LINES };
const OPEN = resolve('packages/maillog/dist/maillog.js');
const FILL = fileURLToPath(new URL('fill-program.js', import.meta.url));
const READER = resolve('packages/reader/dist/maillog-read.js');

const { values } = parseArgs({
  options: { hosts: { type: 'string', default: '1000' }, record: { type: 'boolean' } },
});
const folder = mkdtempSync(join(tmpdir(), 'maillog-bench-'));
let states = 0;

/** The environment of a process that knows no host and has an empty store. */
function freshEnv(): NodeJS.ProcessEnv & { readonly XDG_STATE_HOME: string } {
  states += 1;
  return { ...process.env, XDG_STATE_HOME: join(folder, `state${states}`) };
}

const rows: string[][] = [];

/** CPU of the reading side by that of `open`. */
async function compare(): Promise<void> {
  const mails = join(folder, 'few');
  const { keyFile } = await makeMails(mails, FEW, Date.now());
  const keys = ['--key', keyFile, mails];
  const [opened, taken]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    opened.push(processTimes(process.execPath, [OPEN, 'open', ...keys], freshEnv()).cpuMs);
    taken.push(processTimes(process.execPath, [READER, 'check', ...keys], freshEnv()).cpuMs);
  }
  const [base, ours] = [median(opened), median(taken)];
  rows.push([
    'CPU of taking in 1,000 mails, by that of `maillog open` of them',
    `${(ours / base).toFixed(2)} (${(ours / 1000).toFixed(1)} s, ${(base / 1000).toFixed(1)} s)`,
    '≤ 1.3',
  ]);
}

/** Memory and store of the reports of all hosts, given to a store as ingest gives them. */
async function fillAll(): Promise<void> {
  const store = join(folder, 'store');
  const child = spawn(process.execPath, [FILL, store, values.hosts], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const block of child.stdout) printed += String(block);
  const { rawBytes, peakBytes } = JSON.parse(printed) as { rawBytes: number; peakBytes: number };
  const bytes = readdirSync(store).reduce((sum, name) => sum + statSync(join(store, name)).size, 0);
  const lines = (Number(values.hosts) * REPORTS * LINES).toLocaleString('en');
  rows.push(
    [
      `store with search, by the raw text (${lines} lines)`,
      `${(bytes / rawBytes).toFixed(2)} (${megabytes(bytes)} of ${megabytes(rawBytes)})`,
      '≤ 1.0',
    ],
    ['memory at most, meanwhile, without the library that opens mails', megabytes(peakBytes), '≤ 300 MB'],
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

mkdirSync(folder, { recursive: true });
try {
  await compare();
  await fillAll();
  report('reading', `### Taking in\n\n${table(['what', 'measured', 'to reach'], rows)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
