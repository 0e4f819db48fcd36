/**
 * A fleet on one machine, clients included: `npm run bench:fleet [-- --record]`.
 * FLEET_HOSTS (default: 1,000) send a report end to end; the inbox is over FLEET_SUMMARIES hosts (default:
 * 100,000), with 200 rows (form, host) each, which take 3 GB of disk and some minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fleet, fleet } from '../../packages/fleet/test/helpers/receiver.ts';
import { startPostgres } from '../../packages/fleet/test/helpers/postgres.ts';
import { report, table } from '../measure.ts';
import { endToEnd, sealReports } from './end-to-end.ts';
import { receive } from './receive.ts';
import { storeReports } from './store.ts';
import { askInbox } from './inbox.ts';
import { makeSummaries } from './summaries.ts';

const HOSTS = Number(process.env['FLEET_HOSTS'] ?? 1000);
const SUMMARIES = Number(process.env['FLEET_SUMMARIES'] ?? 100_000);
const MESSAGES = 100;

const folder = mkdtempSync(join(tmpdir(), 'maillog-bench-'));
const postgres = await startPostgres({ isDurable: true });
const collector = new Fleet(folder);
const rows: string[][] = [];
try {
  await receiving();
  await storing();
  await sending();
  await asking();
  report('fleet', table(['what', 'to reach', 'reached', 'CPU'], rows));
} finally {
  await collector.stop();
  await postgres.remove();
  rmSync(folder, { recursive: true, force: true });
}

function add(...row: string[]): void {
  rows.push(row);
  console.log(row.join('; '));
}

async function receiving(): Promise<void> {
  const files = await enrolled(Array.from({ length: 8 }, (_, at) => `web${at}`));
  const database = await postgres.asRole(await postgres.database(), 'maillog_receiver');
  for (const inbox of ['database', 'Maildir']) {
    await collector.start(...(inbox === 'database' ? ['--database', database] : []));
    // The code is compiled, and the inbox is in the cache of the disk.
    await receive(collector, files, { first: 1, count: 20, isKept: true });
    for (const isKept of [true, false]) {
      const first = isKept ? 1000 : 100_000;
      const { perSecond, receiverMs } = await receive(collector, files, { first, count: MESSAGES, isKept });
      add(
        `receive, ${inbox}, ${isKept ? 'kept connections' : 'a full handshake each'}`,
        isKept ? '≥ 400/s' : '≥ 70/s',
        `${Math.round(perSecond)}/s`,
        `receiver ${receiverMs.toFixed(1)} ms`,
      );
    }
    await collector.stop();
  }
}

async function storing(): Promise<void> {
  const url = await postgres.database();
  await storeReports(url, { hosts: 25, first: 1, reports: 4, atOnce: 2 });
  for (const [atOnce, first] of [
    [1, 5],
    [2, 25],
    [4, 45],
  ] as const)
    addStored(
      `store, 4 workers, ${atOnce} at once each`,
      '≥ 250/s, 0 deadlocks',
      await storeReports(url, { hosts: 25, first, reports: 20, atOnce }),
    );
  const more = { hosts: 250, atOnce: 2 };
  // Once for each host, its first report adds rows that later ones change.
  const first = await storeReports(url, { ...more, first: 101, reports: 1 });
  addStored('store, first reports of 10 times the hosts, 2 at once', '–', first);
  const later = await storeReports(url, { ...more, first: 102, reports: 2 });
  addStored('store, 10 times the hosts, 2 at once', '≤ 1.1 times the CPU of a report', later);
}

function addStored(what: string, bar: string, stored: Awaited<ReturnType<typeof storeReports>>): void {
  const { perSecond, workerMs, databaseMs, deadlocks } = stored;
  add(
    what,
    bar,
    `${Math.round(perSecond)}/s, ${deadlocks} deadlocks`,
    `worker ${workerMs.toFixed(1)} ms, PostgreSQL ${databaseMs.toFixed(1)} ms`,
  );
}

async function sending(): Promise<void> {
  const hosts = Array.from({ length: HOSTS }, (_, at) => `host${at}`);
  const files = await enrolled(hosts);
  const sealed = await sealReports(hosts);
  const url = await postgres.database();
  await collector.start('--database', await postgres.asRole(url, 'maillog_receiver'));
  const seconds = await endToEnd(collector, url, files, sealed);
  await collector.stop();
  add(`${HOSTS} hosts, a report each, end to end`, '≤ 60 s for 1,000', `${seconds.toFixed(1)} s`, '–');
}

async function asking(): Promise<void> {
  const url = await postgres.database();
  await makeSummaries(url, SUMMARIES);
  for (const [at, { what, p95Ms, cpuMs }] of (await askInbox(url)).entries())
    add(
      `inbox of ${SUMMARIES} hosts: ${what}`,
      at === 0 ? '–' : 'p95 ≤ 100 ms',
      `p95 ${p95Ms.toFixed(0)} ms`,
      `page ${cpuMs.toFixed(0)} ms`,
    );
}

/** The paths of their files. */
async function enrolled(hosts: readonly string[]): Promise<readonly string[]> {
  const { dir } = collector;
  const options = ['--url', 'https://localhost:8443', '--dir', dir, '--out', folder];
  const { status, stdout, stderr } = await fleet(['enrol', ...hosts, ...options]);
  if (status !== 0) throw new Error(stderr);
  return stdout.trim().split('\n');
}
