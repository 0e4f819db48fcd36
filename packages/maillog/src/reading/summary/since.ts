import { durationOf } from '../../config/directive.ts';
import { MailLogError } from '../../errors.ts';

const DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * The time that `--since` means, in milliseconds since 1970: `24h` before `now`, or a date; UTC if it names
 * no zone, as all times that MailLog prints.
 * @throws MailLogError `usage`
 */
export function sinceTime(text: string, now: Date): number {
  const seconds = durationOf(text);
  if (seconds !== undefined) return now.getTime() - seconds * 1000;
  const [, day, clock = '00:00', zone = 'Z'] = DATE.exec(text) ?? [];
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T${clock}${zone}`);
  if (!Number.isNaN(time) && isDay(day)) return time;
  throw new MailLogError('usage', `--since ${text} is neither a date nor a duration`, {
    hint: '2026-11-25, 2026-11-25T06:00Z, or a number and s, m, h or d: 24h',
  });
}

/** JavaScript takes 30 February for 2 March. */
function isDay(day = ''): boolean {
  return new Date(`${day}T00:00Z`).toISOString().startsWith(day);
}
