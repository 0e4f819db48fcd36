/** Starts the server, and says where it is. */
import { once } from 'node:events';
import { chmod, lstat, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import { describeError, MailLogError } from '../maillog.ts';
import { ownHost } from './access/guard.ts';
import type { OwnHost } from './access/guard.ts';
import type { ListenAddress } from './access/listen-address.ts';
import type { Door } from './access/door.ts';
import type { Person } from './access/person.ts';
import { pageFiles } from './page-files.ts';
import type { Reader } from './route.ts';
import { createPageServer } from './server.ts';
import type { TlsTexts } from './server.ts';
import { makeToken } from './access/token.ts';

export interface ServeOptions {
  readonly reader: Reader;
  /** Whoever has the token. */
  readonly person: Person;
  /** If people sign in; then the token opens nothing. */
  readonly door?: Door | undefined;
  /** If people sign in: the page has TLS, and its public name alone. */
  readonly tls?: TlsTexts | undefined;
  readonly listen: ListenAddress;
  /** Where the build put the page. */
  readonly pageDirectory: string;
}

export interface Serving {
  /** `http://127.0.0.1:40123/#token=…`; of a socket, with the port that `ssh -L` is to be given. */
  readonly address: string;
  /** Takes a renewed certificate for what connects from now on. */
  readonly renew: (tls: TlsTexts) => void;
  readonly close: () => Promise<void>;
}

/** Of a socket, which has none: that of the examples. */
const EXAMPLE_PORT = 8080;

/** @throws MailLogError `usage` if it cannot listen there */
export async function serve({
  reader,
  person,
  door,
  tls,
  listen,
  pageDirectory,
}: ServeOptions): Promise<Serving> {
  const token = makeToken();
  const files = await pageFiles(pageDirectory);
  let isOwnHost: OwnHost = () => false;
  const server = createPageServer({ reader, token, person, door, tls, files, isOwnHost: () => isOwnHost });
  const port = await listening(server, listen, door ? PROXY_MODE : OWN_MODE);
  if (!tls) isOwnHost = ownHost(port);
  const renew = (fresh: TlsTexts): void => {
    if (server instanceof TlsServer) server.setSecureContext({ ...fresh });
  };
  const name = 'host' in listen && listen.host === '::1' ? '[::1]' : '127.0.0.1';
  const close = (): Promise<void> => closed(server);
  if (door) return { address: `${door.origin}/`, renew, close };
  return { address: `http://${name}:${port ?? EXAMPLE_PORT}/#token=${token}`, renew, close };
}

/** Of a socket: its user alone reaches it; or a proxy of its group, if people sign in. */
const OWN_MODE = 0o600;
const PROXY_MODE = 0o660;

/** Resolves to the port; undefined of a socket. */
async function listening(server: Server, listen: ListenAddress, mode: number): Promise<number | undefined> {
  if ('socket' in listen) await removeStale(listen.socket);
  const before = process.umask(0o777 & ~mode);
  try {
    server.listen('socket' in listen ? { path: listen.socket } : listen);
    await once(server, 'listening');
  } catch (error) {
    const where = 'socket' in listen ? listen.socket : `${listen.host}:${listen.port}`;
    throw new MailLogError('usage', `cannot listen on ${where}: ${describeError(error)}`, {
      hint: 'name another place with --listen, or none for a free port',
    });
  } finally {
    process.umask(before);
  }
  if ('socket' in listen) await chmod(listen.socket, mode);
  const address = server.address();
  return typeof address === 'string' || address === null ? undefined : address.port;
}

/** A process that was killed leaves its socket. */
async function removeStale(socket: string): Promise<void> {
  const there = await lstat(socket).catch(() => undefined);
  if (there?.isSocket() !== true) return;
  const connection = createConnection(socket);
  try {
    await once(connection, 'connect');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') await rm(socket);
  } finally {
    connection.destroy();
  }
}

async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await end;
}
