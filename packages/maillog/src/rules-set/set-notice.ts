/**
 * What a report says of a rules set that did not come. The sentences are written and read here, so that a
 * reader can name the hosts that lack a set. They are the host's word, shown and never decided by.
 */

/** `{address: 'https://rules.example.com/web', words: 'is refused: rollback: …'}`; `''`: it names none. */
export interface SetFault {
  readonly address: string;
  readonly words: string;
}

const REFUSED = 'the rules set of ';
const AWAY = 'no rules set comes from ';
const UNNAMED = ['no rules set was pulled: ', 'the rules sets are left out, and their lines are shown: '];

/** `stays`: which set is in force. */
export function refusedNotice(address: string, reason: string, stays: string): string {
  return `${REFUSED}${address} is refused: ${reason}; ${stays}`;
}

/** `since`: `' since 2026-…'`, or nothing. */
export function awayNotice(address: string, since: string, reason: string, stays: string): string {
  return `${AWAY}${address}${since}: ${reason}; ${stays}`;
}

export function notPulledNotice(reason: string): string {
  return `${UNNAMED[0]}${reason}`;
}

export function leftOutNotice(reason: string): string {
  return `${UNNAMED[1]}${reason}`;
}

/** Undefined: the notice is about something else. */
export function setFaultOf(notice: string): SetFault | undefined {
  if (UNNAMED.some((start) => notice.startsWith(start))) return { address: '', words: notice };
  const start = [REFUSED, AWAY].find((each) => notice.startsWith(each));
  if (start === undefined) return undefined;
  const [address = ''] = notice.slice(start.length).split(' ', 1);
  // `https://rules.example.com/web: it answers 404`
  return { address: address.replace(/:$/, ''), words: notice };
}
