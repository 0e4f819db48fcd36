/** What is wrong with chains: gaps, altered messages, unknown keys. */
import { brokenChainId } from '../../inbox/chain-findings.ts';
import type { State } from '../answers.ts';
import { paging } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime } from '../rows.ts';
import type { ChainFault, Chains } from '../screen-answers.ts';

export async function chain({ store, lists }: Reader, { query }: Asked): Promise<Chains> {
  const { limit, offset } = paging(query);
  const revision = await store.revision();
  const states = new Map<string, State>();
  for (const which of ['decided', 'open'] as const)
    for (const { id, state } of (await lists.list(which)).findings) states.set(id, state);
  const chains = await lists.chains();
  const faults = chains
    .flatMap((each) => each.faults.map((fault) => ({ each, fault })))
    .toSorted((a, b) => b.fault.at - a.fault.at);
  return {
    revision,
    faults: faults.slice(offset, offset + limit).map(({ each, fault }): ChainFault => {
      const id = brokenChainId(each);
      const { host, configuration } = each;
      return {
        id,
        host: host.name,
        isVerified: host.isVerified,
        configuration,
        state: states.get(id) ?? 'new',
        words: fault.words,
        at: isoTime(fault.at),
      };
    }),
    total: faults.length,
    offset,
    chains: chains.length,
    whole: chains.filter((each) => each.faults.length === 0).length,
    reports: chains.reduce((sum, { reports }) => sum + reports, 0),
    unverified: chains.filter(({ host }) => !host.isVerified).length,
  };
}
