/** The longest delay that Node accepts. With a longer one, the timer fires at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Calls `step` after `seconds`; after 24 days if they are more. */
export function setLongTimeout(seconds: number, step: () => void): NodeJS.Timeout {
  return setTimeout(step, Math.min(seconds * 1000, MAX_DELAY_MS));
}
