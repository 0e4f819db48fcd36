/**
 * A folder of many logs with rotated files: the first reading of all, and a second one with nothing new.
 * `node build/bench/logs/many-logs.js [LOGS]` (default: 5000) prints the CPU time of both, in seconds.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byteString } from '../../packages/maillog/src/bytes.ts';
import { WatchedLogs } from '../../packages/maillog/src/entry/watch/watched-logs.ts';
import { nodeHost } from '../../packages/maillog/src/host/node-host.ts';

const ROTATED = 14;
const logs = Number(process.argv[2] ?? 5000);
const folder = mkdtempSync(join(tmpdir(), 'maillog-many-'));
const paths = { globs: [byteString(`${folder}/*.log`)], rotatedFolders: [] };

for (let log = 0; log < logs; log++) {
  const path = join(folder, `app-${log}.log`);
  writeFileSync(path, `the log ${log}\n`);
  for (let number = 1; number <= ROTATED; number++) writeFileSync(`${path}.${number}`, `${log}, ${number}\n`);
}

async function read(
  saved: Parameters<typeof make>[0],
): Promise<[number, ReturnType<WatchedLogs['next']>, number]> {
  const before = process.cpuUsage();
  const watched = make(saved);
  let bytes = 0;
  for (const log of await watched.find()) {
    for await (const block of log.blocks()) bytes += block.length;
    log.finish();
  }
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, watched.next(), bytes];
}

function make(saved: ReturnType<WatchedLogs['next']>): WatchedLogs {
  return new WatchedLogs(nodeHost(), paths, saved, { whole: false, allowance: () => Infinity });
}

const [first, saved, bytes] = await read(await make(undefined).beginning());
const [second, , news] = await read(JSON.parse(JSON.stringify(saved)));
console.log(`${logs} logs with ${ROTATED} rotated files each, Node ${process.version}`);
console.log(`first reading: ${first.toFixed(1)} s of CPU, ${bytes} bytes`);
console.log(`nothing new:   ${second.toFixed(1)} s of CPU, ${news} bytes`);
rmSync(folder, { recursive: true });
