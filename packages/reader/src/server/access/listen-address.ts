/** Where the server listens: on this machine's loopback, on a Unix socket, or anywhere with TLS and users. */
import { MailLogError } from '../../maillog.ts';

export type ListenAddress = { readonly host: string; readonly port: number } | { readonly socket: string };

/** By what `--listen` takes, the address. */
const LOOPBACK: Readonly<Record<string, string>> = {
  '127.0.0.1': '127.0.0.1',
  localhost: '127.0.0.1',
  '[::1]': '::1',
};
const DEFAULT = '127.0.0.1';
const MAX_PORT = 65_535;

/**
 * `127.0.0.1:8080`, `[::1]:8080`, `localhost`, `/run/user/1000/maillog.sock`; without a port, any free one.
 * `hasTls`: also `[::]:443`, `logs.example.com:443`, since there is TLS and people sign in.
 * @throws MailLogError `usage` for whatever others could reach otherwise
 */
export function listenAddress(text = DEFAULT, hasTls = false): ListenAddress {
  if (text.startsWith('/')) return { socket: text };
  const [, name = '', port = '0'] = /^(\[[\da-f:]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (Object.hasOwn(LOOPBACK, name) && Number(port) <= MAX_PORT)
    return { host: LOOPBACK[name], port: Number(port) };
  if (hasTls) return anyAddress(text);
  throw new MailLogError('usage', `--listen ${text}: it is no address of this machine's loopback`, {
    hint:
      'the page has no TLS and no users: listen on 127.0.0.1:PORT, or on a socket, --listen /run/user/UID/read.sock, ' +
      'and from another machine: ssh -L 8080:/run/user/UID/read.sock HOST',
  });
}

function anyAddress(text: string): ListenAddress {
  const [, host = '', port = ''] = /^(\[[\da-fA-F:.]+\]|[\w.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (host !== '' && Number(port) <= MAX_PORT)
    return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
  throw new MailLogError('usage', `--listen ${text}: it is no HOST:PORT`, { hint: '--listen [::]:443' });
}
