/** Chains, and the findings of them, of missing hosts and of mails, each with what was decided about it. */
import type { ChainRow, MailCounts, Store } from '../../store/store.ts';
import { byApproval } from '../approval.ts';
import type { Undecided } from '../chain-findings.ts';
import type { Decided, Touched } from '../decided.ts';
import type { Finding } from '../finding.ts';
import { mailFinding } from '../mail-finding.ts';
import { missingFindings } from '../missing.ts';
import type { MissingHost } from '../missing.ts';
import { ChainIndex } from './chain-index.ts';
import { ChainSources } from './chain-sources.ts';
import { Overdue } from './overdue.ts';

const MISSING = 'missing';
const MAILS = 'mails';
const FILES = 'files';

interface Judged {
  readonly undecided: readonly Undecided[];
  findings: readonly Finding[];
}

/** Findings that are no longer true, and those in their place; in all states. */
export interface Replaced {
  readonly gone: readonly Finding[];
  readonly made: readonly Finding[];
}

interface Judging {
  readonly decided: Decided;
  /** What was decided since. */
  readonly touched: Touched;
  /** Whether mails may have come since. */
  readonly hasMails: boolean;
  readonly now: number;
}

export class ChainState {
  readonly index = new ChainIndex();
  readonly overdue = new Overdue();
  readonly #sources = new ChainSources(this.index);
  readonly #judged = new Map<string, Judged>();
  /** By the ids of findings, what they are made of. */
  readonly #sourceOf = new Map<string, string>();
  #missing: { readonly list: readonly MissingHost[]; readonly of: number } = { list: [], of: 0 };

  put(chain: ChainRow, now: number): void {
    this.#sources.put(chain, this.index.put(chain));
    this.overdue.put(chain, now);
  }

  /** All findings, in all states. */
  *findings(): Generator<Finding> {
    for (const { findings } of this.#judged.values()) yield* findings;
  }

  /** The findings with that id: of files, those that are approved on some hosts are another. */
  withId(id: string): readonly Finding[] {
    const source = this.#judged.get(this.#sourceOf.get(id) ?? '');
    return source?.findings.filter((one) => one.id === id) ?? [];
  }

  /** Makes anew what has changed. */
  async judge(
    store: Store,
    mails: MailCounts,
    { decided, touched, hasMails, now }: Judging,
  ): Promise<Replaced> {
    const made = new Map<string, readonly Undecided[]>(this.#sources.take());
    this.overdue.advance(now, (id) => this.index.get(id));
    const { list } = this.overdue;
    const of = this.index.size;
    if (list !== this.#missing.list || of !== this.#missing.of) made.set(MISSING, missingFindings(list, of));
    this.#missing = { list, of };
    if (hasMails) made.set(MAILS, await mailFinding(store, mails));
    for (const source of this.#touched(touched))
      if (!made.has(source)) made.set(source, this.#judged.get(source)?.undecided ?? []);
    const replaced = { gone: [] as Finding[], made: [] as Finding[] };
    for (const [source, undecided] of made) {
      replaced.gone.push(...(this.#judged.get(source)?.findings ?? []));
      replaced.made.push(...this.#put(source, undecided, decided, now));
    }
    return replaced;
  }

  #put(source: string, undecided: readonly Undecided[], decided: Decided, now: number): readonly Finding[] {
    for (const { id } of this.#judged.get(source)?.undecided ?? []) this.#sourceOf.delete(id);
    const findings = undecided.flatMap((one) =>
      one.kind === FILES
        ? byApproval(one, decided, now)
        : [{ ...one, ...decided.ofFinding(one.id, one.revision, now) }],
    );
    if (undecided.length === 0) this.#judged.delete(source);
    else this.#judged.set(source, { undecided, findings });
    for (const { id } of undecided) this.#sourceOf.set(id, source);
    return findings;
  }

  #touched({ findings, hasFiles }: Touched): ReadonlySet<string> {
    const sources = new Set([...findings].flatMap((id) => this.#sourceOf.get(id) ?? []));
    // A file may be approved along with others.
    if (hasFiles)
      for (const [source, { undecided }] of this.#judged)
        if (undecided.some(({ kind }) => kind === FILES)) sources.add(source);
    return sources;
  }
}
