/**
 * The process that hashes: gets its setup, then batches, and answers each with its lines.
 *
 * Processes rather than threads, since a process has a working directory of its own (see place.ts) and descriptors that it shares with
 * nobody: together that is a quarter of the time of small files. It ends when the parent does, however that ends.
 */
import { BatchHasher } from './hash-batch.ts';
import type { BatchResult, HashSetup, Step } from './hash-batch.ts';

export type WorkerRequest =
  | { readonly setup: HashSetup }
  | { readonly id: number; readonly steps: readonly Step[] };

export interface WorkerAnswer {
  readonly id: number;
  readonly result: BatchResult;
}

// Most errors here are file systems saying no; nobody reads where from.
Error.stackTraceLimit = 0;

/** What takes longer than a few hundredths of a second is shared out among all processes. */
const LIMITS = { bytes: 1 << 25 };

const parent = process.ppid;

/** In the midst of a file no message of the parent's end would be read. */
function endWithParent(): void {
  if (process.ppid !== parent) process.exit();
}

let hasher: BatchHasher | undefined;

process.on('message', (request: WorkerRequest) => {
  if ('setup' in request) hasher = new BatchHasher(request.setup, true, endWithParent);
  else if (hasher) {
    const { id, steps } = request;
    process.send?.({ id, result: hasher.run(steps, LIMITS) } satisfies WorkerAnswer);
  }
});
process.on('disconnect', () => process.exit());
