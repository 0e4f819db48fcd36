/**
 * Hosts whose next report did not come. It is due when the last one says, else after the period that its
 * reports have shown; and a quarter of that later it counts as missing, for mails take their time. All times
 * are those of reports: a heap of mails that come late at once changes nothing.
 */
import { CLOCK_SKEW_MS } from '../store/report-time.ts';
import type { ChainRow } from '../store/store.ts';
import { digest, greatest, hostName, idOf, least } from './chain-findings.ts';
import type { Undecided } from './chain-findings.ts';

export interface MissingHost {
  readonly chain: ChainRow;
  /** `late`: within the grace. `down`: after it. `ahead`: its last report is of the future. */
  readonly state: 'late' | 'down' | 'ahead';
  readonly dueAt: number;
}

const MIN_GRACE_MS = 15 * 60_000;
/** More hosts that are down at once are one finding: it is the way, or the reader, and not they. */
const MAX_SINGLE = 10;

/** In the order in which they were due. */
export function missingHosts(chains: readonly ChainRow[], now: number): MissingHost[] {
  return chains.flatMap((chain) => missingHost(chain, now) ?? []).toSorted((a, b) => a.dueAt - b.dueAt);
}

/** Undefined: it is not missing. */
export function missingHost(chain: ChainRow, now: number): MissingHost | undefined {
  const { host, lastAt } = chain;
  // Whoever imitates a host could end and never send again.
  if (!host.isVerified) return undefined;
  if (lastAt > now + CLOCK_SKEW_MS) return { chain, state: 'ahead', dueAt: lastAt };
  const dueAt = dueTime(chain);
  if (dueAt === undefined || now <= dueAt) return undefined;
  return { chain, state: now <= dueAt + graceOf(chain, dueAt) ? 'late' : 'down', dueAt };
}

/** When it may be missing, or otherwise than now, if no report comes; Infinity: never. */
export function nextMissing(chain: ChainRow, now: number): number {
  const { host, lastAt } = chain;
  if (!host.isVerified) return Infinity;
  if (lastAt > now + CLOCK_SKEW_MS) return lastAt - CLOCK_SKEW_MS;
  const dueAt = dueTime(chain);
  if (dueAt === undefined) return Infinity;
  if (now <= dueAt) return dueAt;
  const down = dueAt + graceOf(chain, dueAt);
  return now <= down ? down : Infinity;
}

/** When the next report is due; undefined: nobody knows. */
export function dueTime({ dueAt, periodMs, lastAt }: ChainRow): number | undefined {
  return dueAt ?? (periodMs === undefined ? undefined : lastAt + periodMs);
}

function graceOf({ lastAt }: ChainRow, dueAt: number): number {
  return Math.max(MIN_GRACE_MS, (dueAt - lastAt) / 4);
}

/** `chains`: of how many. */
export function missingFindings(missing: readonly MissingHost[], chains: number): Undecided[] {
  const down = missing.filter(({ state }) => state !== 'late');
  if (down.length <= MAX_SINGLE) return down.map(findingOf);
  const names = down.map(({ chain }) => hostName(chain));
  const times = down.map(({ dueAt }) => dueAt);
  return [
    {
      ...findingOf(down[0]),
      id: idOf('missing', 'many'),
      text: `${down.length} of ${chains} hosts are missing: ${names.slice(0, 3).join(', ')} …`,
      hosts: down.length,
      first: least(times),
      last: greatest(times),
      newsAt: greatest(times),
      revision: digest(names),
      details: down.map((one) => `${hostName(one.chain)}: ${wordsOf(one)}`),
    },
  ];
}

function findingOf(missing: MissingHost): Undecided {
  const { chain, dueAt } = missing;
  const { host, configuration, lastAt } = chain;
  return {
    id: idOf('missing', host.name, configuration),
    kind: 'missing',
    text: `${hostName(chain)}: ${wordsOf(missing)}`,
    example: undefined,
    isAlarming: true,
    lines: 0,
    hosts: 1,
    host: hostName(chain),
    first: dueAt,
    last: dueAt,
    newsAt: dueAt,
    isUsual: false,
    forms: [],
    changes: [],
    revision: `${lastAt}`,
    details: configuration === '' ? [] : [`configuration: ${configuration}`],
  };
}

/** `its last report is 12 of 2026-03-01 06:15 UTC; the next was due 2026-03-02 06:15 UTC`. */
export function wordsOf({ chain, state, dueAt }: MissingHost): string {
  const last = `its last report is ${chain.lastSequence} of ${utc(chain.lastAt)}`;
  return state === 'ahead' ? `${last}, which is in the future` : `${last}; the next was due ${utc(dueAt)}`;
}

/** `2026-03-01 06:15 UTC`. */
export function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
