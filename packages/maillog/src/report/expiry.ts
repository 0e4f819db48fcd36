/**
 * A key that reports are sealed to: `{name: 'you.asc', fingerprint: 'AB12…', expires: 2027-01-01}`; `expires`
 * undefined: never.
 */
export interface ExpiringKey {
  readonly name: string;
  readonly fingerprint: string;
  readonly expires: Date | undefined;
}

const DAY_MS = 86_400_000;
/** Days before the expiry of a key at which a report warns. */
const THRESHOLDS = [60, 30, 14, 7, 1];

/**
 * One warning for each key that has come within one of the {@link THRESHOLDS} since the report before, made
 * at `last`. At the first report, and if `last` is in the future because a clock was wrong, each key within
 * the widest threshold gets a warning. An expired key gets none: nothing can be sealed to it, so no report
 * could carry the warning.
 */
export function expiryWarnings(
  keys: readonly ExpiringKey[],
  now: Date,
  last: Date | undefined,
): readonly string[] {
  // A date that cannot be read compares as false: as at the first report.
  const before = last !== undefined && last <= now ? last.getTime() : -Infinity;
  return keys.flatMap(({ name, fingerprint, expires }) => {
    if (expires === undefined || expires <= now) return [];
    const crossed = THRESHOLDS.map((days) => expires.getTime() - days * DAY_MS).some(
      (at) => at > before && at <= now.getTime(),
    );
    if (!crossed) return [];
    const days = Math.floor((expires.getTime() - now.getTime()) / DAY_MS);
    const left = days === 0 ? 'in less than a day' : `in ${days} ${days === 1 ? 'day' : 'days'}`;
    return [
      `the key ${name} (${fingerprint}) expires on ${expires.toISOString().slice(0, 10)}, ${left}; nothing can be sealed to it then`,
    ];
  });
}
