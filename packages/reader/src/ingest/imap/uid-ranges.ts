/** Servers refuse lines that are longer than some 8,000 octets. */
const MAX_SET_CHARACTERS = 1000;

/**
 * UIDs in ascending order as sets of IMAP (RFC 9051 §9, `sequence-set`): `['1:3,7']`, in several texts if
 * one would be long.
 */
export function uidSets(uids: readonly number[]): string[] {
  const sets: string[] = [];
  let set = '';
  for (let at = 0; at < uids.length; at++) {
    const from = uids[at];
    while (uids[at + 1] === uids[at] + 1) at += 1;
    const range = from === uids[at] ? String(from) : `${from}:${uids[at]}`;
    if (set.length + range.length > MAX_SET_CHARACTERS) {
      sets.push(set);
      set = '';
    }
    set += set === '' ? range : `,${range}`;
  }
  return set === '' ? sets : [...sets, set];
}
