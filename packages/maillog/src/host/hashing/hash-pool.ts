/**
 * Hashes a stream of batches in worker processes and gives their lines in the order of the batches.
 *
 * It hashes in place at first: a small listing is complete before a worker would have started. Then each
 * worker has a few batches queued, so that it never waits for the pool. A batch of large files comes back
 * unfinished, and its rest is divided into pieces that take its slot in the order. A limit on how far workers
 * run ahead of a slow batch bounds the memory. If a worker cannot be started, or is killed, the pool hashes
 * the rest in place.
 */
import { availableParallelism } from 'node:os';
import type { Batch, BatchItem, BatchResult, HashSetup } from './batch.ts';
import { MailLogError } from '../../errors.ts';
import { BatchHasher } from './hash-batch.ts';
import { HashProcess } from './hash-process.ts';
import type { WorkerAnswer } from './hash-worker.ts';

export interface PoolOptions {
  readonly jobs?: number | undefined;
  /** How long to work in place before workers are started. Milliseconds. */
  readonly inlineBudgetMs?: number | undefined;
}

/** About what two workers take to start. */
const INLINE_BUDGET_MS = 40;
/** In place, no single batch takes much longer than that. */
const INLINE_LIMITS = { bytes: 1 << 24, fileBytes: 1 << 24 };
/** How long workers may all be silent, beyond what a large file takes. Milliseconds. */
const IDLE_TIMEOUT_MS = 600_000;
/** A file is read faster than that on any disk that works: 10 MB a second. */
const SLOW_BYTES_PER_MS = 10_000;
/** The longest time of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_WAITING_BATCHES = 4;
const MAX_BATCHES_AHEAD = 64;

export async function* hashBatches(
  batches: Iterator<Batch>,
  setup: HashSetup,
  options: PoolOptions,
): AsyncGenerator<BatchResult> {
  const until = performance.now() + (options.inlineBudgetMs ?? INLINE_BUDGET_MS);
  let begun: Batch | undefined;
  if (performance.now() < until) {
    const here = new BatchHasher(setup, false);
    try {
      while (!begun && performance.now() < until) {
        const next = batches.next();
        if (next.done) return;
        const result = here.run(next.value.items, INLINE_LIMITS);
        if (result.rest.length > 0) begun = { items: result.rest };
        yield result;
      }
    } finally {
      here.end();
    }
  }
  const pool = new HashPool(batches, setup, options.jobs ?? Math.min(2, availableParallelism()), begun);
  try {
    yield* pool.results();
  } finally {
    pool.close();
  }
}

/** A slot in the order of results. A batch that comes back unfinished gets further slots after its own. */
interface Slot {
  readonly batch: Batch;
  result?: BatchResult | undefined;
  next?: Slot | undefined;
}

class HashPool {
  readonly #batches: Iterator<Batch>;
  readonly #workers: readonly HashProcess[];
  readonly #running = new Map<number, Slot>();
  /** Rests, before anything new. */
  #queue: Slot[] = [];
  /** The first and the last slot that were not given yet. */
  #first: Slot | undefined;
  #last: Slot | undefined;
  #ahead = 0;
  #ids = 0;
  readonly #setup: HashSetup;
  #exhausted = false;
  /** A worker that cannot be started, or has ended. */
  #lost = false;
  #failure: unknown;
  #wake: () => void = () => {};

  constructor(batches: Iterator<Batch>, setup: HashSetup, jobs: number, begun: Batch | undefined) {
    this.#batches = batches;
    this.#setup = setup;
    if (begun) this.#queue = this.#insert(undefined, share(begun.items, jobs));
    this.#workers = Array.from({ length: jobs }, () => this.#start());
  }

  #start(): HashProcess {
    const worker = new HashProcess({
      answered: (answer) => {
        try {
          this.#finish(answer);
          this.#feed();
        } catch (error) {
          this.#failure ??= error;
        }
        this.#wake();
      },
      lost: () => {
        this.#lost = true;
        this.#wake();
      },
    });
    worker.send({ setup: this.#setup });
    return worker;
  }

  #finish({ id, result }: WorkerAnswer): void {
    const slot = this.#running.get(id);
    if (!slot) return;
    this.#running.delete(id);
    slot.result = result;
    if (result.rest.length > 0)
      this.#queue.push(...this.#insert(slot, share(result.rest, this.#workers.length)));
  }

  /** Puts batches after a slot, or at the front. */
  #insert(after: Slot | undefined, batches: readonly Batch[]): Slot[] {
    const slots: Slot[] = batches.map((batch) => ({ batch }));
    let last = after;
    for (const slot of slots) {
      const next = last ? last.next : this.#first;
      if (next) slot.next = next;
      if (last) last.next = slot;
      else this.#first = slot;
      if (last === this.#last) this.#last = slot;
      last = slot;
    }
    this.#ahead += slots.length;
    return slots;
  }

  /** Gives every worker as much as may wait for it. */
  #feed(): void {
    for (;;) {
      const worker = this.#workers.reduce((least, other) => (other.waiting < least.waiting ? other : least));
      const slot = worker.waiting < MAX_WAITING_BATCHES ? (this.#queue.shift() ?? this.#take()) : undefined;
      if (!slot) return;
      const id = this.#ids++;
      this.#running.set(id, slot);
      worker.waiting++;
      worker.send({ id, items: slot.batch.items });
    }
  }

  #take(): Slot | undefined {
    if (this.#exhausted || this.#ahead >= MAX_BATCHES_AHEAD) return undefined;
    const next = this.#batches.next();
    this.#exhausted = next.done === true;
    return next.done ? undefined : this.#insert(this.#last, [next.value])[0];
  }

  async *results(): AsyncGenerator<BatchResult> {
    for (;;) {
      this.#feed();
      const slot = this.#first;
      const result = slot?.result;
      if (slot && result) {
        this.#first = slot.next;
        if (!slot.next) this.#last = undefined;
        // A dead slot that has grown old in memory would keep all that come after it alive, till the next
        // great clean-up.
        slot.next = undefined;
        slot.result = undefined;
        this.#ahead--;
        yield result;
      } else if (this.#failure !== undefined) {
        throw this.#failure;
      } else if (this.#lost) {
        yield* this.#inPlace();
        return;
      } else if (!slot && this.#exhausted) {
        return;
      } else {
        await this.#answer();
      }
    }
  }

  /**
   * Waits for a worker.
   * @throws MailLogError (io) if none answers in the time that the largest file may take.
   */
  async #answer(): Promise<void> {
    const { maxSize = 0 } = this.#setup;
    const limitMs = IDLE_TIMEOUT_MS + maxSize / SLOW_BYTES_PER_MS;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(true), Math.min(limitMs, MAX_TIMER_MS));
    });
    const woken = new Promise<boolean>((resolve) => (this.#wake = () => resolve(false)));
    try {
      if (!(await Promise.race([late, woken]))) return;
      const minutes = Math.round(limitMs / 60_000);
      throw new MailLogError('io', `no file could be read for ${minutes} minutes; the rest is not listed`);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What the workers have not done. */
  *#inPlace(): Generator<BatchResult> {
    const here = new BatchHasher(this.#setup, false);
    const whole = { bytes: Number.POSITIVE_INFINITY };
    try {
      for (let slot = this.#first; slot; slot = slot.next)
        yield slot.result ?? here.run(slot.batch.items, whole);
      for (let next = this.#batches.next(); !next.done; next = this.#batches.next())
        yield here.run(next.value.items, whole);
    } finally {
      here.end();
    }
  }

  close(): void {
    for (const worker of this.#workers) worker.close();
  }
}

/** Cuts items file by file into as many pieces as keep all workers busy. */
function share(items: readonly BatchItem[], jobs: number): Batch[] {
  const single: BatchItem[] = [];
  for (const item of items) {
    if ('text' in item) single.push(item);
    else for (const names of item.names.split('\0')) single.push({ ...item, names });
  }
  const size = Math.ceil(single.length / (2 * jobs));
  const pieces: Batch[] = [];
  for (let at = 0; at < single.length; at += size) pieces.push({ items: single.slice(at, at + size) });
  return pieces;
}
