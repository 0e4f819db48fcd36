/** When a server that has no room wants to be asked again (RFC 9110 §10.2.3). */

/** No server silences a host for longer. */
const MAX_PAUSE_MS = 6 * 60 * 60_000;
/** All that were put off at once do not come back at once. A share of the pause. */
const SPREAD = 0.1;

const SECONDS = /^\d{1,10}$/;
/** IMF-fixdate: the one form that a server may send today. */
const DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * The time in the field `Retry-After`, milliseconds since 1970; undefined if it says nothing. `chance`: from
 * 0 to 1.
 */
export function retryAfter(field: string | undefined, now: number, chance: number): number | undefined {
  const text = field?.trim() ?? '';
  const pause = SECONDS.test(text) ? Number(text) * 1000 : DATE.test(text) ? Date.parse(text) - now : 0;
  // NaN, for 31 February, is no pause either.
  return pause > 0 ? now + Math.min(pause, MAX_PAUSE_MS) * (1 + SPREAD * chance) : undefined;
}
