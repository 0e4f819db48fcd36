/**
 * When a report counts as made: by the clock of its host, unless that clock was ahead of ours. A time of the
 * future would make its report the newest one until that time comes, whatever the host sends meanwhile.
 */

/** A host's clock may be ahead by as much. */
export const CLOCK_SKEW_MS = 60 * 60_000;

/** `{madeAt: 1772344800000, dueAt: 1772348400000, clockAt: undefined}`. */
export interface ReportTime {
  readonly madeAt: number;
  readonly dueAt: number | undefined;
  /** What the clock said that was ahead; undefined: it was not. */
  readonly clockAt: number | undefined;
}

/** `made` and `due` are those of a manifest; undefined or no time: it does not say. */
export function reportTime(made: string | undefined, due: string | undefined, now: number): ReportTime {
  const [said = now, dueAt] = [timeOf(made), timeOf(due)];
  if (said <= now + CLOCK_SKEW_MS) return { madeAt: said, dueAt, clockAt: undefined };
  return { madeAt: now, dueAt: dueAt === undefined ? undefined : now + (dueAt - said), clockAt: said };
}

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
