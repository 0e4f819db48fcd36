/** What several routes answer from: the lists of findings, and the chains. */
import { DECIDED, OPEN } from '../inbox/inbox.ts';
import type { Inbox, InboxList } from '../inbox/inbox.ts';
import type { Finding } from '../inbox/finding.ts';
import { hostParts } from './host-parts.ts';
import type { HostParts } from './host-parts.ts';
import type { ChainRow, Store } from '../store/store.ts';
import { comingDays, firstDay } from './coming-days.ts';
import { Kept } from './kept.ts';
import type { ComingDays } from './screen-answers.ts';

/** Of all hosts together. */
const DAYS = 28;

export class Lists {
  readonly #inbox: Inbox;
  readonly #open: Kept<InboxList>;
  readonly #decided: Kept<InboxList>;
  readonly #chains: Kept<readonly ChainRow[]>;
  readonly #coming: Kept<ComingDays>;
  readonly #parts: Kept<HostParts>;

  constructor(store: Store, inbox: Inbox, now: () => number) {
    this.#inbox = inbox;
    this.#open = new Kept(store, () => inbox.list(OPEN));
    this.#decided = new Kept(store, () => inbox.list(DECIDED));
    this.#chains = new Kept(store, () => store.chains());
    this.#coming = new Kept(store, async () => {
      const counts = await store.reportDays(firstDay(now(), DAYS));
      return comingDays(await this.chains(), counts, { now: now(), days: DAYS });
    });
    this.#parts = new Kept(store, async () => hostParts(store, await this.list('open')));
  }

  list(which: 'open' | 'decided'): Promise<InboxList> {
    return (which === 'open' ? this.#open : this.#decided).get();
  }

  chains(): Promise<readonly ChainRow[]> {
    return this.#chains.get();
  }

  /** Reports of all hosts that are verified, by day. */
  coming(): Promise<ComingDays> {
    return this.#coming.get();
  }

  /** How many open rows each host has a part in. */
  parts(): Promise<HostParts> {
    return this.#parts.get();
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
    this.#parts.forget();
  }
}
