/** Reports of many hosts, from the first byte until all are counted, with a receiver and two workers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mock } from 'node:test';
import { withClient } from '../../packages/fleet/src/database/connect.ts';
import type { Fleet } from '../../packages/fleet/test/helpers/receiver.ts';
import { configure, makeReport, setClock } from '../../packages/maillog/test/reading/made-reports.ts';
import { directory, pair } from '../../packages/maillog/test/reading/reports.ts';
import { logOf } from './made-reports.ts';
import { sendAll } from './sending.ts';
import type { Sendable } from './sending.ts';

const FLEET = resolve('packages/fleet/dist/maillog-fleet.js');
const WORKERS = 2;
/** As many hosts send at a time. */
const SENDERS = 8;

interface SealedReports {
  /** One of each host, in their order. */
  readonly messages: readonly Sendable[];
  /** Opens them. */
  readonly key: string;
}

/** Real reports, each sealed and signed as one message. */
export async function sealReports(hosts: readonly string[]): Promise<SealedReports> {
  const mailbox = join(directory, 'Maildir');
  mkdirSync(mailbox, { mode: 0o700 });
  const reader = await pair('reader@example.com');
  const messages: Sendable[] = [];
  setClock('2090-03-01T06:15:00Z');
  for (const host of hosts) {
    const log = join(directory, `${host}.log`);
    const watch = `watch <<END\n  mime_file auth.txt\n  logfile ${log}\nEND`;
    writeFileSync(log, '');
    const conf = configure({ host, key: reader.pub, mailbox }, `set layout pgpmime\n${watch}`);
    writeFileSync(log, logOf(host, 1));
    const body = readFileSync(await makeReport(conf, mailbox));
    const link = `host=${host}; configuration=${encodeURIComponent(conf)}; sequence=1; message=1/1; previous=none`;
    messages.push({ link, body });
  }
  mock.timers.reset();
  return { messages, key: reader.key };
}

/** Resolves to the seconds until the last of the reports is counted. */
export async function endToEnd(
  { url: receiver }: Fleet,
  database: string,
  files: readonly string[],
  { messages, key }: SealedReports,
): Promise<number> {
  const workers = Array.from({ length: WORKERS }, () =>
    spawn(process.execPath, [FLEET, 'work', '--quiet', '--database', database, '--key', key], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let at = next++; at < files.length; at = next++)
        await sendAll({ url: receiver, file: files[at], messages: [messages[at]], isKept: false });
    }),
  );
  await withClient(database, async (client) => {
    const counted = 'SELECT count(*)::integer AS count FROM report';
    const failed = 'SELECT count(*)::integer AS count FROM inbox WHERE error IS NOT NULL';
    const countOf = async (query: string): Promise<number> =>
      (await client.query<{ count: number }>(query)).rows[0].count;
    while ((await countOf(counted)) < files.length) {
      if ((await countOf(failed)) > 0) throw new Error('a report cannot be opened');
      await client.query('SELECT pg_sleep(0.05)');
    }
  });
  const seconds = (performance.now() - start) / 1000;
  for (const worker of workers) {
    const ended = once(worker, 'exit');
    worker.kill();
    await ended;
  }
  return seconds;
}
