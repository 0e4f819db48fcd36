/** What several routes answer from: the lists of findings, and the chains. */
import { DECIDED, OPEN } from '../inbox/inbox.ts';
import type { Inbox, InboxList } from '../inbox/inbox.ts';
import type { Finding } from '../inbox/finding.ts';
import type { ChainRow, Store } from '../store/store.ts';
import { Kept } from './kept.ts';

export class Lists {
  readonly #inbox: Inbox;
  readonly #open: Kept<InboxList>;
  readonly #decided: Kept<InboxList>;
  readonly #chains: Kept<readonly ChainRow[]>;

  constructor(store: Store, inbox: Inbox) {
    this.#inbox = inbox;
    this.#open = new Kept(store, () => inbox.list(OPEN));
    this.#decided = new Kept(store, () => inbox.list(DECIDED));
    this.#chains = new Kept(store, () => store.chains());
  }

  list(which: 'open' | 'decided'): Promise<InboxList> {
    return (which === 'open' ? this.#open : this.#decided).get();
  }

  chains(): Promise<readonly ChainRow[]> {
    return this.#chains.get();
  }

  /** The finding with that id, whatever its state; undefined: there is none any more. */
  async finding(id: string): Promise<Finding | undefined> {
    for (const which of ['open', 'decided'] as const) {
      const found = (await this.list(which)).findings.find((one) => one.id === id);
      if (found) return found;
    }
    return this.#inbox.finding(id);
  }

  forget(): void {
    this.#open.forget();
    this.#decided.forget();
  }
}
