/**
 * How many messages a receiver takes: `npm run bench:fleet [-- --record]`. Eight hosts send messages of
 * 20 kB, one after the other, on kept connections and with a full TLS handshake for each. They run on the
 * same machine and verify each receipt. The messages are on disk before their receipts, as always.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isReceipt, readReceiptKeys } from '../../packages/maillog/src/delivery/collector/receipt.ts';
import { clientOf, Fleet, linkOf } from '../../packages/fleet/test/helpers/receiver.ts';
import { report, table } from '../measure.ts';

const HOSTS = 8;
const BYTES = 20_000;
const MESSAGES = 200;

/** What issue 17 asks for, messages a second. */
const TO_REACH = { kept: 400, handshakes: 70 };

const folder = mkdtempSync(join(tmpdir(), 'maillog-bench-'));
const receiver = new Fleet(folder);
const files = Array.from({ length: HOSTS }, (_, index) => receiver.enrol(`web${index}`));
await receiver.start();
try {
  // The code is compiled, and the files of the inbox are in the cache of the disk.
  await measured(1, 20, true);
  const rows = [];
  for (const isKept of [true, false]) {
    const { cpuMs, rate } = await measured(isKept ? 1000 : 100_000, MESSAGES, isKept);
    rows.push([
      isKept ? 'kept' : 'a full handshake each',
      `${Math.round(rate)}/s`,
      `≥ ${isKept ? TO_REACH.kept : TO_REACH.handshakes}/s`,
      `${cpuMs.toFixed(1)} ms`,
    ]);
  }
  report(
    'fleet',
    table(['connections', 'taken, receipts verified', 'to reach', 'CPU of the receiver'], rows),
  );
} finally {
  await receiver.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Of `count` messages of each host, numbered from `first`. */
async function measured(
  first: number,
  count: number,
  isKept: boolean,
): Promise<{ readonly rate: number; readonly cpuMs: number }> {
  const [cpu, start] = [receiverCpuMs(), performance.now()];
  await Promise.all(files.map((file, index) => sendAll(file, `web${index}`, { first, count, isKept })));
  const seconds = (performance.now() - start) / 1000;
  return { rate: (count * HOSTS) / seconds, cpuMs: (receiverCpuMs() - cpu) / (count * HOSTS) };
}

interface Sending {
  readonly first: number;
  readonly count: number;
  readonly isKept: boolean;
}

async function sendAll(file: string, host: string, { count, first, isKept }: Sending): Promise<void> {
  const pem = readFileSync(file, 'latin1');
  const keys = readReceiptKeys(pem);
  const agent = isKept ? new Agent({ ...clientOf(pem), keepAlive: true, maxSockets: 1 }) : undefined;
  for (let sequence = first; sequence < first + count; sequence++) {
    const body = randomBytes(BYTES);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const link = linkOf(host, sequence);
    const options = agent ? { agent } : { agent: false as const, ...clientOf(pem) };
    const headers = { 'X-MailLog-Report': link, 'Content-Length': String(BYTES) };
    const text = await new Promise<string>((resolve, reject) => {
      const url = `${receiver.url}/v1/messages/${sha256}`;
      const asked = request(url, { method: 'PUT', headers, ...options }, (response) => {
        let answer = '';
        response.on('data', (block: Buffer) => (answer += block.toString('latin1')));
        response.on('end', () => resolve(answer));
      });
      asked.on('error', reject);
      asked.end(body);
    });
    if (!isReceipt(text, { link, sha256 }, keys)) throw new Error(`no receipt: ${text}`);
  }
  agent?.destroy();
}

/** User and system time of the receiver so far, from /proc (Linux counts hundredths of a second). */
function receiverCpuMs(): number {
  const fields = readFileSync(`/proc/${receiver.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
