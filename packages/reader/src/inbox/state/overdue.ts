/** Hosts whose report did not come. Each is looked at again at the time at which it may change. */
import type { ChainRow } from '../../store/store.ts';
import { missingHost, nextMissing } from '../missing.ts';
import type { MissingHost } from '../missing.ts';
import { inChainOrder } from './chain-order.ts';
import { Queue } from './queue.ts';

export class Overdue {
  readonly #missing = new Map<number, MissingHost>();
  readonly #queue = new Queue<number>();
  #sorted: readonly MissingHost[] | undefined;

  put(chain: ChainRow, now: number): void {
    const found = missingHost(chain, now);
    const isKnown = found ? this.#missing.set(chain.id, found) : this.#missing.delete(chain.id);
    if (isKnown) this.#sorted = undefined;
    const next = nextMissing(chain, now);
    if (next < Infinity) this.#queue.add(next, chain.id);
  }

  /** Looks at those that may have become late; `chainOf`: as it is now. */
  advance(now: number, chainOf: (id: number) => ChainRow | undefined): void {
    for (const id of new Set(this.#queue.until(now))) {
      const chain = chainOf(id);
      if (chain) this.put(chain, now);
    }
  }

  /** In the order in which they were due; another list if another host is missing, or no longer. */
  get list(): readonly MissingHost[] {
    this.#sorted ??= [...this.#missing.values()].sort(
      (a, b) => a.dueAt - b.dueAt || inChainOrder(a.chain, b.chain),
    );
    return this.#sorted;
  }
}
