import type { Arrivals } from './fleet-state.ts';

/** How many of a host's last reports show how often it reports. */
export const LAST_REPORTS = 20;

/** When reports came, by host, as {@link Arrivals}. */
export function arrivalsOf(times: ReadonlyMap<string, readonly number[]>): Arrivals[] {
  return [...times]
    .map(([host, all]) => {
      const newest = all.toSorted((a, b) => b - a).slice(0, LAST_REPORTS);
      const gaps = newest.slice(1).map((time, index) => newest[index] - time);
      return { host, last: newest[0], gap: gaps.length === 0 ? undefined : Math.max(...gaps) };
    })
    .toSorted((a, b) => (a.host < b.host ? -1 : 1));
}
