/**
 * Findings of chains by what they are made of: a source is a chain with faults, or an entry with the chains
 * on which it has changed. No finding is of two sources. So a report makes only those anew that it is about.
 */
import type { ChainRow } from '../../store/store.ts';
import { changedFiles } from '../changed-files.ts';
import { brokenChain, changedOutputs } from '../chain-findings.ts';
import type { Undecided } from '../chain-findings.ts';
import type { ChainIndex } from './chain-index.ts';

export class ChainSources {
  readonly #chains: ChainIndex;
  /** Ids of chains on which an entry has changed. */
  readonly #byEntry = new Map<string, Set<number>>();
  readonly #dirtyChains = new Set<number>();
  readonly #dirtyEntries = new Set<string>();

  constructor(chains: ChainIndex) {
    this.#chains = chains;
  }

  /** `known`: what the chain was before. */
  put(chain: ChainRow, known: ChainRow | undefined): void {
    const { id } = chain;
    if (known ? !isSame(known.faults, chain.faults) : chain.faults.length > 0) this.#dirtyChains.add(id);
    const [before, now] = [known?.changes ?? [], chain.changes];
    for (const entry of new Set([...before, ...now].map((change) => change.entry))) {
      const [old, own] = [before, now].map((changes) => changes.filter((change) => change.entry === entry));
      if (isSame(old, own)) continue;
      this.#dirtyEntries.add(entry);
      const ids = this.#byEntry.get(entry) ?? new Set();
      this.#byEntry.set(entry, ids);
      if (own.length > 0) ids.add(id);
      else ids.delete(id);
    }
  }

  /** The findings of sources that have changed since, by the source; `[]`: it has none any more. */
  take(): ReadonlyMap<string, readonly Undecided[]> {
    const made = new Map<string, readonly Undecided[]>();
    for (const id of this.#dirtyChains) made.set(`chain ${id}`, this.#chains.of([id]).flatMap(brokenChain));
    for (const entry of this.#dirtyEntries) made.set(`entry ${entry}`, this.#ofEntry(entry));
    this.#dirtyChains.clear();
    this.#dirtyEntries.clear();
    return made;
  }

  #ofEntry(entry: string): Undecided[] {
    const chains = this.#chains.of(this.#byEntry.get(entry) ?? []).map((chain): ChainRow => {
      const changes = chain.changes.filter((change) => change.entry === entry);
      return Object.assign({}, chain, { changes });
    });
    return [...changedOutputs(chains), ...changedFiles(chains)];
  }
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && (a.length === 0 || JSON.stringify(a) === JSON.stringify(b));
}
