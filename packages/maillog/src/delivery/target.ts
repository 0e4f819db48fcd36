/**
 * Where messages go, as the configuration says it: `set deliver https://COLLECTOR`, `set deliver
 * nats://BROKER`, `set deliver maildir:DIR`, `set deliver sendmail`, `set smtp HOST[:PORT]` or a URL. Reading
 * these words touches nothing; create-delivery.ts makes a delivery of them.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import { hasInvisible } from '../text/escape.ts';
import type { NatsServer } from './nats/session.ts';

/**
 * `{host: 'mail.example.com', port: 587, secure: false, user: 'web1'}`; `secure` is TLS from the first byte
 * (smtps).
 */
export interface SmtpServer {
  /** A name or a bare IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly user?: string;
}

/**
 * One of the five ways of delivery. `directory` is a path as bytes, one character a byte. `url` has no slash
 * at its end.
 */
export type DeliveryTarget =
  | { readonly kind: 'collector'; readonly url: string }
  | { readonly kind: 'nats'; readonly server: NatsServer }
  | { readonly kind: 'maildir'; readonly directory: string }
  | { readonly kind: 'sendmail' }
  | { readonly kind: 'smtp'; readonly server: SmtpServer };

/** RFC 5321 relay, RFC 6409 submission, RFC 8314 submission over TLS. */
const PORT = { relay: 25, submission: 587, smtps: 465 };

/**
 * What `set deliver` takes: `maildir:DIR`, `sendmail`, or what `set smtp` takes after `smtp:` (a URL has it
 * already).
 * @throws MailLogError of kind `config`
 */
export function parseDelivery(text: string, place?: SourceLocation): DeliveryTarget {
  if (text === 'sendmail') return { kind: 'sendmail' };
  if (/^smtps?:\/\//i.test(text)) return { kind: 'smtp', server: parseSmtpServer(text, place) };
  if (/^https:\/\//i.test(text)) return { kind: 'collector', url: parseCollector(text, place) };
  if (/^(?:nats|tls):\/\//i.test(text)) return { kind: 'nats', server: parseBroker(text, place) };
  const [, directory] = /^maildir:([^\0]+)$/.exec(text) ?? [];
  if (directory !== undefined) return { kind: 'maildir', directory };
  const hint = 'write maildir:DIR, sendmail, smtp://HOST, https://COLLECTOR, or nats://BROKER';
  throw new MailLogError('config', `unknown delivery ${quote(text)}`, { place, hint });
}

/** `https://collector.example.com:8443/reports`. No user is in it: a certificate says who the host is. */
function parseCollector(text: string, place?: SourceLocation): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const hint = 'write https://HOST, https://HOST:PORT or https://HOST/PATH';
  if (url?.username || url?.password) {
    // The error does not quote the password: under cron, standard error is mailed.
    throw new MailLogError('config', 'a collector is given with a user or password in it', { place, hint });
  }
  if (!url || url.search !== '' || url.hash !== '' || !/^[!-~]+$/.test(text))
    throw new MailLogError('config', `${quote(text)} is not a collector`, { place, hint });
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** `nats://nats.example.com:4222`, or `tls://…`. No user is in it: keys say who the host is. */
function parseBroker(text: string, place?: SourceLocation): NatsServer {
  const hint = 'write nats://HOST or nats://HOST:PORT; set nats_credentials FILE has the login';
  // The error does not quote the password: under cron, standard error is mailed.
  if (text.includes('@'))
    throw new MailLogError('config', 'a broker is given with a user or password in it', { place, hint });
  const [, scheme, name = '', port = '4222'] =
    /^(nats|tls):\/\/(\[[^\]]*\]|[^:/]*)(?::([0-9]{1,5}))?\/?$/i.exec(text) ?? [];
  const host = hostOf(name);
  if (host === undefined || !isPort(Number(port)))
    throw new MailLogError('config', `${quote(text)} is not a broker`, { place, hint });
  return { host, port: Number(port), secure: scheme?.toLowerCase() === 'tls' };
}

/**
 * What `set smtp` takes: `mail.example.com`, `mail.example.com:2525`, `[::1]:25`, `smtp://user@host:port`,
 * `smtps://…`. The port is 25, with a user 587, with smtps 465. In a URL the user may be percent-encoded, and
 * may hold an `@` as it is.
 * @throws MailLogError of kind `config`, also for a password in the URL
 */
export function parseSmtpServer(text: string, place?: SourceLocation): SmtpServer {
  const fail = (message: string, hint: string): never => {
    throw new MailLogError('config', message, { place, hint });
  };
  const [, scheme, user, address] = /^(?:(smtps?):\/\/)?(?:(.*)@)?([^@]*?)\/?$/is.exec(text) ?? [];
  if (user !== undefined && scheme === undefined) {
    fail(`${quote(text)} is not a mail server`, 'write smtp://USER@HOST where the server wants a login');
  }
  if (user?.includes(':')) {
    // The error does not quote the password: under cron, standard error is mailed.
    fail(
      'a mail server is given with a password in it',
      'set smtp_password_file FILE, and leave the password out',
    );
  }
  const [, name, port] = /^(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?$/.exec(address ?? '') ?? [];
  const host = hostOf(name ?? '');
  if (host === undefined || (port !== undefined && !isPort(Number(port)))) {
    return fail(
      `${quote(text)} is not a mail server`,
      'write HOST, HOST:PORT, [IPV6]:PORT or smtps://USER@HOST',
    );
  }
  const secure = scheme?.toLowerCase() === 'smtps';
  const usual = secure ? PORT.smtps : user === undefined ? PORT.relay : PORT.submission;
  const server = { host, port: port === undefined ? usual : Number(port), secure };
  return user === undefined
    ? server
    : {
        ...server,
        user:
          decodeUser(user) ??
          fail('the user of the mail server cannot be read', 'percent-encode UTF-8, as in me%40example.com'),
      };
}

function hostOf(name: string): string | undefined {
  const [, literal] = /^\[(.*)\]$/.exec(name) ?? [];
  if (literal !== undefined) return isIPv6(literal) ? literal : undefined;
  if (/^[0-9.]+$/.test(name)) return isIPv4(name) ? name : undefined;
  return name.length <= 253 && /^(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?$/.test(name)
    ? name
    : undefined;
}

function isPort(value: number): boolean {
  return value >= 1 && value <= 65_535;
}

function decodeUser(text: string): string | undefined {
  if (/[^!-~]/.test(text)) return undefined;
  try {
    const user = decodeURIComponent(text);
    return user === '' || hasInvisible(user) ? undefined : user;
  } catch {
    return undefined;
  }
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
