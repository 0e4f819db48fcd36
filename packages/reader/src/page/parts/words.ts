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

const NOT_VERIFIED = ' (not verified)';

/** The address of a host's screen. The API names a host that is not verified with these words after it. */
export function hostAddress(host: string, isVerified = !host.endsWith(NOT_VERIFIED), tab = ''): string {
  const name = encodeURIComponent(host.endsWith(NOT_VERIFIED) ? host.slice(0, -NOT_VERIFIED.length) : host);
  return `/host/${name}${tab === '' ? '' : `/${tab}`}${isVerified ? '' : '?verified=false'}`;
}
