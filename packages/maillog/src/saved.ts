/**
 * Guards for JSON that an earlier run saved. A file on disk may come from another version, or be damaged in a
 * way that its checksum does not reveal. Readers check each field with these guards before they use it.
 */

/** A JSON object: `{}`, not `null` and not `[]`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A whole number of 0 or more that JSON holds exactly: `4096`. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A finite number of 0 or more: `40.5`. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Digits as text, for what a number of JavaScript cannot hold exactly: `'1732176000123456789'`. */
export function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value);
}

/** A list of texts: `['root', 'admin@example.com']`. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** A map in JSON: `[['/var/log/syslog', …], …]`. */
export function isPairs(value: unknown): value is readonly (readonly [string, unknown])[] {
  return (
    Array.isArray(value) && value.every((pair: unknown) => Array.isArray(pair) && typeof pair[0] === 'string')
  );
}
