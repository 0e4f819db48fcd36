/** When a log line was written, by the time stamp at its start. */

/** `2026-11-23T07:00:00.123+01:00`, `[2026-11-23 07:00:00,123]`; without a zone it is local time. */
const ISO = /^\[?(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?(?![\d:])/;
/** `Nov 23 07:00:00`, RFC 3164 §4.1.2: local time, no year. */
const SYSLOG = /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?![\d:])/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The time of `line`, or undefined if it begins with no time stamp of these forms. A stamp without a year is
 * of the year that puts it before `now`, or at most a day after.
 */
export function timeOfLine(line: string, now: Date): Date | undefined {
  const iso = ISO.exec(line);
  if (iso) {
    const [, year, month, day, hour, minute, second, zone] = iso;
    if (zone === undefined) return valid(local(Number(year), Number(month), [day, hour, minute, second]));
    return valid(new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${withColon(zone)}`));
  }
  const [, name, ...rest] = SYSLOG.exec(line) ?? [];
  if (name === undefined) return undefined;
  const month = MONTHS.indexOf(name) / 3 + 1;
  const time = local(now.getFullYear(), month, rest);
  return valid(time.getTime() > now.getTime() + DAY_MS ? local(now.getFullYear() - 1, month, rest) : time);
}

function local(year: number, month: number, [day, hour, minute, second]: readonly string[]): Date {
  return new Date(year, month - 1, Number(day), Number(hour), Number(minute), Number(second));
}

function withColon(zone: string): string {
  return zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

function valid(time: Date): Date | undefined {
  return Number.isNaN(time.getTime()) ? undefined : time;
}
