/** A connection of receivers and administrators to a NATS broker. */
import { connect, credsAuthenticator, nkeyAuthenticator } from '@nats-io/transport-node';
import type { ConnectionOptions, NatsConnection, TlsOptions } from '@nats-io/transport-node';
import { describeError, MailLogError, readSecretBytes } from '../maillog.ts';

export interface BrokerOptions {
  /** `tls://nats.example.com:4222`; several have commas between them. */
  readonly url: string;
  /** A PEM file as `enrol` writes it, a `.creds` file, or a file with an nkey's seed. */
  readonly login?: string | undefined;
}

const LOOPBACK = /^nats:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?\/?$/i;
const PEM = /-----BEGIN ([A-Z ]+)-----[^-]*-----END \1-----/g;
const SEED = /\bSU[A-Z2-7]{56}\b/;

/**
 * @throws MailLogError `usage` for an address that is none, `config` for a file, `permission` if others may
 * read it, `io` if nobody answers
 */
export async function connectBroker({ url, login }: BrokerOptions): Promise<NatsConnection> {
  const servers = url.split(',');
  if (servers.some((server) => !/^(?:nats|tls):\/\/[^@/]+\/?$/i.test(server)))
    throw new MailLogError('usage', 'the address of the broker is not tls://HOST[:PORT]', {
      hint: 'a login is in the file of --nats-login, never in the address',
    });
  const isLocal = servers.every((server) => LOOPBACK.test(server));
  const options = login === undefined ? {} : await loginOf(login);
  try {
    return await connect({
      // The library knows one scheme; TLS is demanded below.
      servers: servers.map((server) => server.replace(/^tls:/i, 'nats:')),
      name: 'maillog-fleet',
      maxReconnectAttempts: -1,
      ...options,
      ...(isLocal && options.tls === undefined ? {} : { tls: options.tls ?? {} }),
    });
  } catch (error) {
    throw new MailLogError('io', `cannot use the broker ${url}: ${describeError(error)}`, { cause: error });
  }
}

async function loginOf(file: string): Promise<{ tls?: TlsOptions } & ConnectionOptions> {
  const text = (await readSecretBytes(file)).toString('latin1');
  const [seed] = SEED.exec(text) ?? [];
  if (seed !== undefined && text.includes('BEGIN NATS USER JWT'))
    return { authenticator: credsAuthenticator(Buffer.from(text)) };
  if (seed !== undefined) return { authenticator: nkeyAuthenticator(Buffer.from(seed)) };
  const blocks = text.match(PEM) ?? [];
  const [cert, ...authorities] = blocks.filter((block) => block.includes('BEGIN CERTIFICATE'));
  const key = blocks.find((block) => block.includes('PRIVATE KEY'));
  if (cert === undefined || key === undefined)
    throw new MailLogError('config', `${file}: it holds neither a certificate with its key nor a seed`, {
      hint: 'name a file that enrol wrote, a .creds file, or one with the seed of an nkey',
    });
  return { tls: { cert, key, ...(authorities.length > 0 ? { ca: authorities.join('\n') } : {}) } };
}
