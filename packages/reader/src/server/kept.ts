/**
 * A value that is computed from the store, and kept as long as it is true. While mails are read, the store
 * changes with each of them; then a value that costs much is computed anew only so often that reading goes
 * on.
 */
import type { Store } from '../store/store.ts';

/** Hosts become late while nothing comes. */
const MAX_AGE_MS = 10_000;
/** A value that is no longer true is kept for this many times what it took, and only if it took so long. */
const COST_FACTOR = 5;
const CHEAP_MS = 10;

interface Computed<T> {
  readonly value: Promise<T>;
  readonly revision: number;
  readonly at: number;
  /** What it took; 0 until it is there. */
  costMs: number;
}

export class Kept<T> {
  readonly #store: Store;
  readonly #compute: () => Promise<T>;
  #last: Computed<T> | undefined;

  constructor(store: Store, compute: () => Promise<T>) {
    this.#store = store;
    this.#compute = compute;
  }

  async get(): Promise<T> {
    const revision = await this.#store.revision();
    if (this.#last && isGood(this.#last, revision)) return this.#last.value;
    const at = performance.now();
    const value = this.#compute();
    const fresh: Computed<T> = { value, revision, at, costMs: 0 };
    this.#last = fresh;
    try {
      await value;
      fresh.costMs = performance.now() - at;
    } catch (error) {
      if (this.#last === fresh) this.#last = undefined;
      throw error;
    }
    return value;
  }

  /** Something was decided: the next value knows it. */
  forget(): void {
    this.#last = undefined;
  }
}

function isGood({ revision, at, costMs }: Computed<unknown>, now: number): boolean {
  const age = performance.now() - at;
  if (revision === now) return age < MAX_AGE_MS;
  return costMs > CHEAP_MS && age < costMs * (1 + COST_FACTOR);
}
