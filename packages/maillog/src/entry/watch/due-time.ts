/**
 * When a time such as `24h` is over. Whole days are days of the calendar, from one hour of the day to the
 * same hour: where the clock changes, a day has 23 or 25 hours, and cron starts a daily report by the clock.
 */

const DAY_MS = 24 * 60 * 60 * 1000;

/** The time `durationMs` after `start`, by the local calendar. */
export function dueTime(start: Date, durationMs: number): Date {
  const day = new Date(start);
  day.setDate(day.getDate() + Math.floor(durationMs / DAY_MS));
  return new Date(day.getTime() + (durationMs % DAY_MS));
}
