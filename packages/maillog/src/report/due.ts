/**
 * How many earlier reports an interval is learnt from: a week of daily reports has no longer gap than this.
 */
const REMEMBERED_REPORTS = 4;

/** The times of the last reports, with the one that is being made; ISO 8601, UTC, the oldest first. */
export function recentTimes(recent: readonly string[] | undefined, made: Date): string[] {
  return [...(recent ?? []), made.toISOString()].slice(-REMEMBERED_REPORTS);
}

/**
 * When the next report is due: after `everySeconds` if the configuration says so, else after the longest of
 * the last intervals: a report started by hand must not make the next one late. Undefined: no interval is
 * known yet.
 */
export function nextDue(recent: readonly string[], everySeconds: number | undefined): Date | undefined {
  const times = recent.map((time) => Date.parse(time)).filter((time) => !Number.isNaN(time));
  const last = times.at(-1);
  if (last === undefined) return undefined;
  if (everySeconds !== undefined) return new Date(last + everySeconds * 1000);
  const gaps = times.slice(1).map((time, index) => time - times[index]);
  const longest = Math.max(0, ...gaps);
  return longest > 0 ? new Date(last + longest) : undefined;
}
