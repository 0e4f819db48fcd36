/** How often a report is made, as systemd and cron write it. */
import { createHash } from 'node:crypto';
import { durationOf } from '../../config/directive.ts';
import { MailLogError } from '../../errors.ts';

/** `{every: '1d', cron: '17 6 * * *', timer: ['OnCalendar=*-*-* 06:15', 'RandomizedDelaySec=30min']}`. */
export interface Timing {
  /** As `set every` takes it. */
  readonly every: string;
  /** Undefined: cron cannot do it. */
  readonly cron: string | undefined;
  /** Lines of a `[Timer]`. */
  readonly timer: readonly string[];
  /** For people: `each day about 06:15`. */
  readonly words: string;
}

const DAY = 86_400;
const HOUR = 3600;
/** Hosts of a fleet do not mail in the same minute. Minutes. */
const SPREAD = 30;
/** The same delay each time, by the machine's id. systemd before 247 does not know the second line. */
const DELAY = [`RandomizedDelaySec=${SPREAD}min`, 'FixedRandomDelay=yes'];

/** @throws MailLogError `usage` for what is no duration */
export function timingOf(text: string, host: string): Timing {
  const every = { daily: '1d', hourly: '1h' }[text] ?? text;
  const seconds = durationOf(every);
  if (seconds === undefined || seconds < 60)
    throw new MailLogError('usage', `--every ${text} is no duration`, { hint: 'daily, hourly, 6h or 30m' });
  const minute = 15 + ((createHash('sha256').update(host).digest()[0] ?? 0) % SPREAD);
  if (seconds === DAY)
    return {
      every,
      cron: `${minute} 6 * * *`,
      timer: ['OnCalendar=*-*-* 06:15', ...DELAY, 'Persistent=yes'],
      words: 'each day after 06:15',
    };
  if (seconds === HOUR)
    return {
      every,
      cron: `${minute} * * * *`,
      timer: ['OnCalendar=hourly', ...DELAY, 'Persistent=yes'],
      words: 'each hour',
    };
  return {
    every,
    cron: cronOf(seconds, minute),
    timer: [`OnActiveSec=${seconds}s`, `OnUnitActiveSec=${seconds}s`, 'RandomizedDelaySec=0'],
    words: `every ${every}`,
  };
}

/** cron counts within an hour, a day or a month: only what divides these evenly is regular. */
function cronOf(seconds: number, minute: number): string | undefined {
  if (seconds % DAY === 0) return seconds <= 2 * DAY ? `${minute} 6 */${seconds / DAY} * *` : undefined;
  if (seconds % HOUR === 0 && DAY % seconds === 0) return `${minute} */${seconds / HOUR} * * *`;
  return seconds % 60 === 0 && HOUR % seconds === 0 ? `*/${seconds / 60} * * * *` : undefined;
}
