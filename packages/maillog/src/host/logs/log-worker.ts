/**
 * The process that reads logs for another one (logs-apart.ts): requests come as frames of one field on its
 * standard input, and their answers go to its standard output. After each block it waits for the next
 * allowance. If it hangs in the kernel, the other one continues without it.
 */
import { writeSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { ByteString } from '../../bytes.ts';
import type { BeginningOptions, LogBeginning, LogReading } from '../../entry/host.ts';
import { reasonOf } from '../../log/reason.ts';
import { encodeFrame, FrameReader } from '../../system/frames.ts';
import { readBlocks } from './blocks.ts';
import { logBeginning } from './log-beginning.ts';
import { readLog } from './read-log.ts';

/** `allowance`: as LogReadOptions has it, for the first block. */
export interface ReadWork {
  readonly log: ByteString;
  readonly since: unknown;
  readonly rotatedFolders: readonly ByteString[] | undefined;
  readonly allowance: number;
}

export interface BeginningWork {
  readonly log: ByteString;
  readonly unread: ReadonlySet<ByteString>;
  readonly options: Omit<BeginningOptions, 'allowance'>;
}

/** A log to be read whole. */
export interface WholeWork {
  readonly whole: ByteString;
}

/** A number asks for the next block; it is the allowance for it. */
export type LogWork = ReadWork | BeginningWork | WholeWork | number;

/** `failure`: why the log cannot be read; undefined if the error is not about a file. */
export type LogAnswer =
  | { readonly block: Uint8Array; readonly beginsInside: boolean }
  | { readonly read: Omit<LogReading, 'blocks'> }
  | { readonly isDone: true }
  | { readonly beginning: LogBeginning | undefined }
  | { readonly failure: string | undefined; readonly message: string };

const PARENT_INTERVAL_MS = 1_000;

const parent = process.ppid;
const frames = new FrameReader(Infinity);
const input = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>;

function answer(reply: LogAnswer): void {
  const frame = encodeFrame([serialize(reply)]);
  for (let at = 0; at < frame.length;) at += writeSync(1, frame, at);
}

/** Undefined at the end of the requests. */
async function request(): Promise<LogWork | undefined> {
  for (;;) {
    const frame = frames.next();
    if (frame) return deserialize(frame[0] ?? Buffer.alloc(0)) as LogWork;
    const { done, value } = await input.next();
    if (done) return undefined;
    frames.push(value);
  }
}

async function read({ log, since, rotatedFolders, allowance }: ReadWork): Promise<void> {
  let allowed = allowance;
  const reading = readLog(log, since, { rotatedFolders, allowance: () => allowed });
  for await (const block of reading.blocks) {
    answer({ block, beginsInside: reading.beginsInside });
    const next = await request();
    if (typeof next !== 'number') throw new Error('no allowance came');
    allowed = next;
  }
  const { position, written, beginsInside, left, missing, warnings } = reading;
  answer({ read: { position, written, beginsInside, left, missing, warnings } });
}

async function readWhole({ whole }: WholeWork): Promise<void> {
  for await (const block of readBlocks(whole)) {
    answer({ block, beginsInside: false });
    if (typeof (await request()) !== 'number') throw new Error('the next block was not asked for');
  }
  answer({ isDone: true });
}

async function serve(): Promise<void> {
  for (let work = await request(); work !== undefined; work = await request()) {
    try {
      if (typeof work === 'number') continue;
      if ('unread' in work) answer({ beginning: await logBeginning(work.log, work.unread, work.options) });
      else if ('whole' in work) await readWhole(work);
      else await read(work);
    } catch (error) {
      answer({ failure: reasonOf(error), message: String(error) });
    }
  }
}

// To exit, Node waits for its threads, of which one may hang.
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, PARENT_INTERVAL_MS).unref();

void serve();
