/** Node takes no longer delay than this, and fires at once instead. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Calls `step` after `seconds`; after 24 days if they are more. */
export function setLongTimeout(seconds: number, step: () => void): NodeJS.Timeout {
  return setTimeout(step, Math.min(seconds * 1000, MAX_DELAY_MS));
}
