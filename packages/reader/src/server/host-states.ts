/** What hosts and their chains are, for the answers. */
import { hostName } from '../inbox/chain-findings.ts';
import type { HostPart, HostParts } from './host-parts.ts';
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
export function hostAnswers(
  chains: readonly ChainRow[],
  open: Pick<InboxList, 'missing'>,
  { byHost: parts, isWhole }: HostParts,
): Host[] {
  const byHost = new Map<number, [ChainRow, ...ChainRow[]]>();
  for (const chain of chains) {
    const known = byHost.get(chain.host.id);
    if (known) known.push(chain);
    else byHost.set(chain.host.id, [chain]);
  }
  const states = chainStates(open);
  return [...byHost.values()]
    .map((own) => hostAnswer(own, states, { part: parts.get(hostName(own[0])) ?? NO_PART, isWhole }))
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
        Number(b.faults > 0) - Number(a.faults > 0) ||
        b.alarms - a.alarms ||
        b.open - a.open ||
        (a.name < b.name ? -1 : 1),
    );
}

const NO_PART: HostPart = { open: 0, alarms: 0 };

function hostAnswer(
  chains: readonly [ChainRow, ...ChainRow[]],
  states: ChainStates,
  { part: { open, alarms }, isWhole }: { readonly part: HostPart; readonly isWhole: boolean },
): Host {
  const [{ host }] = chains;
  const own = new Set(chains.map((chain) => chainState(chain, states)));
  const newest = chains.reduce((last, each) => (each.lastAt > last.lastAt ? each : last));
  const dues = chains.flatMap((chain) => dueOf(chain) ?? []);
  const state = ORDER.find((each) => own.has(each)) ?? 'unknown';
  return {
    name: host.name,
    isVerified: host.isVerified,
    state,
    // Its reports come in time: with an alarm that nobody has looked at, that is not "ok".
    words: state === 'ok' && alarms > 0 ? 'on time' : state,
    reports: chains.reduce((sum, { reports }) => sum + reports, 0),
    configurations: chains.length,
    first: isoTime(Math.min(...chains.map(({ firstAt }) => firstAt))),
    last: isoTime(newest.lastAt),
    lastSequence: newest.lastSequence,
    due: isoTimeOrNull(dues.length === 0 ? undefined : Math.min(...dues)),
    faults: chains.reduce((sum, { faults }) => sum + faults.length, 0),
    open,
    alarms,
    look: lookWords(open, alarms, isWhole),
  };
}

/** `15, 7 alarming`; empty: nothing. `15 or more`: not all rows were looked at. */
function lookWords(open: number, alarms: number, isWhole: boolean): string {
  const all = open > 0 ? open.toLocaleString('en') : '';
  const alarming = alarms > 0 ? `, ${alarms.toLocaleString('en')} alarming` : '';
  return isWhole ? `${all}${alarming}` : `${open.toLocaleString('en')} or more${alarming}`;
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
