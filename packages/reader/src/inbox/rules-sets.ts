/** Which version of each rules set is in force on how many hosts, and which hosts have not the newest one. */
import type { RulesFacts, RulesSetHost, RulesSetVersion } from '../store/store.ts';

export interface RulesSetView {
  readonly address: string;
  readonly name: string;
  /** The newest first. Serial 0 is that of hosts on which none is in force. */
  readonly versions: readonly RulesSetVersion[];
  /** Hosts that have another one than the newest, or none. */
  readonly behind: number;
  /** Some of them. */
  readonly without: readonly RulesSetHost[];
}

const MAX_VERSIONS = 1000;
const MAX_SETS = 20;
const MAX_HOSTS = 50;

export async function rulesSetViews(facts: RulesFacts): Promise<readonly RulesSetView[]> {
  const sets = new Map<string, RulesSetVersion[]>();
  for (const version of await facts.sets(MAX_VERSIONS)) {
    if (version.address === '') continue;
    const known = sets.get(version.address);
    if (known) known.push(version);
    else sets.set(version.address, [version]);
  }
  const views: RulesSetView[] = [];
  for (const [address, versions] of [...sets].slice(0, MAX_SETS)) {
    const [newest, ...others] = versions;
    views.push({
      address,
      name: newest.name,
      versions,
      behind: newest.serial === 0 ? newest.hosts : others.reduce((sum, { hosts }) => sum + hosts, 0),
      without: newest.serial === 0 ? [] : await facts.without(newest, MAX_HOSTS),
    });
  }
  return views;
}

export function setFaults(facts: RulesFacts): Promise<readonly RulesSetHost[]> {
  return facts.faults(MAX_HOSTS);
}
