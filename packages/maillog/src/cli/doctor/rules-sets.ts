/** The rules sets that come from elsewhere: which is in force, and how the last pull ended. */
import { readPullRecord } from '../../delivery/rules-set/set-store.ts';
import { load } from '../wiring/load.ts';
import { RulesSets } from '../rules/rules-sets.ts';
import { statePath } from '../wiring/state-path.ts';
import { nodeHost } from '../../host/node-host.ts';
import type { Readable } from './check.ts';
import { ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** Nothing is fetched: that would change which rules count. */
export async function lookAtRulesSets({ file }: Readable): Promise<Finding[]> {
  const sets = new RulesSets();
  const { settings } = await load(file, nodeHost(), sets);
  const hint = `maillog rules pull -C ${file} says more`;
  const found: Finding[] = [];
  for (const source of sets.sources) {
    const stored = await sets.stored(source);
    const { good, failure } = await readPullRecord(await statePath(settings, file), source.url);
    const what = stored ? `set ${stored.set.name} ${stored.set.serial}` : 'no set is in force';
    const words = `${source.url}: ${what}`;
    if (failure !== undefined) found.push(warning(`${words}; the last pull failed: ${failure}`, hint));
    else if (!stored) found.push(warning(words, `maillog rules pull -C ${file}`));
    else found.push(ok(`${words}, pulled ${new Date(good).toISOString()}`));
  }
  return found;
}
