/** Where mails of an IMAP source are, from the URL of a command line (RFC 5092). */
import { escapeText, MailLogError } from '../../maillog.ts';

export interface ImapAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly folder: string;
  /** `none` only on the loopback interface. `starttls`: without it nothing is sent. */
  readonly encryption: 'tls' | 'starttls' | 'none';
  /** Whether the secret is an OAuth2 access token and no password. */
  readonly isOauth: boolean;
  /** The URL in its canonical form, for people and for the store: `imaps://you@imap.example.com/INBOX`. */
  readonly name: string;
}

const USAGE = 'imaps://USER@HOST/FOLDER';
const PORTS = { 'imaps:': 993, 'imap:': 143 } as const;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** RFC 5092 §3.2: `you;AUTH=XOAUTH2`. */
const AUTH = /;auth=([^;]*)$/i;

export function isImapUrl(path: string): boolean {
  return /^imaps?:\/\//i.test(path);
}

/**
 * Reads `imaps://you@imap.example.com:993/INBOX`. The folder's default is INBOX.
 * @throws MailLogError `usage`
 */
export function parseImapUrl(text: string): ImapAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.hostname === '' || url.search !== '' || url.hash !== '')
    refuse(text, 'it is no URL of IMAP');
  if (url.password !== '')
    // Every user of the machine sees the arguments of a process. The error does not repeat it.
    refuse(text.replace(/:[^:@/]*@(?=[^@]*$)/, '@'), 'a password does not belong into a URL', PASSWORD_HINT);
  const [scheme, host] = [url.protocol.toLowerCase() as keyof typeof PORTS, url.hostname.toLowerCase()];
  const userinfo = decoded(text, url.username);
  const user = userinfo.replace(AUTH, '');
  const method = AUTH.exec(userinfo)?.[1].toUpperCase();
  if (user === '') refuse(text, 'it names no user');
  if (method !== undefined && method !== 'XOAUTH2' && method !== '*')
    refuse(text, `AUTH=${method} is not known`, 'AUTH=XOAUTH2, or none for a password');
  const folder = decoded(text, url.pathname.replace(/^\/|\/$/g, '')) || 'INBOX';
  if (escapeText(`${user}${folder}`) !== `${user}${folder}`)
    refuse(text, 'it has a character that is not shown');
  const port = url.port === '' ? PORTS[scheme] : Number(url.port);
  const shownPort = port === PORTS[scheme] ? '' : `:${port}`;
  const plain = LOOPBACK.test(host) ? 'none' : 'starttls';
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port,
    user,
    folder,
    encryption: scheme === 'imaps:' ? 'tls' : plain,
    isOauth: method === 'XOAUTH2',
    name: `${scheme}//${encodeURIComponent(user)}@${host}${shownPort}/${encodeURI(folder)}`,
  };
}

const PASSWORD_HINT = '--password-file FILE';

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return refuse(text, 'it has a % that is no escape; write %25');
  }
}

function refuse(text: string, words: string, hint = USAGE): never {
  throw new MailLogError('usage', `${text}: ${words}`, { hint });
}
