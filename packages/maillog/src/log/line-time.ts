/** When a log line was written, by the time stamp at its start. */

/**
 * `2026-11-23T07:00:00.123+01:00`, `[2026-11-23 07:00:00,123]`, `2026/11/23 07:00:00`, `2026-11-23
 * 07:00:00.123 UTC`; without a zone it is local time. RFC 5424 §6.2 has `<34>1 ` before it.
 */
const ISO =
  /^(?:<\d{1,3}>1 )?\[?(\d{4})([-/])(\d\d)\2(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d+)?(?: ?(Z|[+-]\d\d:?\d\d|UTC|GMT)(?!\w))?(?![\d:])/;
/**
 * `Nov 23 07:00:00` (RFC 3164 §4.1.2, with or without `<34>`): local time, no year. `[Mon Nov 23
 * 07:00:00.123 2026]`, as ctime(3) and Apache's error log have it.
 */
const SYSLOG =
  /^(?:<\d{1,3}>)?\[?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.\d+)?(?: ((?:19|20)\d\d)\b)?(?![\d:])/;
/**
 * `[23/Nov/2026:07:00:00 +0100]`, of the common log format of web servers, where the address comes first;
 * `[23/Nov/2026:07:00:00.123]` of HAProxy, in local time. At the start of a line without brackets, too:
 * `23-Nov-2026 07:00:00.123`, `Mon, 23 Nov 2026 07:00:00 GMT`.
 */
const DAY_FIRST =
  /(?:^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?|\[)(\d{1,2})([-/ ])([A-Z][a-z]{2})\2(\d{4})[: ](\d\d):(\d\d):(\d\d)(?:[.,:]\d+)?(?: ?(Z|[+-]\d\d:?\d\d)(?!\w)| (GMT|UTC)(?!\w))?(?:\]|(?![\d:]))/;
/** The time of a line of JSON: `{"level":"info","ts":1782140400.5,…`. */
const JSON_TIME = /^\s*\{.*?"(?:time|ts|timestamp|@timestamp)"\s*:\s*"?(\d[\d:.,TZ+ -]{5,40})/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The time of `line`, or undefined if it begins with no time stamp of these forms. A stamp without a year is
 * of the year that puts it before `now`, or at most a day after.
 */
export function timeOfLine(line: string, now: Date): Date | undefined {
  const iso = ISO.exec(line);
  if (iso) {
    const [, year, , month, day, hour, minute, second, zone] = iso;
    if (zone === undefined) return valid(local(Number(year), Number(month), [day, hour, minute, second]));
    return valid(new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${withColon(zone)}`));
  }
  // A time at the start of the line comes before one within its text.
  return timeOfSyslog(line, now) ?? timeOfDayFirst(line);
}

/**
 * The time stamp of `line` as written, without priority and brackets. undefined: it begins with none, and is
 * no JSON that has one.
 */
export function stampOfLine(line: string): string | undefined {
  const [stamp] = ISO.exec(line) ?? SYSLOG.exec(line) ?? DAY_FIRST.exec(line) ?? [];
  return stamp?.replace(/^(?:<\d+>(?:1 )?)?\[?/, '').replace(/\]$/, '') ?? JSON_TIME.exec(line)?.[1];
}

function timeOfSyslog(line: string, now: Date): Date | undefined {
  const found = SYSLOG.exec(line);
  if (!found) return undefined;
  const [, name, ...rest] = found;
  const month = monthOf(name);
  if (rest[4] !== undefined) return valid(local(Number(rest[4]), month, rest));
  const time = local(now.getFullYear(), month, rest);
  return valid(time.getTime() > now.getTime() + DAY_MS ? local(now.getFullYear() - 1, month, rest) : time);
}

function timeOfDayFirst(line: string): Date | undefined {
  const found = DAY_FIRST.exec(line);
  if (!found) return undefined;
  const [, date, , name, year, hour, minute, second, offset, named] = found;
  const zone = offset ?? named;
  const day = date.padStart(2, '0');
  const month = monthOf(name);
  if (zone === undefined) return valid(local(Number(year), month, [day, hour, minute, second]));
  const digits = String(month).padStart(2, '0');
  return valid(new Date(`${year}-${digits}-${day}T${hour}:${minute}:${second}${withColon(zone)}`));
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name) / 3 + 1;
}

function local(year: number, month: number, [day, hour, minute, second]: readonly string[]): Date {
  return new Date(year, month - 1, Number(day), Number(hour), Number(minute), Number(second));
}

function withColon(zone: string): string {
  if (zone === 'UTC' || zone === 'GMT') return 'Z';
  return zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

function valid(time: Date): Date | undefined {
  return Number.isNaN(time.getTime()) ? undefined : time;
}
