/** What commands do with a NATS broker; its library is loaded for them alone. */
import type { NatsConnection } from '@nats-io/transport-node';
import type { Inbox } from '../inbox/inbox.ts';
import { EXIT, MailLogError, say, sizeOf } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { connectBroker } from '../nats/broker.ts';
import { brokerState } from '../nats/broker-state.ts';
import { replayDead } from '../nats/dead-letters.ts';
import { receiveByNats } from '../nats/nats-receiver.ts';
import { makeStreams } from '../nats/streams.ts';
import type { BrokerState } from '../status/fleet-state.ts';
import { ReceiptSigner } from '../receiver/receipt-signer.ts';
import { fleetFiles } from './fleet-directory.ts';
import { untilEnded } from './until-ended.ts';

interface Broker {
  readonly nats: string;
  readonly 'nats-login'?: string | undefined;
}

const DEFAULT_SIZE = '256M';
/** A message that is larger than its stream could never be kept. */
const MIN_SIZE = 1 << 20;

export async function migrateBroker(
  values: Broker & { readonly replicas?: string | undefined; readonly 'stream-size'?: string | undefined },
  io: Streams,
): Promise<number> {
  const replicas = Number(/^[1-5]$/.exec(values.replicas ?? '1')?.[0]);
  if (Number.isNaN(replicas))
    throw new MailLogError('usage', `--replicas ${values.replicas}: it is no number from 1 to 5`);
  const size = sizeOf(values['stream-size'] ?? DEFAULT_SIZE) ?? 0;
  if (size < MIN_SIZE)
    throw new MailLogError('usage', `--stream-size ${values['stream-size']}: it is no size of 1M or more`);
  const done = await withBroker(values, (connection) => makeStreams(connection, { replicas, size }));
  for (const line of done) io.stdout.write(`${line}\n`);
  if (done.length === 0) io.stdout.write('the streams are up to date\n');
  return EXIT.done;
}

/** Receives until SIGINT or SIGTERM. */
export async function receiveFromBroker(
  values: Broker & { readonly dir?: string | undefined },
  io: Streams,
  openInbox: () => Promise<Inbox>,
): Promise<number> {
  const files = fleetFiles(values.dir);
  const signer = new ReceiptSigner(await files.read('receipt-key.pem'), files.path('receipt-key.pem'));
  const inbox = await openInbox();
  const end = new AbortController();
  const complain = (words: string): void => say(io.stderr, words);
  try {
    await withBroker(values, async (connection) => {
      const receiving = receiveByNats({ connection, inbox, signer, signal: end.signal, complain });
      const ended = untilEnded();
      say(io.stderr, `receiving from ${connection.getServer()}`);
      await Promise.race([ended, receiving]);
      end.abort();
      await receiving;
      if (connection.isClosed())
        throw new MailLogError('io', 'the broker has closed the connection for good', {
          hint: 'its log says why; the login may have changed',
        });
    });
  } finally {
    await inbox.close();
  }
  return EXIT.done;
}

export async function replayBroker(values: Broker, io: Streams): Promise<number> {
  const count = await withBroker(values, replayDead);
  io.stdout.write(`the receivers take ${count} messages again\n`);
  return EXIT.done;
}

export function stateOfBroker(values: Broker): Promise<BrokerState> {
  return withBroker(values, brokerState);
}

async function withBroker<T>(values: Broker, work: (connection: NatsConnection) => Promise<T>): Promise<T> {
  const connection = await connectBroker({ url: values.nats, login: values['nats-login'] });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
