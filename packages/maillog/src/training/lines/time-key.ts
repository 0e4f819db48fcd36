/**
 * Timestamps as keys that sort by time.
 */
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
function padded(text: string): string {
  return text.padStart(2, '0');
}

/**
 * A timestamp as text that sorts by time among timestamps of its own style: `Jun 4 15:16:01` → `0000-06-04
 * 15:16:01`. Timestamps without a year count as one year. Other text is returned unchanged.
 */
export function timeKey(stamp: string): string {
  const text = stamp.replace(/^\[|\]$/g, '');
  const [, month, day, before, clock, after] =
    /^(?:[A-Z][a-z]{2},? )?([A-Z][a-z]{2}) +(\d+) (?:(\d{4}) )?([\d:.,]+)(?: (\d{4}))?/.exec(text) ?? [];
  const number = month === undefined ? -1 : MONTHS.indexOf(month);
  if (number >= 0)
    return `${before ?? after ?? '0000'}-${padded(String(number / 3 + 1))}-${padded(day)} ${clock}`;
  const [, date, name, year, time] =
    /^(?:[A-Z][a-z]{2},? )?(\d\d?)[-/ ]([A-Z][a-z]{2})[-/ ](\d{4})[: ]([\d:.,]+)/.exec(text) ?? [];
  return name === undefined
    ? text
    : `${year}-${padded(String(MONTHS.indexOf(name) / 3 + 1))}-${padded(date)} ${time}`;
}
