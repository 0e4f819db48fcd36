import type { Row } from '../../server/answers.ts';
import { plain } from './shown.ts';

/** `1 line`, `1,204 lines`. */
export function plural(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

/** `web07`, `20 hosts`; empty of what is no host's. */
export function hostsOf({ hosts, host }: Pick<Row, 'hosts' | 'host'>): string {
  if (hosts === 0) return '';
  return hosts === 1 && host !== '' ? plain(host) : plural(hosts, 'host');
}
