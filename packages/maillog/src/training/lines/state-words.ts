/** Keys and values of states: what English and its technical dialect call them, the same for every log. */
function list(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter(Boolean));
}

/** Keys with few values, each of which matters: `state=…`. */
export const STATE_KEYS = list(`
  state status level severity priority type mode result action event method phase stage op operation code verdict outcome kind`);

/** Values of a switch. */
export const SWITCH_VALUES = list('true false yes no on off null none nil');

/** Values that only a switch has. */
export const BOOLEANS = list('true false');
