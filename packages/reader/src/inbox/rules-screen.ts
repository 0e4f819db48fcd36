/** The rules that were decided, the file that they make for the hosts, and where it is in force. */
import { readable } from '../maillog.ts';
import { digestOfRules, rulesFile } from '../rules/rules-file.ts';
import type { Decision, RulesInForce, Store } from '../store/store.ts';
import { Decided, inForce } from './decided.ts';
import { ruledForms } from './ruled.ts';

export interface RulesScreen {
  /** The whole file for the hosts, as bytes, one character a byte; without any rule, its heading. */
  readonly file: string;
  /** SHA-256, as reports name it. */
  readonly sha256: string;
  /** In the order of decisions, the last first; those that were undone after the others. */
  readonly rules: readonly RuleRow[];
  /** Of the hosts' last reports: which have this file, an older one of these decisions, or none of them. */
  readonly hosts: readonly RulesHost[];
}

export interface RuleRow {
  readonly decision: Decision;
  readonly isUndone: boolean;
  /** `fold sshd …`, a statement each. */
  readonly statements: readonly string[];
  /** Hosts that had such lines, and those of them that have the rule in force. */
  readonly hosts: number;
  readonly inForce: number;
  /** Some of those that have it not. */
  readonly waiting: readonly string[];
  /** Lines of its forms that no rule matches. */
  readonly left: number;
}

export interface RulesHost {
  readonly host: string;
  readonly configuration: string;
  readonly state: 'current' | 'older' | 'none';
  /** The file there; undefined: the last report names none of these. */
  readonly file: string | undefined;
}

const MAX_WAITING = 50;

export async function rulesScreen(store: Store, now: number): Promise<RulesScreen> {
  const decisions = await store.decisions();
  const counted = inForce(decisions);
  const file = rulesFile(counted);
  const sha256 = digestOfRules(file);
  const versions = versionsOf(decisions);
  // Whoever imitates a host says what they like of its rules.
  const places = (await store.rulesInForce()).filter(({ host }) => host.isVerified);
  const { forms, ruled } = await ruledForms(store, new Decided(decisions).inForce, now);
  const byKey = new Map(forms.map((form) => [form.key, form]));
  const held = new Map<number, Set<number>>();
  for (const place of places) {
    const ids = place.rules.flatMap((each) => [...(versions.get(each.sha256) ?? [])]);
    held.set(place.host.id, new Set([...(held.get(place.host.id) ?? []), ...ids]));
  }
  const rules: RuleRow[] = [];
  for (const decision of decisions.toReversed()) {
    if (decision.rules === undefined || decision.kind === 'undo') continue;
    const own = Object.keys(decision.forms).flatMap((key) => byKey.get(key) ?? []);
    const rows = await store.formHosts(own.map(({ id }) => id));
    const names = new Map(rows.filter(({ host }) => held.has(host)).map(({ host, name }) => [host, name]));
    const waiting = [...names].filter(([host]) => held.get(host)?.has(decision.id) !== true);
    rules.push({
      decision,
      isUndone: !counted.includes(decision),
      statements: decision.rules.map(({ action, rule }) => readable(`${action} ${rule}`)),
      hosts: names.size,
      inForce: names.size - waiting.length,
      waiting: waiting.slice(0, MAX_WAITING).map(([, name]) => name),
      left: own.filter(({ id }) => !ruled.has(id)).reduce((sum, { lines }) => sum + lines, 0),
    });
  }
  return {
    file,
    sha256,
    rules: rules.toSorted((a, b) => Number(a.isUndone) - Number(b.isUndone)),
    hosts: places.map((place) => hostOf(place, sha256, versions)),
  };
}

/** By the digest of a rules file that was, the decisions whose rules were in it. */
function versionsOf(decisions: readonly Decision[]): ReadonlyMap<string, ReadonlySet<number>> {
  const versions = new Map<string, ReadonlySet<number>>();
  const current = new Set<number>();
  for (const { id, kind, undone, rules, rulesFile: digest } of decisions) {
    if (kind === 'undo' && undone !== undefined) current.delete(undone);
    else if (rules) current.add(id);
    if (digest !== undefined) versions.set(digest, new Set(current));
  }
  return versions;
}

function hostOf(
  { host, configuration, rules }: RulesInForce,
  sha256: string,
  versions: ReadonlyMap<string, ReadonlySet<number>>,
): RulesHost {
  const current = rules.find((each) => each.sha256 === sha256);
  const file = current ?? rules.find((each) => versions.has(each.sha256));
  const state = current ? 'current' : file ? 'older' : 'none';
  return { host: host.name, configuration, state, file: file?.file };
}
