/** The chains of all hosts, in memory: read once, then only those that have changed. */
import type { ChainRow, HostRow } from '../../store/store.ts';
import { inChainOrder } from './chain-order.ts';

export class ChainIndex {
  readonly #byId = new Map<number, ChainRow>();
  readonly #byHost = new Map<number, Set<number>>();
  readonly #byName = new Map<string, HostRow[]>();
  readonly #faulty = new Set<number>();
  #reports = 0;
  #unverified = 0;
  #first = Infinity;
  #last = -Infinity;

  /** What was known of the chain before. */
  put(chain: ChainRow): ChainRow | undefined {
    const { id, host, faults } = chain;
    const known = this.#byId.get(id);
    this.#byId.set(id, chain);
    this.#reports += chain.reports - (known?.reports ?? 0);
    this.#first = Math.min(this.#first, chain.firstAt);
    this.#last = Math.max(this.#last, chain.lastAt);
    if (faults.length > 0) this.#faulty.add(id);
    else this.#faulty.delete(id);
    if (known) return known;
    if (!host.isVerified) this.#unverified += 1;
    const own = this.#byHost.get(host.id);
    if (own) own.add(id);
    else {
      this.#byHost.set(host.id, new Set([id]));
      this.#byName.set(host.name, [...(this.#byName.get(host.name) ?? []), host]);
    }
    return undefined;
  }

  /** How many chains there are. */
  get size(): number {
    return this.#byId.size;
  }

  get hosts(): number {
    return this.#byHost.size;
  }

  get reports(): number {
    return this.#reports;
  }

  get unverified(): number {
    return this.#unverified;
  }

  /** When the oldest and the newest report were made; undefined: there is none. */
  get times(): readonly [first: number, last: number] | undefined {
    return this.size === 0 ? undefined : [this.#first, this.#last];
  }

  get(id: number): ChainRow | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<ChainRow> {
    return this.#byId.values();
  }

  /** Those with faults, by the names of their hosts. */
  get faulty(): readonly ChainRow[] {
    return this.of(this.#faulty);
  }

  /** Of these ids, by the names of their hosts. */
  of(ids: Iterable<number>): ChainRow[] {
    return [...ids].flatMap((id) => this.#byId.get(id) ?? []).sort(inChainOrder);
  }

  ofHost(host: number): readonly ChainRow[] {
    return this.of(this.#byHost.get(host) ?? []);
  }

  host(id: number): HostRow | undefined {
    const [chain] = this.#byHost.get(id) ?? [];
    return chain === undefined ? undefined : this.#byId.get(chain)?.host;
  }

  hostNamed(name: string, isVerified: boolean): HostRow | undefined {
    return this.#byName.get(name)?.find((host) => host.isVerified === isVerified);
  }
}
