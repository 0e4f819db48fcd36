/**
 * What a rule would do, before somebody decides: which lines of the reports that are kept it would take away,
 * over all hosts, and what else than the finding in front of them.
 */
import { byteString, MailLogError, readable } from '../maillog.ts';
import { Forms } from '../forms/form-counter.ts';
import { Drafts } from '../rules/drafts.ts';
import type { Placeholder } from '../rules/drafts.ts';
import { judgeRule, severityOf } from '../rules/fences.ts';
import { formKeyOf, linesOf, textOf } from '../rules/report-lines.ts';
import type { Ruling } from '../rules/ruling.ts';
import { scanReports } from '../rules/scan.ts';
import type { Scan } from '../rules/scan.ts';
import { parseStatements } from '../rules/statements.ts';
import type { Statement } from '../rules/statements.ts';
import type { DecidedRule, FormRow, Store } from '../store/store.ts';
import type { Finding } from './finding.ts';
import { ruleEffect } from './rule-effect.ts';

export interface RulePreview {
  /** `fold sshd Connection closed by {ip} port {port}`, a statement a line; `''`: there is none. */
  readonly rule: string;
  /** In the order of the rule's text. */
  readonly placeholders: readonly Placeholder[];
  /** Why it must not be decided, and the way out; undefined: it may be. */
  readonly refusal: { readonly reason: string; readonly hint: string } | undefined;
  /** Lines that it matches, on how many hosts, in the reports of how many days (UTC). */
  readonly lines: number;
  readonly hosts: number;
  readonly days: number;
  /** Those of the finding, and how many of its lines would stay. */
  readonly ofFinding: number;
  readonly left: number;
  /** Of others, the most lines first: hosts would hide or fold them; here, they stay in the list. */
  readonly others: readonly OtherMatches[];
  /** Some of the lines. */
  readonly samples: readonly string[];
  /** Attack samples that it matches. */
  readonly attacks: readonly string[];
  /** What was tried, and whether it is all that was ever taken. */
  readonly triedLines: number;
  readonly triedReports: number;
  readonly isWhole: boolean;
  /** What it does to the row and on hosts, a sentence each. */
  readonly effect: readonly string[];
  /** What a reader should know besides, a sentence each. */
  readonly notes: readonly string[];
}

export interface OtherMatches {
  /** The key of the form. */
  readonly form: string;
  readonly text: string;
  readonly isAlarming: boolean;
  readonly lines: number;
  readonly hosts: number;
  readonly sample: string;
}

/** A preview, and what is kept if it is decided. */
export interface TriedRule {
  readonly preview: RulePreview;
  readonly rules: readonly DecidedRule[];
}

/** Lines and reports that a draft is made from, the newest. */
const MAX_DRAFT_LINES = 2000;
const MAX_DRAFT_REPORTS = 400;
const MAX_OTHERS = 50;
const MAX_SAMPLES = 20;
const MAX_SHOWN_CHARACTERS = 1000;
/** Previews that are kept while somebody looks at them. */
const MAX_KEPT = 20;

const NARROWER = 'make it narrower, or mute the row';
/** Where no placeholder has a narrower step. */
const EDIT =
  'no placeholder of it has a narrower step: edit the rule, as {one:a|b} lists values and {int:0-99} has bounds, or mute the row';
const MUTE = 'mute it, or mark it as seen';

export class RulePreviews {
  readonly #store: Store;
  readonly #drafts = new Drafts();
  readonly #kept = new Map<string, TriedRule>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** `rule`: default: what training proposes. `known`: the rules about forms that were decided before. */
  async try(
    finding: Finding,
    rule: string | undefined,
    known: ReadonlyMap<string, Ruling>,
  ): Promise<TriedRule> {
    const revision = await this.#store.revision();
    const keyOf = (text: string | undefined): string =>
      JSON.stringify([revision, finding.id, finding.state, text]);
    const kept = this.#kept.get(keyOf(rule));
    if (kept) return kept;
    const tried = await this.#try(finding, rule, known);
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    // Whoever decides names the rule that was proposed.
    this.#kept.set(keyOf(rule), tried).set(keyOf(tried.preview.rule), tried);
    return tried;
  }

  async #try(
    finding: Finding,
    wanted: string | undefined,
    known: ReadonlyMap<string, Ruling>,
  ): Promise<TriedRule> {
    const lines = wanted === undefined ? await this.#linesOf(finding, known) : [];
    const bytes = wanted === undefined ? this.#drafts.propose(lines) : byteString(wanted);
    const severity = severityOf(lines);
    const statements = bytes === '' ? [] : parseStatements(bytes);
    const scan = await scanReports(this.#store, statements);
    const forms = new Map((await this.#store.forms()).map((form) => [form.key, form]));
    const judged = statements.map((statement, index) => {
      const { lines, examples } = scan.ofStatement[index];
      return judgeRule(statement, examples, lines);
    });
    const own = ownForms(finding, scan);
    const others = othersOf(finding, scan, forms);
    const ofFinding = own.reduce((sum, { lines }) => sum + lines, 0);
    const placeholders = this.#drafts.placeholders(bytes);
    const narrower = placeholders.some((one) => one.narrower !== undefined) ? NARROWER : EDIT;
    const refusal =
      (severity === undefined ? undefined : { reason: severity, hint: MUTE }) ??
      refusalOf(finding, statements, scan) ??
      judged.flatMap(({ refusal: reason }) =>
        reason === undefined ? [] : [{ reason, hint: narrower }],
      )[0] ??
      othersRefusal(others, narrower);
    const left = Math.max(0, finding.lines - ofFinding);
    const preview: RulePreview = {
      rule: readable(bytes),
      placeholders: placeholders.map(shownPlaceholder),
      refusal,
      lines: scan.lines,
      hosts: scan.hosts.size,
      days: scan.days.size,
      ofFinding,
      left,
      others,
      samples: own
        .flatMap(({ samples }) => samples)
        .slice(0, MAX_SAMPLES)
        .map(shown),
      attacks: [...new Set(judged.flatMap(({ attacks }) => attacks))].map(shown),
      triedLines: scan.triedLines,
      triedReports: scan.triedReports,
      isWhole: scan.isWhole,
      effect: ruleEffect({
        statements,
        reasons: judged.map(({ reason }) => reason),
        isRefused: refusal !== undefined,
        lines: scan.lines,
        hosts: scan.hosts.size,
        days: scan.days.size,
        ofFinding,
        left,
      }),
      notes: notesOf(scan),
    };
    return { preview, rules: statements.map((statement, index) => decidedRule(statement, scan, index)) };
  }

  /** Lines to make a draft from, of hosts that sign as they did: nobody else widens a rule. As bytes. */
  async #linesOf({ forms }: Finding, known: ReadonlyMap<string, Ruling>): Promise<readonly string[]> {
    const keys = new Set(forms.map(({ key }) => key));
    const lines: string[] = [];
    const table = new Forms();
    const reports = await this.#store.formReports(
      forms.map(({ id }) => id),
      MAX_DRAFT_REPORTS,
    );
    for (const number of reports) {
      if (lines.length >= MAX_DRAFT_LINES) break;
      const report = await this.#store.report(number);
      if (report?.host.isVerified !== true) continue;
      for (const part of await this.#store.parts(number)) {
        for (const line of linesOf(part, table)) {
          const key = formKeyOf(table, line);
          if (!keys.has(key) || lines.length >= MAX_DRAFT_LINES) continue;
          const ruling = known.get(key);
          const isRuled = ruling?.isByRules === true && ruling.takes(line, key);
          if (!isRuled) lines.push(textOf(line));
        }
      }
    }
    return lines;
  }
}

/** @throws MailLogError `usage` with the reason and the way out */
export function refuse({ refusal }: RulePreview): void {
  if (refusal)
    throw new MailLogError('usage', `no rule is made of it: ${refusal.reason}`, { hint: refusal.hint });
}

function refusalOf(
  { kind, forms }: Finding,
  statements: readonly Statement[],
  scan: Scan,
): RulePreview['refusal'] {
  if (kind !== 'lines') return { reason: 'rules are for lines of logs', hint: MUTE };
  if (forms.some(({ isAlarming }) => isAlarming))
    return { reason: 'it has a word of a failure or an attack', hint: MUTE };
  if (statements.length === 0)
    return { reason: 'no template takes lines of it that are kept, from a host that signs them', hint: MUTE };
  const keys = new Set(forms.map(({ key }) => key));
  if (![...scan.forms.keys()].some((key) => keys.has(key)))
    return { reason: 'it matches no line of this row', hint: 'take the rule that is proposed' };
  if (scan.ofStatement.some(({ lines }) => lines === 0))
    return { reason: 'one of the rules matches no line that is kept', hint: 'take that rule out' };
  return undefined;
}

function ownForms(
  { forms }: Finding,
  scan: Scan,
): { readonly lines: number; readonly samples: readonly string[] }[] {
  return forms.flatMap(({ key }) => scan.forms.get(key) ?? []);
}

function othersOf(
  { forms }: Finding,
  scan: Scan,
  byKey: ReadonlyMap<string, FormRow>,
): readonly OtherMatches[] {
  const own = new Set(forms.map(({ key }) => key));
  return [...scan.forms.values()]
    .filter(({ key }) => !own.has(key))
    .map(({ key, lines, hosts, samples: [sample = ''] }) => ({
      form: key,
      text: byKey.get(key)?.template ?? shown(sample),
      isAlarming: byKey.get(key)?.isAlarming ?? true,
      lines,
      hosts: hosts.size,
      sample: shown(sample),
    }))
    .toSorted((a, b) => Number(b.isAlarming) - Number(a.isAlarming) || b.lines - a.lines)
    .slice(0, MAX_OTHERS);
}

function othersRefusal(others: readonly OtherMatches[], hint: string): RulePreview['refusal'] {
  const alarming = others.find(({ isAlarming }) => isAlarming);
  return alarming && { reason: `it would take a failure or an attack: ${alarming.sample}`, hint };
}

function notesOf(scan: Scan): string[] {
  return [
    ...(scan.isWhole
      ? []
      : [
          `${scan.triedLines} lines of ${scan.triedReports} reports were tried; the others are too many, or too old to be kept.`,
        ]),
    'Lines that rules hid before never left their hosts, and were not tried.',
  ];
}

function decidedRule({ action, program, template }: Statement, scan: Scan, index: number): DecidedRule {
  const [sample = ''] = scan.ofStatement[index].examples;
  return { action, rule: `${program} ${template}`, sample: sample.includes('\0') ? '' : sample };
}

function shownPlaceholder({ name, narrower, wider }: Placeholder): Placeholder {
  return {
    name: readable(name),
    narrower: narrower === undefined ? undefined : readable(narrower),
    wider: wider === undefined ? undefined : readable(wider),
  };
}

function shown(bytes: string): string {
  return readable(bytes).slice(0, MAX_SHOWN_CHARACTERS);
}
