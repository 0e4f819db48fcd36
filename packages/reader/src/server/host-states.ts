/** What hosts and their chains are, for the answers. */
import { hostName } from '../inbox/chain-findings.ts';
import type { InboxList } from '../inbox/inbox.ts';
import type { ChainRow, HostRow } from '../store/store.ts';
import { isoTime, isoTimeOrNull } from './rows.ts';
import type { Chain, Host, HostState } from './screen-answers.ts';

/** What is worst comes first. */
const ORDER: readonly HostState[] = ['down', 'ahead', 'late', 'unknown', 'ok'];
/** Faults of a chain that are given. */
const MAX_FAULTS = 50;

export type ChainStates = ReadonlyMap<number, HostState>;

/** By the id of the chain: those that are late or gone. */
export function chainStates({ missing }: Pick<InboxList, 'missing'>): ChainStates {
  return new Map(missing.map(({ chain, state }) => [chain.id, state]));
}

export function chainState({ id, host, dueAt, periodMs }: ChainRow, states: ChainStates): HostState {
  const isUnknown = !host.isVerified || (dueAt === undefined && periodMs === undefined);
  return states.get(id) ?? (isUnknown ? 'unknown' : 'ok');
}

/** One for each host, what is wrong first. */
export function hostAnswers(chains: readonly ChainRow[], open: InboxList): Host[] {
  const byHost = new Map<number, [ChainRow, ...ChainRow[]]>();
  for (const chain of chains) {
    const known = byHost.get(chain.host.id);
    if (known) known.push(chain);
    else byHost.set(chain.host.id, [chain]);
  }
  const states = chainStates(open);
  const rows = new Map<string, number>();
  for (const { host, hosts } of open.findings) if (hosts === 1) rows.set(host, (rows.get(host) ?? 0) + 1);
  return [...byHost.values()]
    .map((own) => hostAnswer(own, states, rows.get(hostName(own[0])) ?? 0))
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
        Number(b.faults > 0) - Number(a.faults > 0) ||
        b.open - a.open ||
        (a.name < b.name ? -1 : 1),
    );
}

function hostAnswer(chains: readonly [ChainRow, ...ChainRow[]], states: ChainStates, open: number): Host {
  const [{ host }] = chains;
  const own = new Set(chains.map((chain) => chainState(chain, states)));
  const newest = chains.reduce((last, each) => (each.lastAt > last.lastAt ? each : last));
  const dues = chains.flatMap((chain) => dueOf(chain) ?? []);
  return {
    name: host.name,
    isVerified: host.isVerified,
    state: ORDER.find((state) => own.has(state)) ?? 'unknown',
    reports: chains.reduce((sum, { reports }) => sum + reports, 0),
    configurations: chains.length,
    first: isoTime(Math.min(...chains.map(({ firstAt }) => firstAt))),
    last: isoTime(newest.lastAt),
    lastSequence: newest.lastSequence,
    due: isoTimeOrNull(dues.length === 0 ? undefined : Math.min(...dues)),
    faults: chains.reduce((sum, { faults }) => sum + faults.length, 0),
    open,
  };
}

export function chainAnswer(chain: ChainRow, states: ChainStates): Chain {
  const { configuration, reports, firstAt, lastAt, lastSequence, periodMs, faults } = chain;
  return {
    configuration,
    state: chainState(chain, states),
    reports,
    first: isoTime(firstAt),
    last: isoTime(lastAt),
    lastSequence,
    due: isoTimeOrNull(dueOf(chain)),
    periodSeconds: periodMs === undefined ? null : Math.round(periodMs / 1000),
    faults: faults.slice(0, MAX_FAULTS).map(({ words, at }) => ({ words, at: isoTime(at) })),
  };
}

function dueOf({ dueAt, periodMs, lastAt }: ChainRow): number | undefined {
  return dueAt ?? (periodMs === undefined ? undefined : lastAt + periodMs);
}

/** The host of that name; undefined: there is none. */
export function hostNamed(
  chains: readonly ChainRow[],
  name: string,
  isVerified: boolean,
): HostRow | undefined {
  return chains.find(({ host }) => host.name === name && host.isVerified === isVerified)?.host;
}
