/**
 * How fast the server of the reading side answers from a warm store: `node build/bench/reading/server.js
 * [HOSTS [STORE]]`, with 1,000 hosts × 24 reports × 50 lines by default. STORE is a folder in which the store
 * is made, or found; a temporary one by default.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { settleChains } from '../../packages/reader/src/ingest/settle.ts';
import type { Inbox } from '../../packages/reader/src/server/answers.ts';
import { listenAddress } from '../../packages/reader/src/server/access/listen-address.ts';
import { ReadingProgress } from '../../packages/reader/src/server/reading-progress.ts';
import { createReader } from '../../packages/reader/src/server/route.ts';
import { serve } from '../../packages/reader/src/server/serve.ts';
import { openStore } from '../../packages/reader/src/store/open-store.ts';
import { fillStore, NOW } from './fill-store.ts';

const ROUNDS = 200;
/** Words of messages of fill-store.ts, rare and common ones. */
const SEARCHES = [
  'Accepted password',
  'checkpoint complete',
  'web0007',
  'segfault at',
  'worker 17 ',
  'no such line',
];

const [hosts = '1000', folder] = process.argv.slice(2);
const directory = resolve(folder ?? mkdtempSync(join(tmpdir(), 'maillog-bench-')));
const { store, close } = await openStore(join(directory, 'reader'));
if ((await store.mailCounts()).report === 0) {
  await timed(`taking ${hosts} hosts × 24 reports × 50 lines`, () => fillStore(store, Number(hosts)));
  await timed('settling', () => settleChains(store));
}
const progress = new ReadingProgress();
progress.end({ mails: 0, taken: 0, files: 0, of: 0, failures: [] });
const reader = createReader({
  store,
  now: () => NOW,
  progress: () => progress.current(),
  version: 'bench',
});
const serving = await serve({
  reader,
  person: { name: 'you', role: 'approver' },
  listen: listenAddress(),
  pageDirectory: 'nowhere',
});
const { host, hash } = new URL(serving.address);

const first = await timed('the first inbox', () => ask<Inbox>('inbox'));
console.log(`${first.total} rows, ${JSON.stringify(first).length} bytes for ${first.rows.length} of them`);
const groups = first.rows.map(({ id }) => `groups/${id}`);
const names = Array.from(
  { length: Number(hosts) },
  (_, index) => `hosts/web${String(index).padStart(4, '0')}`,
);
await measure('inbox', ['inbox']);
await measure('group', groups);
await measure('hosts', ['hosts']);
await measure('host', names);
await measure('missing', ['missing']);
await measure('chain', ['chain']);
await measure('files', ['files']);
await measure('outputs', ['outputs']);
await measure(
  'search',
  SEARCHES.map((text) => `search?q=${encodeURIComponent(text)}`),
);
await measure('status', ['status']);
await decisions(first.rows.slice(0, 10).map(({ id }) => id));
await serving.close();
await close();
if (folder === undefined) rmSync(directory, { recursive: true, force: true });

/** A decision, and the inbox without the row: what a key waits for. */
async function decisions(ids: readonly string[]): Promise<void> {
  const times: number[] = [];
  for (const group of ids) {
    const started = performance.now();
    const { decision } = await ask<{ decision: { id: number } }>('decisions', { kind: 'seen', group });
    await ask('inbox');
    times.push(performance.now() - started);
    await ask('decisions', { kind: 'undo', decision: decision.id });
  }
  print('decision, and the inbox after it', times);
}

async function measure(name: string, paths: readonly string[]): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await ask(paths[(round * 7) % paths.length]);
    times.push(performance.now() - started);
  }
  print(name, times);
}

function print(name: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => sorted[Math.floor((sorted.length - 1) * share)].toFixed(1);
  console.log(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`);
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const used = process.cpuUsage(cpu);
  const seconds = ((used.user + used.system) / 1e6).toFixed(2);
  console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(2)} s, ${seconds} s of CPU`);
  return result;
}

function ask<T>(path: string, body?: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `http://${host}/api/v1/${path}`,
      {
        method: body ? 'POST' : 'GET',
        headers: {
          authorization: `Bearer ${hash.slice('#token='.length)}`,
          ...(body && { 'content-type': 'application/json' }),
        },
      },
      (response) => {
        const blocks: Buffer[] = [];
        response.on('data', (block: Buffer) => blocks.push(block));
        response.on('end', () => {
          const text = Buffer.concat(blocks).toString('utf8');
          if (response.statusCode === 200) resolve(JSON.parse(text) as T);
          else reject(new Error(`${path}: ${response.statusCode} ${text.slice(0, 200)}`));
        });
      },
    );
    asked.on('error', reject);
    asked.end(body && JSON.stringify(body));
  });
}
