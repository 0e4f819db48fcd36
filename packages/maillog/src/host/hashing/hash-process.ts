import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { deserialize, serialize } from 'node:v8';
import { ownWorker } from '../../installed.ts';
import { encodeFrame, FrameReader } from '../../system/frames.ts';
import type { WorkerAnswer, WorkerRequest } from './hash-worker.ts';
import { endOf, endProcess, startProcess } from '../../system/process.ts';

/**
 * A worker's objects are short-lived, so collecting them needs no second thread if each processor has a
 * worker. A flag for the size of the memory would save ten megabytes in each worker, but cost a third more
 * time to start and a tenth more in all.
 */
const FLAGS = ['--single-threaded-gc'];

/** The listener of a worker. */
export interface Listener {
  answered(answer: WorkerAnswer): void;
  /** It cannot be started, or has ended. May come more than once. */
  lost(): void;
}

/** A worker process, seen from the pool. */
export class HashProcess {
  /** How many batches it has not answered. */
  waiting = 0;
  readonly #child: ChildProcess & { readonly stdin: Writable };
  #closed = false;

  constructor(listener: Listener) {
    // A worker opens no connection, and reading certificates would double Node's start time.
    const { NODE_EXTRA_CA_CERTS: _unused, ...env } = process.env;
    const { program, args, ...named } = ownWorker(new URL('./hash-worker.js', import.meta.url), FLAGS);
    const child = startProcess(program, args, ['pipe', 'pipe', 'inherit'], { ...named, env });
    this.#child = child;
    const lost = (): void => {
      if (!this.#closed) listener.lost();
    };
    void endOf(child, 'exit').then(lost);
    // A request that cannot be written means that its worker has ended.
    child.stdin.on('error', lost);
    const frames = new FrameReader(Infinity);
    child.stdout.on('data', (data: Buffer) => {
      if (this.#closed) return;
      frames.push(data);
      for (let frame = frames.next(); frame; frame = frames.next()) {
        this.waiting--;
        listener.answered(deserialize(frame[0] ?? Buffer.alloc(0)) as WorkerAnswer);
      }
    });
  }

  send(request: WorkerRequest): void {
    this.#child.stdin.write(encodeFrame([serialize(request)]));
  }

  close(): void {
    this.#closed = true;
    endProcess(this.#child);
    // A worker that waits in the kernel does not end. It must not keep this process from ending.
    this.#child.unref();
  }
}
