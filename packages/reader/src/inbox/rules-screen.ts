/** The rules that were decided, the file that they make for the hosts, and where it is in force. */
import { readable } from '../maillog.ts';
import { digestOfRules, rulesFile } from '../rules/rules-file.ts';
import type { Decision, RulesInForce, RulesSetHost, Store } from '../store/store.ts';
import { inForce } from './decided.ts';
import { heldBy, versionsOf } from '../rules/versions.ts';
import type { Versions } from '../rules/versions.ts';
import { hitsOf, isIdle, ruleHits } from './rule-hits.ts';
import type { Hits, RuleHitsView } from './rule-hits.ts';
import { rulesSetViews, setFaults } from './rules-sets.ts';
import type { RulesSetView } from './rules-sets.ts';
import { ruledForms } from './ruled.ts';
import type { Coming } from './still-coming.ts';

export interface RulesScreen {
  /** The whole file for the hosts, as bytes, one character a byte; without any rule, its heading. */
  readonly file: string;
  /** SHA-256, as reports name it. */
  readonly sha256: string;
  /** In the order of decisions, the last first; those that were undone after the others. */
  readonly rules: readonly RuleRow[];
  /** Of the hosts' last reports: which have this file, an older one of these decisions, or none of them. */
  readonly hosts: readonly RulesHost[];
  /** Signed sets that hosts fetch, and what is wrong with them on hosts. */
  readonly sets: readonly RulesSetView[];
  readonly faults: readonly RulesSetHost[];
  /** Rules that were not decided here: what they hid, and which hide nothing any more. */
  readonly others: RuleHitsView['others'];
  readonly idle: RuleHitsView['idle'];
}

export interface RuleRow {
  readonly decision: Decision;
  readonly isUndone: boolean;
  readonly hits: Hits;
  /** Whether nobody hits it. */
  readonly isIdle: boolean;
  /** `fold sshd …`, a statement each. */
  readonly statements: readonly string[];
  /** Hosts that had such lines, and those of them that have the rule in force. */
  readonly hosts: number;
  readonly inForce: number;
  /** Some of those that have it not. */
  readonly waiting: readonly string[];
  /** Where such lines come in spite of it, the newest first. */
  readonly coming: readonly Coming[];
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
  const { decided, others, idle } = await ruleHits(store.rules, places, now);
  const { forms, ruled, coming } = await ruledForms(store, decisions, now);
  const byKey = new Map(forms.map((form) => [form.key, form]));
  const held = new Map<number, Set<number>>();
  for (const place of places) {
    const own = heldBy(versions, place.rules);
    held.set(place.host.id, new Set([...(held.get(place.host.id) ?? []), ...own]));
  }
  const rules: RuleRow[] = [];
  for (const decision of decisions.toReversed()) {
    if (decision.rules === undefined || decision.kind === 'undo') continue;
    const isUndone = !counted.includes(decision);
    const own = Object.keys(decision.forms).flatMap((key) => byKey.get(key) ?? []);
    const rows = await store.formHosts(own.map(({ id }) => id));
    const names = new Map(rows.filter(({ host }) => held.has(host)).map(({ host, name }) => [host, name]));
    const hits = hitsOf(decision, decided);
    const waiting = [...names].filter(([host]) => held.get(host)?.has(decision.id) !== true);
    rules.push({
      decision,
      isUndone,
      hits,
      isIdle: !isUndone && isIdle(hits, decision, names.size - waiting.length, now),
      statements: decision.rules.map(({ action, rule }) => readable(`${action} ${rule}`)),
      hosts: names.size,
      inForce: names.size - waiting.length,
      coming: isUndone ? [] : own.flatMap(({ id }) => coming.get(id) ?? []).toSorted((a, b) => b.at - a.at),
      waiting: waiting.slice(0, MAX_WAITING).map(([, name]) => name),
      left: own.filter(({ id }) => !ruled.has(id)).reduce((sum, { lines }) => sum + lines, 0),
    });
  }
  return {
    file,
    sha256,
    rules: rules.toSorted((a, b) => Number(a.isUndone) - Number(b.isUndone)),
    hosts: places.map((place) => hostOf(place, sha256, versions)),
    sets: await rulesSetViews(store.rules),
    faults: await setFaults(store.rules),
    others,
    idle,
  };
}

function hostOf({ host, configuration, rules }: RulesInForce, sha256: string, versions: Versions): RulesHost {
  const current = rules.find((each) => each.sha256 === sha256);
  const file = current ?? rules.find((each) => versions.has(each.sha256));
  const state = current ? 'current' : file ? 'older' : 'none';
  return { host: host.name, configuration, state, file: file?.file };
}
