/**
 * The inbox in memory: chains, forms and decisions as they were read, what was made of them, and which of it
 * each change of the store makes anew. So a list costs what has changed, and not what there is; the first
 * one reads all. A second one in another process, or one made anew, is the same.
 */
import { compareReports } from '../../rules/compare.ts';
import { rulingsOf } from '../../rules/ruling.ts';
import type { Ruling } from '../../rules/ruling.ts';
import type { Changes, Decision, FormRow, MailCounts, Store } from '../../store/store.ts';
import { busyDays } from '../busy-days.ts';
import type { Touched } from '../decided.ts';
import type { Finding, FindingState } from '../finding.ts';
import { judgeForm } from '../line-findings.ts';
import { risesOf } from '../risen.ts';
import { byForm } from '../ruled.ts';
import { stillComing } from '../still-coming.ts';
import type { Coming } from '../still-coming.ts';
import { ChainState } from './chain-state.ts';
import type { Replaced } from './chain-state.ts';
import { DecisionState } from './decision-state.ts';
import { FindingHosts } from './finding-hosts.ts';
import { FormState } from './form-state.ts';
import { FormView } from './form-view.ts';
import { SortedFindings } from './sorted-findings.ts';

type States = ReadonlySet<FindingState>;

/** Findings in some states. */
interface View {
  readonly states: States;
  readonly forms: FormView;
  readonly sorted: SortedFindings;
  /** By the findings that {@link forms} has made, those in the list. */
  readonly shown: Map<Finding, Finding>;
}

/** Forms whose days are read at a time. */
const FORMS_AT_A_TIME = 1000;

export class InboxState {
  readonly chains = new ChainState();
  readonly forms = new FormState();
  readonly decisions = new DecisionState();
  mails: MailCounts = { report: 0, other: 0, unreadable: 0, lastTakenAt: undefined };
  readonly #store: Store;
  readonly #hosts: FindingHosts;
  readonly #views = new Map<string, View>();
  readonly #busyDays = new Map<number, string>();
  #mark: string | undefined;
  #asOf = '';
  #revision: number | undefined;
  #now = -Infinity;
  #isMore = false;
  /** How many rulings reports were compared with. */
  #compared = -1;

  constructor(store: Store) {
    this.#store = store;
    this.#hosts = new FindingHosts(store, this.chains.index);
  }

  /** The time of the last {@link refresh}. */
  get now(): number {
    return this.#now;
  }

  /** False: the store does not know any more what has changed, and the state is to be made anew. */
  async refresh(now: number): Promise<boolean> {
    this.#now = Math.max(now, this.#now);
    const isFirst = this.#mark === undefined;
    const revision = await this.#store.revision();
    const changes = await this.#store.changes(this.#mark);
    if (changes.isAll && !isFirst) return false;
    this.#mark = changes.mark;
    this.#asOf = changes.asOf;
    const hasMails = revision !== this.#revision;
    this.#revision = revision;
    if (hasMails) this.mails = await this.#store.mailCounts();
    const dirty = new Set<number>();
    const made = await this.#store.decisions(this.decisions.last);
    const hasRuled = await this.#read(changes, isFirst, dirty);
    const touched = joined(this.decisions.add(made), this.decisions.ended(this.#now));
    for (const key of touched.forms) this.#touch(key, dirty);
    if (isFirst || hasRuled || touched.forms.size > 0) this.#setRulings(dirty);
    if (isFirst || hasSome(changes) || touched.forms.size > 0 || this.#isMore) await this.#compare(dirty);
    await this.#judgeForms(dirty);
    const { decided } = this.decisions;
    const judging = { decided, touched, hasMails, now: this.#now };
    const replaced = await this.chains.judge(this.#store, this.mails, judging);
    for (const view of this.#views.values()) replace(view, replaced);
    return true;
  }

  /** The list of these states, as it was at the last {@link refresh}; another one after each change. */
  async list(states: States): Promise<readonly Finding[]> {
    const view = this.#view(states);
    const { gone, made } = view.forms.take();
    const found = await this.#hosts.of(made, this.forms.left);
    const own = Array.from(found, (finding) => ({ ...finding, asOf: this.#asOf }));
    const left = new Set(gone.flatMap((finding) => view.shown.get(finding) ?? []));
    for (const finding of gone) view.shown.delete(finding);
    for (const [at, finding] of made.entries()) view.shown.set(finding, own[at] ?? finding);
    view.sorted.replace(left, own);
    return view.sorted.all;
  }

  #view(states: States): View {
    const name = [...states].join();
    const known = this.#views.get(name);
    if (known) return known;
    const view: View = { states, forms: new FormView(), sorted: new SortedFindings(), shown: new Map() };
    this.#views.set(name, view);
    for (const id of this.forms.judged.keys()) this.#show(view, id);
    replace(view, { gone: [], made: [...this.chains.findings()] });
    return view;
  }

  #show({ states, forms }: View, id: number): void {
    const judged = this.forms.judged.get(id);
    forms.put(id, judged && states.has(judged.verdict.state) ? judged : undefined);
  }

  /** Whether there are forms that were decided before they were there. */
  async #read(changes: Changes, isFirst: boolean, dirty: Set<number>): Promise<boolean> {
    const store = this.#store;
    const chains = isFirst ? undefined : changes.chains;
    if (chains?.length !== 0)
      for (const chain of await store.chains(chains)) this.chains.put(chain, this.#now);
    await this.#readLeft(isFirst ? undefined : changes.unruled, dirty);
    this.#hosts.add(changes.hosts);
    const forms = isFirst ? undefined : changes.forms;
    if (forms?.length === 0) return false;
    let isRuled = false;
    for (const row of await store.forms(forms)) {
      if (this.forms.put(row) && this.decisions.decided.lastOf(row.key)) isRuled = true;
      this.#touch(row.key, dirty);
    }
    return isRuled;
  }

  /** Lines that no rule matches, of these forms; default: of all. */
  async #readLeft(forms: readonly number[] | undefined, dirty: Set<number>): Promise<void> {
    if (forms?.length === 0) return;
    const { left } = this.forms;
    for (const form of forms ?? left.keys()) {
      left.delete(form);
      dirty.add(form);
    }
    for (const [form, rows] of byForm(await this.#store.unruled(forms))) {
      left.set(form, rows);
      dirty.add(form);
    }
  }

  /** A form, and those that share a mute until a day with more lines. */
  #touch(key: string, dirty: Set<number>): void {
    const form = this.forms.withKey(key);
    if (form) dirty.add(form.id);
    const decision = this.decisions.decided.lastOf(key);
    if (decision?.wake?.perDay === undefined) return;
    for (const other of Object.keys(decision.forms)) {
      const own = this.forms.withKey(other);
      if (own) dirty.add(own.id);
    }
  }

  #setRulings(dirty: Set<number>): void {
    const decisions = this.decisions.ofRulings();
    const keys = new Set(decisions.flatMap(({ forms }) => Object.keys(forms)));
    const forms = [...keys].flatMap((key) => this.forms.withKey(key) ?? []).sort((a, b) => a.id - b.id);
    const before = this.forms.rulings;
    const rulings = rulingsOf(decisions, forms, this.#now);
    const now = new Map(
      rulings.flatMap((ruling) => [...ruling.forms.values()].map((id) => [id, ruling] as const)),
    );
    this.forms.rulings = now;
    for (const id of new Set([...before.keys(), ...now.keys()]))
      if (before.get(id)?.key !== now.get(id)?.key) dirty.add(id);
  }

  /** Compares reports with rules, and finds out where lines come in spite of one. */
  async #compare(dirty: Set<number>): Promise<void> {
    const rulings = [...new Set(this.forms.rulings.values())];
    // What is kept of rules is forgotten once there are none.
    if (rulings.length === 0 && this.#compared === 0) return;
    this.#compared = rulings.length;
    this.#isMore = await compareReports(this.#store, rulings);
    // What else has changed meanwhile is asked for again.
    await this.#readLeft((await this.#store.changes(this.#mark)).unruled, dirty);
    const { coming } = this.forms;
    this.forms.coming = await this.#coming(rulings);
    for (const id of new Set([...coming.keys(), ...this.forms.coming.keys()]))
      if (wordsOf(coming.get(id)) !== wordsOf(this.forms.coming.get(id))) dirty.add(id);
  }

  async #coming(rulings: readonly Ruling[]): Promise<ReadonlyMap<number, readonly Coming[]>> {
    const ids = rulings
      .filter(({ isByRules }) => isByRules)
      .flatMap(({ forms }) => Array.from(forms.values()));
    if (ids.length === 0) return new Map();
    const forms = ids.flatMap((id) => this.forms.rows.get(id) ?? []);
    return stillComing(this.#store, this.decisions.all, rulings, forms);
  }

  async #judgeForms(dirty: ReadonlySet<number>): Promise<void> {
    const rows = [...dirty].flatMap((id) => this.forms.rows.get(id) ?? []);
    for (let at = 0; at < rows.length; at += FORMS_AT_A_TIME)
      await this.#judgeSome(rows.slice(at, at + FORMS_AT_A_TIME));
    for (const { id } of rows) for (const view of this.#views.values()) this.#show(view, id);
  }

  async #judgeSome(rows: readonly FormRow[]): Promise<void> {
    const { forms, decisions } = this;
    const effective = rows.map((row) => forms.effective(row));
    const rises = await risesOf(this.#store, effective);
    for (const { id } of rows) {
      const rise = rises.get(id);
      if (rise) forms.rises.set(id, rise);
      else forms.rises.delete(id);
    }
    await this.#findBusyDays(rows);
    for (const [at, row] of rows.entries()) {
      const judged = judgeForm(effective[at] ?? row, decisions.decided, {
        now: this.#now,
        rise: rises.get(row.id),
        fresh: forms.fresh(row),
        busyDays: this.#busyDays,
        isRuled: forms.isRuled(row),
        coming: forms.coming.get(row.id) ?? [],
      });
      forms.judged.set(row.id, { ...judged, shape: forms.shape(row) });
    }
  }

  async #findBusyDays(rows: readonly FormRow[]): Promise<void> {
    const { decided } = this.decisions;
    const mutes = new Set<Decision>();
    for (const { key } of rows) {
      const decision = decided.lastOf(key);
      if (decision?.wake?.perDay !== undefined) mutes.add(decision);
    }
    if (mutes.size === 0) return;
    const keys = [...mutes].flatMap(({ forms }) => Object.keys(forms));
    const days = await busyDays(
      this.#store,
      decided,
      keys.flatMap((key) => this.forms.withKey(key) ?? []),
    );
    for (const { id } of mutes) {
      const words = days.get(id);
      if (words === undefined) this.#busyDays.delete(id);
      else this.#busyDays.set(id, words);
    }
  }
}

function replace({ states, sorted }: View, { gone, made }: Replaced): void {
  const isOwn = ({ state }: Finding): boolean => states.has(state);
  sorted.replace(new Set(gone.filter(isOwn)), made.filter(isOwn));
}

function joined(a: Touched, b: Touched): Touched {
  return {
    forms: new Set([...a.forms, ...b.forms]),
    findings: new Set([...a.findings, ...b.findings]),
    hasFiles: a.hasFiles || b.hasFiles,
  };
}

function hasSome({ forms, chains, unruled, hosts }: Changes): boolean {
  return forms.length + chains.length + unruled.length + hosts.length > 0;
}

function wordsOf(coming: readonly Coming[] = []): string {
  return JSON.stringify(coming);
}
