/** Decisions in memory, and the times at which one of them ends. */
import type { Decision } from '../../store/store.ts';
import { Decided } from '../decided.ts';
import type { Touched } from '../decided.ts';
import { Queue } from './queue.ts';

export class DecisionState {
  /** Undone ones, too. */
  readonly all: Decision[] = [];
  readonly decided = new Decided();
  readonly #ends = new Queue<Decision>();

  get last(): number {
    return this.all.at(-1)?.id ?? 0;
  }

  add(decisions: readonly Decision[]): Touched {
    const forms = new Set<string>();
    for (const decision of decisions) {
      this.all.push(decision);
      if (decision.wake?.until !== undefined) this.#ends.add(decision.wake.until, decision);
      for (const key of Object.keys(decision.forms)) this.#addSharing(key, forms);
    }
    const touched = this.decided.add(decisions);
    for (const key of touched.forms) this.#addSharing(key, forms);
    return { ...touched, forms };
  }

  /** The form, and those that share a mute until a day with more lines. */
  #addSharing(key: string, forms: Set<string>): void {
    forms.add(key);
    const decision = this.decided.lastOf(key);
    if (decision?.wake?.perDay === undefined) return;
    for (const other of Object.keys(decision.forms)) forms.add(other);
  }

  /** What decisions are about that have ended since the last time. */
  ended(now: number): Touched {
    const ended = this.#ends.until(now);
    return {
      forms: new Set(ended.flatMap(({ forms }) => Object.keys(forms))),
      findings: new Set(ended.flatMap(({ finding }) => finding ?? [])),
      hasFiles: false,
    };
  }

  /** All that rulingsOf() needs: decisions with rules or values, and the last ones of their forms. */
  ofRulings(): readonly Decision[] {
    const own = this.decided.inForce.filter(({ kind, values }) => kind === 'ignore' || values);
    const last = own.flatMap(({ forms }) =>
      Object.keys(forms).flatMap((key) => this.decided.lastOf(key) ?? []),
    );
    return [...new Set([...own, ...last])].sort((a, b) => a.id - b.id);
  }
}
