/**
 * The process that hashes: gets its setup, then batches, and answers each with its lines; frames of one
 * field, on its standard input and output.
 *
 * Processes rather than threads, since a process has a working directory of its own (open-directory.ts) and
 * its own descriptors: together they save a quarter of the time for small files. It reads and writes
 * synchronously, for it has nothing else to do, and ends when the parent does, however that ends.
 */
import { readSync, writeSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { encodeFrame, FrameReader } from '../../system/frames.ts';
import type { BatchItem, BatchResult, HashSetup } from './batch.ts';
import { BatchHasher } from './hash-batch.ts';

export type WorkerRequest =
  | { readonly setup: HashSetup }
  | { readonly id: number; readonly items: readonly BatchItem[] };

export interface WorkerAnswer {
  readonly id: number;
  readonly result: BatchResult;
}

// Most errors here are from file systems; their stack traces are not needed.
Error.stackTraceLimit = 0;

/** Work of more than a few hundredths of a second is distributed among all processes. */
const WORKER_LIMITS = { bytes: 1 << 25 };

const parent = process.ppid;

/** While it hashes a file, the worker would not notice the end of its input. */
function endWithParent(): void {
  if (process.ppid !== parent) process.exit();
}

function* requests(): Generator<WorkerRequest> {
  const frames = new FrameReader(Infinity);
  const block = Buffer.allocUnsafeSlow(1 << 16);
  for (let length = readSync(0, block); length > 0; length = readSync(0, block)) {
    frames.push(block.subarray(0, length));
    for (let frame = frames.next(); frame; frame = frames.next())
      yield deserialize(frame[0] ?? Buffer.alloc(0)) as WorkerRequest;
  }
}

function answer(reply: WorkerAnswer): void {
  const frame = encodeFrame([serialize(reply)]);
  for (let at = 0; at < frame.length;) at += writeSync(1, frame, at);
}

let hasher: BatchHasher | undefined;
try {
  for (const request of requests()) {
    if ('setup' in request) hasher = new BatchHasher(request.setup, true, endWithParent);
    else if (hasher) answer({ id: request.id, result: hasher.run(request.items, WORKER_LIMITS) });
  }
} catch (error) {
  // The parent has ended.
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
}
