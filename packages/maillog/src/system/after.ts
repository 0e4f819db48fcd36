/** Node takes no longer time than this, and calls at once instead. */
const LONGEST_MILLISECONDS = 2 ** 31 - 1;

/** Calls `step` after so many seconds; after 24 days where they are more. */
export function afterSeconds(seconds: number, step: () => void): NodeJS.Timeout {
  return setTimeout(step, Math.min(seconds * 1000, LONGEST_MILLISECONDS));
}
