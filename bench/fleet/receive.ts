/**
 * How many messages of 20 kB a receiver takes in a second from eight hosts, which send one after the other.
 * The messages are on disk before their receipts, as always.
 */
import { randomBytes } from 'node:crypto';
import { linkOf } from '../../packages/fleet/test/helpers/receiver.ts';
import type { Fleet } from '../../packages/fleet/test/helpers/receiver.ts';
import { processCpuMs } from './cpu.ts';
import { sendAll } from './sending.ts';
import type { Sendable } from './sending.ts';

const BYTES = 20_000;

interface Received {
  readonly perSecond: number;
  readonly receiverMs: number;
}

/** Of `count` messages of each host, numbered from `first`. */
export async function receive(
  { url, pid = 0 }: Fleet,
  files: readonly string[],
  { first, count, isKept }: { readonly first: number; readonly count: number; readonly isKept: boolean },
): Promise<Received> {
  const [cpu, start] = [processCpuMs(pid), performance.now()];
  await Promise.all(
    files.map((file, index) => sendAll({ url, file, isKept, messages: made(`web${index}`, first, count) })),
  );
  const seconds = (performance.now() - start) / 1000;
  const all = count * files.length;
  return { perSecond: all / seconds, receiverMs: (processCpuMs(pid) - cpu) / all };
}

function* made(host: string, first: number, count: number): Generator<Sendable> {
  for (let sequence = first; sequence < first + count; sequence++)
    yield { link: linkOf(host, sequence), body: randomBytes(BYTES) };
}
