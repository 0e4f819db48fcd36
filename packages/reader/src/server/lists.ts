/**
 * Lists of findings, kept as long as they are true. One is computed from summaries, which takes some tens of
 * milliseconds with a thousand hosts; while mails are read, the store changes with each of them, and a list
 * is computed anew only so often that reading goes on. A decision is in the next list.
 */
import { DECIDED, OPEN } from '../inbox/inbox.ts';
import type { Inbox, InboxList } from '../inbox/inbox.ts';
import type { Finding } from '../inbox/finding.ts';
import type { Store } from '../store/store.ts';

export type Which = 'open' | 'decided';

/** Hosts become late while nothing comes. */
const MAX_AGE_MS = 10_000;
/** A list that is no longer true is kept for this many times what it took, and only if it took so long. */
const COST_FACTOR = 5;
const CHEAP_MS = 10;

interface Kept {
  readonly list: Promise<InboxList>;
  readonly revision: number;
  readonly at: number;
  /** What it took; 0 until it is there. */
  costMs: number;
}

export class Lists {
  readonly #store: Store;
  readonly #inbox: Inbox;
  readonly #kept = new Map<Which, Kept>();

  constructor(store: Store, inbox: Inbox) {
    this.#store = store;
    this.#inbox = inbox;
  }

  async list(which: Which): Promise<InboxList> {
    const revision = await this.#store.revision();
    const kept = this.#kept.get(which);
    if (kept && isGood(kept, revision)) return kept.list;
    const at = performance.now();
    const list = this.#inbox.list(which === 'open' ? OPEN : DECIDED);
    const fresh: Kept = { list, revision, at, costMs: 0 };
    this.#kept.set(which, fresh);
    try {
      await list;
      fresh.costMs = performance.now() - at;
    } catch (error) {
      this.#kept.delete(which);
      throw error;
    }
    return list;
  }

  /** Something was decided: what was computed before is of no use. */
  forget(): void {
    this.#kept.clear();
  }

  /** The finding with that id, whatever its state; undefined: there is none any more. */
  async finding(id: string): Promise<Finding | undefined> {
    for (const which of ['open', 'decided'] as const) {
      const found = (await this.list(which)).findings.find((one) => one.id === id);
      if (found) return found;
    }
    return undefined;
  }
}

function isGood({ revision, at, costMs }: Kept, now: number): boolean {
  const age = performance.now() - at;
  if (revision === now) return age < MAX_AGE_MS;
  return costMs > CHEAP_MS && age < costMs * (1 + COST_FACTOR);
}
