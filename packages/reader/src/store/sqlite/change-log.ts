/**
 * What has changed in a store since this process opened it. It is in memory only: whoever asks has read all
 * of the store in the same process before.
 */
import type { Changes } from '../store.ts';

type Change = Partial<Omit<Changes, 'mark' | 'isAll'>>;

/** More are forgotten, and whoever asks for them reads all again. */
const MAX_CHANGES = 20_000;

export class ChangeLog {
  #changes: Change[] = [];
  /** The number of the first that is kept. */
  #first = 1;

  add(change: Change): void {
    if (this.#changes.length >= MAX_CHANGES) this.forget();
    this.#changes.push(change);
  }

  /** All that was read before is no longer true. */
  forget(): void {
    this.#first += this.#changes.length + 1;
    this.#changes = [];
  }

  /** As changes() of a store. */
  since(mark: string | undefined): Omit<Changes, 'asOf'> {
    const from = mark === undefined ? 0 : Number(mark);
    const isAll = from < this.#first;
    const changes = isAll ? [] : this.#changes.slice(from - this.#first);
    return {
      mark: String(this.#first + this.#changes.length),
      isAll,
      forms: distinct(changes.flatMap(({ forms = [] }) => forms)),
      chains: distinct(changes.flatMap(({ chains = [] }) => chains)),
      unruled: distinct(changes.flatMap(({ unruled = [] }) => unruled)),
      hosts: changes.flatMap(({ hosts = [] }) => hosts),
    };
  }
}

function distinct(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}
