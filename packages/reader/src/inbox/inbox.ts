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
import { MailLogError } from '../maillog.ts';
import type { Decision, FormHostRow, MailCounts, NewDecision, Store, Wake } from '../store/store.ts';
import { placesToApprove } from './approval.ts';
import { seenOf } from './finding.ts';
import { fileKeys } from './changed-files.ts';
import { inForce } from './decided.ts';
import type { Finding, FindingState } from './finding.ts';
import { formId, kindOf } from './line-findings.ts';
import type { MissingHost } from './missing.ts';
import { digestOfRules, rulesFile } from '../rules/rules-file.ts';
import { confirmation, isInBulk, openProposals } from './proposals.ts';
import { refuse, RulePreviews } from './rule-preview.ts';
import type { RulePreview, TriedRule } from './rule-preview.ts';
import { formHostsOf, leftOfForms, rulingsByForm } from './ruled.ts';
import { rulesScreen } from './rules-screen.ts';
import type { RulesScreen } from './rules-screen.ts';
import { reportsOf, samplesOf, warningsOf } from './samples.ts';
import type { Sample } from './samples.ts';
import { InboxState } from './state/inbox-state.ts';
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
  /** asShown() of the finding that the person saw. Default: it is decided as it is given. */
  readonly shown?: string | undefined;
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
  /** Undefined: nothing was read yet. */
  #state: InboxState | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Store, { now = Date.now, who = '', keptRules }: InboxOptions = {}) {
    this.#store = store;
    this.#now = now;
    this.#who = who;
    this.#keptRules = keptRules;
    this.#previews = new RulePreviews(store);
  }

  /** Findings in these states; default: those that wait for a decision. */
  list(states: ReadonlySet<FindingState> = OPEN): Promise<InboxList> {
    return this.#inTurn(async (state) => {
      const { chains, mails } = state;
      return {
        findings: await state.list(states),
        mails,
        missing: chains.overdue.list,
        hosts: chains.index.hosts,
        reports: chains.index.reports,
      };
    });
  }

  /** The finding with that id, in whatever state; undefined: there is none any more. */
  finding(id: string): Promise<Finding | undefined> {
    return this.#inTurn(async (state) => {
      const form = state.forms.ofFinding(id);
      const own = form && state.forms.judged.get(form.id);
      if (!own || formId(kindOf(form), form.key) !== id)
        return state.chains
          .withId(id)
          .toSorted((a, b) => Number(OPEN.has(b.state)) - Number(OPEN.has(a.state)))[0];
      const findings = await state.list(OPEN.has(own.verdict.state) ? OPEN : DECIDED);
      // A group may have got a form that is older than the one it was named after.
      return findings.find(({ forms }) => forms.some((one) => one.id === form.id));
    });
  }

  /** All of the kind `missing`, in whatever state. It does not read what was decided of lines. */
  missing(): Promise<readonly Finding[]> {
    return this.#inTurn(async ({ chains }) =>
      [...chains.findings()].filter(({ kind }) => kind === 'missing'),
    );
  }

  /** With the state as the store is now; one after the other. */
  #inTurn<T>(work: (state: InboxState) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      try {
        return await work(await this.#refreshed());
      } catch (error) {
        // A part of it may have been read.
        this.#state = undefined;
        throw error;
      }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #refreshed(): Promise<InboxState> {
    const now = this.#now();
    const isBefore = this.#state !== undefined && now < this.#state.now - MAX_CLOCK_STEP_MS;
    if (this.#state && !isBefore && (await this.#state.refresh(now))) return this.#state;
    this.#state = new InboxState(this.#store);
    await this.#state.refresh(now);
    return this.#state;
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

  /**
   * Whole lines or warnings, the newest first; those of the host with the id `host` before all others. Those
   * that a decision takes only if it takes all of them.
   */
  async samples(finding: Finding, limit: number, host?: number): Promise<readonly Sample[]> {
    const store = this.#store;
    const ids = finding.forms.map(({ id }) => id);
    const first = host === undefined ? [] : await reportsOf(store, host, ids);
    if (finding.kind !== 'lines') return warningsOf(store, finding, limit, first);
    const decided = inForce(await store.decisions());
    const left = await leftOfForms(store, finding.forms, decided, this.#now());
    return samplesOf(store, finding, limit, left, first);
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
   * @throws MailLogError `usage` with the way out, for what must not be approved, ignored or muted so, and
   * for what is not as it was shown
   */
  async decide(
    kind: 'seen' | 'mute' | 'ignore' | 'approve',
    found: Finding,
    { why, wake, host, rule, who = this.#who, needsTwoPersons = false, shown }: DecideOptions = {},
  ): Promise<Decision> {
    const { finding, asOf } = shown === undefined ? { finding: found } : await this.#unchanged(found, shown);
    const { id, forms, revision, text } = finding;
    const isOfForms = forms.length > 0;
    const places = kind === 'approve' ? placesToApprove(finding, host) : undefined;
    const ruled = kind === 'ignore' ? await this.#ruled(finding, rule, { why, who }) : undefined;
    const facts = await this.#factsOf(kind, finding, wake, asOf);
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
      asOf,
    });
  }

  /** The finding as it is now. What came since a person saw it would be decided with it, and be hidden. */
  async #unchanged({ id }: Finding, shown: string): Promise<{ finding: Finding; asOf?: string | undefined }> {
    const finding = await this.finding(id);
    const seen = finding && seenOf(finding, shown);
    if (seen) return { finding, ...seen };
    throw new MailLogError('usage', 'it is not as it was shown: something came since', {
      hint: 'look at it as it is now, and decide then',
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
    asOf: string | undefined,
  ): Promise<Pick<NewDecision, 'wake' | 'values'>> {
    if (kind === 'mute') return muteFacts(this.#store, finding, wake, { now: this.#now(), asOf });
    return kind === 'seen' ? seenFacts(this.#store, finding, asOf) : Promise.resolve({ wake });
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
/** A clock that is set back by more makes all anew: hosts are no longer late. */
const MAX_CLOCK_STEP_MS = 60_000;

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
