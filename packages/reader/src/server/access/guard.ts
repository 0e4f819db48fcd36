/**
 * Who may ask. A page of any site can send requests to this machine's loopback, and a site can give its own
 * name this machine's address (DNS rebinding). So before anything else, on every route:
 *
 * - Host is one of the server's own names, exactly. A rebound name is in Host, whatever the address.
 * - Origin, where a browser sends one, is the server's own.
 * - Sec-Fetch-Site, where a browser sends it, says that no other site asks. Only the page itself may be
 *   opened from elsewhere, as a document: it holds nothing, and no site may frame it.
 */
import type { IncomingMessage } from 'node:http';
import { Refused } from '../refused.ts';
import type { Door } from './door.ts';

/** Whether a Host is one of the server's own. */
export type OwnHost = (host: string) => boolean;

/** Names by which this machine reaches itself. No answer of a name server can put another one here. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** `port` undefined: a Unix socket, which `ssh -L` gives whatever port somebody likes. */
export function ownHost(port: number | undefined): OwnHost {
  if (port === undefined) return (host) => /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/.test(host);
  const hosts = new Set([
    ...LOOPBACK_NAMES.map((name) => `${name}:${port}`),
    ...(port === 80 ? LOOPBACK_NAMES : []),
  ]);
  return (host) => hosts.has(host);
}

/** @throws Refused 400, 403 or 421 */
export function refuseStrangers(request: IncomingMessage, isOwn: OwnHost, door?: Door): void {
  const { method, url, rawHeaders, headers } = request;
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  const [host = ''] = [headers.host];
  if (hosts.length > 1) throw new Refused(400, 'the request has several Host fields');
  const isPublic = door !== undefined && host === new URL(door.origin).host;
  if (!isPublic && !isOwn(host)) {
    throw new Refused(
      421,
      'the Host of the request is no name of this server',
      'use the address that maillog-read printed, as it is',
    );
  }
  const { origin } = headers;
  const own = isPublic ? door.origin : `http://${host}`;
  // A session comes with every request of a browser, the token does not.
  const isUnnamed = origin === undefined && door !== undefined && method !== 'GET' && method !== 'HEAD';
  const isForeign = isUnnamed || (origin !== undefined && origin !== own);
  if (isForeign || !isFromHere({ method, url, headers }, door?.opened ?? ['/'])) {
    throw new Refused(
      403,
      'the request comes from another site',
      'open the address that maillog-read printed in a window of its own',
    );
  }
}

function isFromHere(
  { method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  opened: readonly string[],
): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return true;
  if (method !== 'GET' && method !== 'HEAD') return false;
  // `none`: the user opened it. Else: a document that a link opened; who has the link gets nothing of it.
  return (
    site === 'none' ||
    (opened.includes(url.replace(/\?.*$/s, '')) &&
      headers['sec-fetch-mode'] === 'navigate' &&
      headers['sec-fetch-dest'] === 'document')
  );
}
