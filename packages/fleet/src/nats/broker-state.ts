/** What a NATS broker says of the streams of the fleet; the administrator's login may ask. */
import type { NatsConnection } from '@nats-io/transport-node';
import { describeError, MailLogError, SHARDS } from '../maillog.ts';
import type { BrokerState, StreamState } from '../status/fleet-state.ts';
import { DEAD_CONSUMER, DEAD_STREAM, isAhead, managerOf, RECEIVER, shardStream } from './streams.ts';

/** @throws MailLogError `io` with the broker's words, or if it gives no answer */
export async function brokerState(connection: NatsConnection): Promise<BrokerState> {
  try {
    const shards = Array.from({ length: SHARDS }, (_, shard) => shardStream(shard));
    const [dead, ...streams] = await Promise.all([
      streamState(connection, DEAD_STREAM, DEAD_CONSUMER),
      ...shards.map((name) => streamState(connection, name, RECEIVER)),
    ]);
    return { streams, dead };
  } catch (error) {
    throw new MailLogError('io', `cannot read the streams of the broker: ${describeError(error)}`, {
      hint: 'maillog-fleet migrate --nats URL makes them; a broker whose disk is full gives no answer',
      cause: error,
    });
  }
}

async function streamState(connection: NatsConnection, name: string, consumer: string): Promise<StreamState> {
  const { consumers, streams } = await managerOf(connection);
  const receiver = await consumers.info(name, consumer);
  const stream = await streams.info(name);
  const { config, state } = stream;
  return {
    name,
    waiting: receiver.num_pending,
    lent: receiver.num_ack_pending,
    isAhead: isAhead(receiver, stream),
    oldest: state.messages > 0 ? Date.parse(state.first_ts) : undefined,
    bytes: state.bytes,
    limit: config.max_bytes,
  };
}
