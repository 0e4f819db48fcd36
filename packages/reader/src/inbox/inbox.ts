/**
 * The inbox: what is unusual over all hosts and not decided yet, in one list. It reads summaries only
 * (store/store.ts), so that it is as fast with a million lines as with a thousand.
 *
 * @example
 *   const inbox = new Inbox(store);
 *   const { findings } = await inbox.list();
 *   await inbox.decide('seen', findings[0]);
 *   await inbox.undo();
 */
import type { Decision, FormHostRow, MailCounts, NewDecision, Store, Wake } from '../store/store.ts';
import { byApproval, placesToApprove } from './approval.ts';
import { busyDays } from './busy-days.ts';
import { chainFindings } from './chain-findings.ts';
import { changedFiles, fileKeys } from './changed-files.ts';
import type { Undecided } from './chain-findings.ts';
import { Decided, inForce } from './decided.ts';
import type { Finding, FindingState } from './finding.ts';
import { formId, lineFindings } from './line-findings.ts';
import { mailFinding } from './mail-finding.ts';
import { missingFindings, missingHosts } from './missing.ts';
import type { MissingHost } from './missing.ts';
import { digestOfRules, rulesFile } from '../rules/rules-file.ts';
import { confirmation, isInBulk, openProposals } from './proposals.ts';
import { risesOf } from './risen.ts';
import { refuse, RulePreviews } from './rule-preview.ts';
import type { RulePreview, TriedRule } from './rule-preview.ts';
import { formHostsOf, leftOfForms, ruledForms, rulingsByForm } from './ruled.ts';
import { rulesScreen } from './rules-screen.ts';
import type { RulesScreen } from './rules-screen.ts';
import { samplesOf, warningsOf } from './samples.ts';
import type { Sample } from './samples.ts';
import { muteFacts, seenFacts } from './wake-facts.ts';

export interface InboxOptions {
  /** Milliseconds since 1970; default: the clock. */
  readonly now?: () => number;
  /** Who decides, for the log of decisions. */
  readonly who?: string;
  /** Where the rules file of the decisions is kept. */
  readonly keptRules?: RulesKeeper | undefined;
}

/** Gets each change of the rules that were decided. What it throws is thrown on; the decision counts. */
export interface RulesKeeper {
  keep(inForce: readonly Decision[], decision: Decision): Promise<void>;
}

export interface DecideOptions {
  readonly why?: string;
  /** Of a mute; of an ignore, only `until`. */
  readonly wake?: Wake;
  /** Of an approval: the one host that it is about. */
  readonly host?: string;
  /** Of an ignore: a rule that was previewed. */
  readonly rule?: string;
  /** Who decides; default: whom the inbox is for. */
  readonly who?: string | undefined;
  /** An approval in bulk waits for a second person. Default: false. */
  readonly needsTwoPersons?: boolean;
}

export interface InboxList {
  /** The newest first. */
  readonly findings: readonly Finding[];
  /** What was not looked at, and what it was taken from: a list that is empty says it. */
  readonly mails: MailCounts;
  readonly missing: readonly MissingHost[];
  readonly hosts: number;
  readonly reports: number;
}

/** The states that wait for a decision. */
export const OPEN: ReadonlySet<FindingState> = new Set(['new', 'back']);
/** Those that were decided. */
export const DECIDED: ReadonlySet<FindingState> = new Set(['seen', 'muted', 'ruled', 'approved']);

export class Inbox {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #who: string;
  readonly #keptRules: RulesKeeper | undefined;
  readonly #previews: RulePreviews;
  /** The last lists by their states, as long as the store is as it was, and for a short time. */
  #last: { readonly key: string; readonly lists: Map<string, InboxList> } = { key: '', lists: new Map() };

  constructor(store: Store, { now = Date.now, who = '', keptRules }: InboxOptions = {}) {
    this.#store = store;
    this.#now = now;
    this.#who = who;
    this.#keptRules = keptRules;
    this.#previews = new RulePreviews(store);
  }

  /** Findings in these states; default: those that wait for a decision. */
  async list(states: ReadonlySet<FindingState> = OPEN): Promise<InboxList> {
    const now = this.#now();
    const key = `${await this.#store.revision()} ${Math.floor(now / CACHE_MS)}`;
    if (this.#last.key !== key) this.#last = { key, lists: new Map() };
    const { lists } = this.#last;
    const wanted = [...states].join();
    const known = lists.get(wanted);
    if (known) return known;
    const { list, isMore } = await this.#list(states, now);
    // The next list goes on with comparing.
    if (!isMore) lists.set(wanted, list);
    return list;
  }

  async #list(
    states: ReadonlySet<FindingState>,
    now: number,
  ): Promise<{ readonly list: InboxList; readonly isMore: boolean }> {
    const store = this.#store;
    const decisions = await store.decisions();
    const decided = new Decided(decisions);
    const chains = await store.chains();
    const mails = await store.mailCounts();
    const others: Undecided[] = [
      ...chainFindings(chains),
      ...changedFiles(chains),
      ...missingFindings(chains, now),
      ...(await mailFinding(store, mails)),
    ];
    const judged = others.flatMap((one) =>
      one.kind === 'files' ? byApproval(one, decided, now) : [judgedBy(decided, one, now)],
    );
    const { isMore, forms, ...lines } = await ruledForms(store, decisions, now);
    const rises = await risesOf(store, forms);
    const judging = {
      ...lines,
      decided,
      states,
      now,
      rises,
      busyDays: await busyDays(store, decided, forms),
    };
    const findings = [
      ...(await this.#withHosts(lineFindings(forms, judging))),
      ...judged.filter(({ state }) => states.has(state)),
    ].toSorted(inOrder);
    const list: InboxList = {
      findings,
      mails,
      missing: missingHosts(chains, now),
      hosts: new Set(chains.map(({ host }) => host.id)).size,
      reports: chains.reduce((sum, { reports }) => sum + reports, 0),
    };
    return { list, isMore };
  }

  /** Several forms of a group may be on different hosts, or on the same ones. */
  async #withHosts(findings: readonly Finding[]): Promise<Finding[]> {
    const several = findings.filter(({ forms, hosts }) => forms.length > 1 || hosts === 1);
    const ids = several.flatMap(({ forms }) => forms.map(({ id }) => id));
    const byForm = new Map<number, FormHostRow[]>();
    for (const row of await formHostsOf(this.#store, ids)) {
      const known = byForm.get(row.form);
      if (known) known.push(row);
      else byForm.set(row.form, [row]);
    }
    return findings.map((finding) => {
      const rows = finding.forms.flatMap(({ id }) => byForm.get(id) ?? []);
      if (rows.length === 0) return finding;
      return { ...finding, host: rows[0].name, hosts: new Set(rows.map(({ host }) => host)).size };
    });
  }

  /** The finding with that id, in whatever state; undefined: there is none any more. */
  async finding(id: string): Promise<Finding | undefined> {
    for (const states of [OPEN, DECIDED]) {
      const { findings } = await this.list(states);
      // A group may have got a form that is older than the one it was named after.
      const found = findings.find((one) => one.id === id) ?? findings.find((one) => hasForm(one, id));
      if (found) return found;
    }
    return undefined;
  }

  /** On which hosts, with most lines first: of lines and warnings. */
  async hosts({ forms }: Finding): Promise<readonly FormHostRow[]> {
    const byHost = new Map<number, FormHostRow>();
    const ids = forms.map(({ id }) => id);
    for (const row of await formHostsOf(this.#store, ids)) {
      const known = byHost.get(row.host);
      byHost.set(row.host, known ? merged(known, row) : row);
    }
    return [...byHost.values()].toSorted((a, b) => b.lines - a.lines || (a.name < b.name ? -1 : 1));
  }

  /** Lines a day for the last `days` days, the last day last: of lines and warnings. */
  async timeline({ forms, last }: Finding, days: number): Promise<readonly number[]> {
    const end = Math.floor(Math.max(last, this.#now()) / DAY_MS) + 1;
    const counts = Array.from({ length: days }, () => 0);
    const hours = await this.#store.formHours(
      forms.map(({ id }) => id),
      (end - days) * DAY_MS,
    );
    for (const [hour, lines] of hours) {
      const at = Math.floor(hour / DAY_MS) - (end - days);
      if (at >= 0 && at < days) counts[at] = (counts[at] ?? 0) + lines;
    }
    return counts;
  }

  /** Whole lines or warnings, the newest first. Those that a decision takes only if it takes all of them. */
  async samples(finding: Finding, limit: number): Promise<readonly Sample[]> {
    const store = this.#store;
    if (finding.kind !== 'lines') return warningsOf(store, finding, limit);
    const decided = inForce(await store.decisions());
    return samplesOf(store, finding, limit, await leftOfForms(store, finding.forms, decided, this.#now()));
  }

  /**
   * What a rule would do that ignores lines like these: the one that training proposes, or `rule`.
   * @throws MailLogError `usage` or `config` for a rule that is none
   */
  async preview(finding: Finding, rule?: string): Promise<RulePreview> {
    return (await this.#tryRule(finding, rule)).preview;
  }

  async #tryRule(finding: Finding, rule: string | undefined): Promise<TriedRule> {
    const decided = inForce(await this.#store.decisions());
    const known = await rulingsByForm(this.#store, decided, this.#now());
    return this.#previews.try(finding, rule, known);
  }

  /**
   * Marks a finding as seen; mutes it until `wake`; ignores lines like it by `rule`, or by the one that
   * training proposes; or approves it, or proposes that, on `host` alone or on all of its hosts.
   * @throws MailLogError `usage` with the way out, for what must not be approved, ignored or muted so
   */
  async decide(
    kind: 'seen' | 'mute' | 'ignore' | 'approve',
    finding: Finding,
    { why, wake, host, rule, who = this.#who, needsTwoPersons = false }: DecideOptions = {},
  ): Promise<Decision> {
    const { id, forms, revision, text } = finding;
    const isOfForms = forms.length > 0;
    const places = kind === 'approve' ? placesToApprove(finding, host) : undefined;
    const ruled = kind === 'ignore' ? await this.#ruled(finding, rule, { why, who }) : undefined;
    const facts = await this.#factsOf(kind, finding, wake);
    return this.#keep({
      at: this.#now(),
      who,
      kind: places && needsTwoPersons && isInBulk(finding, host) ? 'propose' : kind,
      forms: Object.fromEntries(forms.map(({ key, lines }) => [key, lines])),
      finding: isOfForms ? undefined : id,
      revision: isOfForms ? undefined : revision,
      undone: undefined,
      why,
      ...facts,
      ...(places && { places, files: fileKeys(finding.changes) }),
      ...ruled,
      title: text,
    });
  }

  /**
   * Approves what another person proposed, as it was then. Undefined: that decision is no proposal that
   * waits.
   * @throws MailLogError `usage` if the same person proposed it
   */
  async confirm(id: number, who: string, why?: string): Promise<Decision | undefined> {
    const proposal = openProposals(await this.#store.decisions()).find((one) => one.id === id);
    return proposal && this.#keep(confirmation(proposal, { at: this.#now(), who, why }));
  }

  #factsOf(
    kind: Decision['kind'],
    finding: Finding,
    wake: Wake | undefined,
  ): Promise<Pick<NewDecision, 'wake' | 'values'>> {
    if (kind === 'mute') return muteFacts(this.#store, finding, wake, this.#now());
    return kind === 'seen' ? seenFacts(this.#store, finding) : Promise.resolve({ wake });
  }

  async #keep(next: NewDecision): Promise<Decision> {
    const decision = await this.#store.decide(next);
    if (decision.rulesFile !== undefined)
      await this.#keptRules?.keep(inForce(await this.#store.decisions()), decision);
    return decision;
  }

  /** The rules of a decision, and the rules file as it is with them. */
  async #ruled(
    finding: Finding,
    rule: string | undefined,
    by: Pick<Decision, 'why' | 'who'>,
  ): Promise<Pick<Decision, 'rules' | 'rulesFile'>> {
    const { preview, rules } = await this.#tryRule(finding, rule);
    refuse(preview);
    const known = inForce(await this.#store.decisions());
    const next = { at: this.#now(), ...by, rules };
    return { rules, rulesFile: digestOfRules(rulesFile([...known, next])) };
  }

  /** The rules that were decided, the file that they make, and where it is in force. */
  rules(): Promise<RulesScreen> {
    return rulesScreen(this.#store, this.#now());
  }

  /** Undoes the decision with that id; default: the last one that counts. Undefined: there is none. */
  async undo(id?: number, who = this.#who): Promise<Decision | undefined> {
    const known = inForce(await this.#store.decisions());
    const last = id === undefined ? known.at(-1) : known.find((one) => one.id === id);
    if (!last) return undefined;
    const left = known.filter((one) => one !== last);
    await this.#keep({
      ...last,
      at: this.#now(),
      who,
      kind: 'undo',
      forms: {},
      finding: undefined,
      revision: undefined,
      undone: last.id,
      why: undefined,
      wake: undefined,
      rules: undefined,
      rulesFile: last.rules && digestOfRules(rulesFile(left)),
      proposal: undefined,
      places: undefined,
      files: undefined,
      values: undefined,
    });
    return last;
  }

  /** All decisions, the last first. */
  async log(): Promise<readonly Decision[]> {
    return (await this.#store.decisions()).toReversed();
  }
}

const DAY_MS = 86_400_000;
/** Hosts become late while nothing comes. */
const CACHE_MS = 10_000;

function hasForm({ forms, kind }: Finding, id: string): boolean {
  return forms.some(({ key }) => formId(kind, key) === id);
}

function judgedBy(decided: Decided, one: Undecided, now: number): Finding {
  return { ...one, ...decided.ofFinding(one.id, one.revision, now) };
}

function inOrder(a: Finding, b: Finding): number {
  return (
    Number(a.isUsual) - Number(b.isUsual) ||
    b.newsAt - a.newsAt ||
    Number(b.isAlarming) - Number(a.isAlarming) ||
    a.hosts - b.hosts ||
    (a.id < b.id ? -1 : 1)
  );
}

function merged(a: FormHostRow, b: FormHostRow): FormHostRow {
  return {
    ...a,
    lines: a.lines + b.lines,
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    firstReport: Math.min(a.firstReport, b.firstReport),
    lastReport: Math.max(a.lastReport, b.lastReport),
  };
}
