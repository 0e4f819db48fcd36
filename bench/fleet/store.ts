/** How many reports of 50 lines in 33 forms four workers store in a second, once they are opened. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { databaseUse } from './cpu.ts';

const PROGRAM = fileURLToPath(new URL('storing-program.js', import.meta.url));
const WORKERS = 4;

interface Stored {
  readonly perSecond: number;
  /** CPU of a report: of the workers, and of PostgreSQL. */
  readonly workerMs: number;
  readonly databaseMs: number;
  readonly deadlocks: number;
}

/** `hosts` of each worker have `reports` more reports each, from number `first` on. */
export async function storeReports(
  url: string,
  { hosts, first, reports, atOnce }: Readonly<Record<'hosts' | 'first' | 'reports' | 'atOnce', number>>,
): Promise<Stored> {
  const workers = Array.from({ length: WORKERS }, (_, at) =>
    spawn(process.execPath, [PROGRAM, url, ...[at * hosts, hosts, first, reports, atOnce].map(String)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  await Promise.all(workers.map(lineOf));
  const before = await databaseUse(url);
  const start = performance.now();
  const times = await Promise.all(
    workers.map(async (worker) => {
      worker.stdin.write('go\n');
      return Number(await lineOf(worker));
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const after = await databaseUse(url);
  const count = WORKERS * hosts * reports;
  return {
    perSecond: count / seconds,
    workerMs: times.reduce((sum, ms) => sum + ms, 0) / count,
    databaseMs: (after.cpuMs - before.cpuMs) / count,
    deadlocks: after.deadlocks - before.deadlocks,
  };
}

async function lineOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the worker has no output');
  const [line] = (await Promise.race([once(stdout, 'data'), once(stdout, 'end')])) as unknown[];
  if (!Buffer.isBuffer(line)) throw new Error('a worker ended early');
  return line.toString();
}
