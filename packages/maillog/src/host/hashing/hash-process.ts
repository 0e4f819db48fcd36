import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { encodeFrame, FrameReader } from '../../system/frames.ts';
import type { WorkerAnswer, WorkerRequest } from './hash-worker.ts';
import { WITHOUT_WARNINGS } from '../../system/node-warnings.ts';

/**
 * What a worker makes is soon gone, and to clean that up takes no second thread where each processor has a
 * worker. To size its memory by a flag as well would save ten megabytes in each, and cost a third more time
 * to start and a tenth more in all.
 */
const FLAGS = ['--single-threaded-gc'];
/** A worker talks to nobody; to read certificates takes Node as long as all the rest of its start. */
const { NODE_EXTRA_CA_CERTS: _unused, ...ENVIRONMENT } = process.env;

/** Who hears of a worker. */
export interface Listener {
  answered(answer: WorkerAnswer): void;
  /** It cannot be started, or has ended. May come more than once. */
  lost(): void;
}

/** A process that hashes, from the side of the one that gives it work. */
export class HashProcess {
  /** How many batches it has not answered. */
  waiting = 0;
  readonly #child: ChildProcess;

  constructor(listener: Listener) {
    const worker = fileURLToPath(new URL('./hash-worker.js', import.meta.url));
    const child: ChildProcess = spawn(process.execPath, [...WITHOUT_WARNINGS, ...FLAGS, worker], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: ENVIRONMENT,
    });
    this.#child = child;
    const lost = (): void => listener.lost();
    child.on('error', lost);
    child.on('exit', lost);
    // That a request did not go out, the end of its worker tells. Without descriptors left there is no stream
    // at all.
    child.stdin?.on('error', lost);
    const frames = new FrameReader(Infinity);
    child.stdout?.on('data', (data: Buffer) => {
      frames.push(data);
      for (let frame = frames.next(); frame; frame = frames.next()) {
        this.waiting--;
        listener.answered(deserialize(frame[0] ?? Buffer.alloc(0)) as WorkerAnswer);
      }
    });
  }

  send(request: WorkerRequest): void {
    this.#child.stdin?.write(encodeFrame([serialize(request)]));
  }

  close(): void {
    this.#child.removeAllListeners();
    this.#child.kill('SIGKILL');
    // One that waits in the kernel does not end; it must not keep this process from ending.
    this.#child.stdin?.destroy();
    this.#child.stdout?.destroy();
    this.#child.unref();
  }
}
