import { once } from 'node:events';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { RetiredCertificates } from '../certificates/retired-certificates.ts';
import { serverTls } from '../certificates/server-tls.ts';
import { openBodies } from '../bodies/open-bodies.ts';
import { databaseUrl } from '../database/address.ts';
import { DirectoryInbox } from '../inbox/directory-inbox.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Outside } from '../inbox/postgres-inbox.ts';
import { PostgresInbox } from '../inbox/postgres-inbox.ts';
import { describeError, EXIT, MailLogError, say, sizeOf } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { createReceiver } from '../receiver/receiver.ts';
import { ReceiptSigner } from '../receiver/receipt-signer.ts';
import { fleetFiles } from './fleet-directory.ts';
import { parseOptions } from './options.ts';
import { untilEnded } from './until-ended.ts';

const DEFAULT_LISTEN = '[::]:8443';
/** Larger ones cost the database more CPU than a folder (bench/record/fleet.md). */
const DEFAULT_OVER = '64k';
/** For what is under way when the receiver is ended. */
const END_MS = 30_000;

/** `maillog-fleet receive` serves until SIGINT or SIGTERM; at SIGHUP, it reads the certificate again. */
export async function receive(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('receive', args);
  if (values.nats !== undefined) {
    if (values.listen !== undefined)
      throw new MailLogError('usage', '--nats and --listen exclude each other', {
        hint: 'start two receivers; they may share an inbox',
      });
    const { receiveFromBroker } = await import('./broker.ts');
    return receiveFromBroker({ ...values, nats: values.nats }, io, () => openInbox(values));
  }
  const listen = listenAddress(values.listen);
  const files = fleetFiles(values.dir);
  const tls = await serverTls(files);
  const signer = new ReceiptSigner(await files.read('receipt-key.pem'), files.path('receipt-key.pem'));
  const retired = new RetiredCertificates(files);
  const inbox = await openInbox(values);
  const complain = (words: string): void => say(io.stderr, words);
  const server = createReceiver({
    inbox,
    signer,
    tls,
    complain,
    rules: values.rules,
    isRetired: (print) => retired.has(print),
  });
  const renew = (): void => {
    serverTls(files).then(
      (fresh) => server.setSecureContext({ ...fresh, minVersion: 'TLSv1.2' }),
      (error: unknown) => complain(`the certificate stays as it was: ${describeError(error)}`),
    );
  };
  process.on('SIGHUP', renew);
  try {
    const address = await listening(server, listen);
    const ended = untilEnded();
    say(io.stderr, `listening on https://${address}`);
    await ended;
    await closed(server);
  } finally {
    process.off('SIGHUP', renew);
    await inbox.close();
  }
  return EXIT.done;
}

interface InboxValues {
  readonly inbox?: string;
  readonly database?: string;
  readonly bodies?: string;
  readonly 'bodies-over'?: string;
}

/** A folder where one is named, else the database. */
async function openInbox(values: InboxValues): Promise<Inbox> {
  const { inbox, database, bodies, 'bodies-over': over } = values;
  if (over !== undefined && bodies === undefined)
    throw new MailLogError('usage', '--bodies-over says nothing without --bodies');
  if (inbox === undefined)
    return PostgresInbox.open(
      databaseUrl(database),
      bodies === undefined ? undefined : await outsideOf(bodies, over),
    );
  if (bodies !== undefined)
    throw new MailLogError('usage', '--inbox and --bodies exclude each other', {
      hint: '--bodies is for a database',
    });
  if (database === undefined) return DirectoryInbox.open(inbox);
  throw new MailLogError('usage', '--inbox and --database exclude each other', { hint: 'name one of them' });
}

async function outsideOf(place: string, text = DEFAULT_OVER): Promise<Outside> {
  const over = sizeOf(text);
  if (over === undefined)
    throw new MailLogError('usage', `--bodies-over ${text}: it is no size`, {
      hint: `--bodies-over ${DEFAULT_OVER}`,
    });
  return { bodies: await openBodies(place), over };
}

function listenAddress(text = DEFAULT_LISTEN): { readonly host: string; readonly port: number } {
  const [, host = '', port = ''] = /^(\[[\da-fA-F:.]+\]|[\w.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === '' || Number(port) > 65_535)
    throw new MailLogError('usage', `--listen ${text}: it is no HOST:PORT`, {
      hint: `--listen ${DEFAULT_LISTEN}`,
    });
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

async function listening(server: Server, listen: ReturnType<typeof listenAddress>): Promise<string> {
  try {
    server.listen(listen);
    await once(server, 'listening');
  } catch (error) {
    throw new MailLogError(
      'usage',
      `cannot listen on ${listen.host}, port ${listen.port}: ${describeError(error)}`,
    );
  }
  const { address, family, port } = server.address() as AddressInfo;
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Ends connections that wait for nothing; a message that is coming may come to its end. */
async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), END_MS);
  await end;
  clearTimeout(timer);
}
