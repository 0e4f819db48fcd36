/**
 * On how many hosts several forms are together: sets of hosts' ids, a bit each. They are read when they are
 * first asked for, and get new hosts as the store names them. A host that has a form keeps it.
 */
import type { Store } from '../../store/store.ts';

/** Sets of more bytes together are forgotten, and read again. */
const MAX_BYTES = 128 << 20;
/** Hosts of forms that are read at a time. */
const HOSTS_AT_A_TIME = 300_000;

export class HostSets {
  readonly #store: Store;
  readonly #sets = new Map<number, Uint32Array>();
  #bytes = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  clear(): void {
    this.#sets.clear();
    this.#bytes = 0;
  }

  /** Hosts that have a form for the first time; those of a form that was not read are left out. */
  add(hosts: readonly (readonly [form: number, host: number])[]): void {
    for (const [form, host] of hosts) {
      const known = this.#sets.get(form);
      if (known) this.#keep(form, withHosts(known, [host]));
    }
  }

  /** Reads what is missing of these forms; `hosts`: about how many have each. */
  async read(forms: readonly { readonly id: number; readonly hosts: number }[]): Promise<void> {
    if (this.#bytes > MAX_BYTES) this.clear();
    let some: number[] = [];
    let count = 0;
    const missing = forms.filter(({ id }) => !this.#sets.has(id));
    for (const [at, { id, hosts }] of missing.entries()) {
      some.push(id);
      count += hosts;
      if (count < HOSTS_AT_A_TIME && at < missing.length - 1) continue;
      for (const [form, ids] of await this.#store.formHostIds(some))
        this.#keep(form, withHosts(new Uint32Array(), ids));
      [some, count] = [[], 0];
    }
  }

  /** Hosts that have one of the forms, which were read, or are one of `others`. */
  count(forms: readonly number[], others: Iterable<number>): number {
    const sets = forms.flatMap((form) => this.#sets.get(form) ?? []);
    const [largest = new Uint32Array()] = sets.toSorted((a, b) => b.length - a.length);
    const all = withHosts(largest, [...others]);
    for (const set of sets) for (const [at, word] of set.entries()) all[at] |= word;
    return all.reduce((sum, word) => sum + bitsOf(word), 0);
  }

  /** The ids of the hosts of a form that was read. */
  *ids(form: number): Generator<number> {
    for (const [at, word] of (this.#sets.get(form) ?? new Uint32Array()).entries())
      for (let rest = word; rest !== 0; rest &= rest - 1)
        yield at * WORD_BITS + (WORD_BITS - 1 - Math.clz32(rest & -rest));
  }

  #keep(form: number, set: Uint32Array): void {
    this.#bytes += set.byteLength - (this.#sets.get(form)?.byteLength ?? 0);
    this.#sets.set(form, set);
  }
}

const WORD_BITS = 32;

/** A copy with these hosts. */
function withHosts(set: Uint32Array, hosts: readonly number[]): Uint32Array {
  const most = hosts.reduce((a, b) => Math.max(a, b), 0);
  const all = new Uint32Array(Math.max(set.length, Math.floor(most / WORD_BITS) + 1));
  all.set(set);
  for (const host of hosts) all[Math.floor(host / WORD_BITS)] |= 1 << (host % WORD_BITS);
  return all;
}

function bitsOf(word: number): number {
  let rest = word - ((word >>> 1) & 0x55_55_55_55);
  rest = (rest & 0x33_33_33_33) + ((rest >>> 2) & 0x33_33_33_33);
  return Math.imul((rest + (rest >>> 4)) & 0x0f_0f_0f_0f, 0x01_01_01_01) >>> 24;
}
