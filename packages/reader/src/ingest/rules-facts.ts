/** What a manifest says of rules: the sets in force, and how many lines each rule hid or folded. */
import { setFaultOf } from '../maillog.ts';
import type { MessagePlace } from '../maillog.ts';
import type { TakenMessage, TakenRuleHits, TakenRulesSet } from '../store/taken.ts';
import { short } from '../forms/short.ts';
import { MAX_HITS, MAX_RULES, MAX_RULES_SETS } from './limits.ts';

type Manifest = NonNullable<MessagePlace['manifest']>;

export function rulesFacts(manifest: Manifest | undefined): Pick<TakenMessage, 'rulesSets' | 'ruleHits'> {
  if (!manifest) return { rulesSets: undefined, ruleHits: [] };
  return { rulesSets: setsOf(manifest), ruleHits: hitsOf(manifest) };
}

function setsOf({ rulesSets, entries }: Manifest): readonly TakenRulesSet[] | undefined {
  if (!rulesSets) return undefined;
  const sets = new Map<string, TakenRulesSet>();
  for (const { name, serial, sha256, from } of rulesSets.slice(0, MAX_RULES_SETS))
    sets.set(short(from), { address: short(from), name: short(name), serial, sha256, fault: undefined });
  // The notices are the first that MailLog warns of itself.
  const own = entries.filter(({ kind }) => kind === 'maillog').flatMap(({ warnings }) => warnings);
  for (const notice of own.slice(0, MAX_RULES_SETS)) {
    const fault = setFaultOf(notice);
    if (!fault) continue;
    const address = short(fault.address);
    const known = sets.get(address) ?? { address, name: nameIn(address), serial: 0, sha256: '' };
    sets.set(address, { ...known, fault: short(fault.words) });
  }
  return [...sets.values()];
}

/** `web` for `https://rules.example.com/web`. */
function nameIn(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1);
}

/** Of the rules with the most lines. */
function hitsOf({ entries, rules }: Manifest): readonly TakenRuleHits[] {
  const lines = new Map<string, number>();
  for (const { place, hidden, folded = 0 } of entries.flatMap((entry) => entry.rules ?? []))
    if (hidden + folded > 0) lines.set(place, (lines.get(place) ?? 0) + hidden + folded);
  const digests = new Map(rules.map(({ file, sha256 }) => [file, sha256]));
  return [...lines]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MAX_RULES)
    .map(([place, count]) => ({
      place: short(place),
      sha256: digests.get(place.slice(0, Math.max(0, place.lastIndexOf(':')))) ?? '',
      isDecided: false,
      lines: Math.min(count, MAX_HITS),
    }));
}
