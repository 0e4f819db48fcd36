/**
 * The streams of the fleet: `MAILLOG_00` to `MAILLOG_15`, one a shard, and `MAILLOG_DEAD`. A message leaves
 * its stream when a receiver acknowledges it, after the inbox has it. A stream that is full refuses what
 * comes, so that the spools of the hosts keep it. What is older than two days goes: its host has no receipt
 * for it, and sends it again. No stream of a shard acknowledges what it takes: a receipt alone counts.
 */
import { AckPolicy, DiscardPolicy, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type {
  ConsumerConfig,
  ConsumerInfo,
  JetStreamManager,
  StreamConfig,
  StreamInfo,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { describeError, MailLogError, SHARDS, shardName } from '../maillog.ts';

export const DEAD_STREAM = 'MAILLOG_DEAD';
export const DEAD_CONSUMER = 'maillog-replay';
export const RECEIVER = 'maillog-receiver';
const SECOND_NS = 1_000_000_000;
const MAX_AGE_NS = 48 * 3600 * SECOND_NS;
/** Messages of one host that no receiver has taken: a host that was taken over fills no stream with more. */
const MAX_OF_HOST = 64;
const MAX_DEAD_OF_HOST = 16;
/** Much longer than the slowest message takes: else two receivers do the same work, again and again. */
export const ACK_WAIT_MS = 120_000;

export interface StreamOptions {
  readonly replicas: number;
  /** Of each stream. The broker reserves them. Bytes. */
  readonly size: number;
}

const SIZE_HINT =
  'max_bytes of all streams is reserved: --stream-size makes it smaller, max_file_store of the broker larger';
/** nats-server 2.9 changes no `republish`. */
const REMOVE_HINT =
  'remove the stream and migrate again: of what waits in it nobody has a receipt, and its hosts send it again';

interface Wanted {
  readonly stream: Partial<StreamConfig> & { readonly name: string };
  readonly consumer: Partial<ConsumerConfig> & { readonly durable_name: string };
}

export function shardStream(shard: number): string {
  return `MAILLOG_${shardName(shard)}`;
}

/**
 * Creates what is missing, and changes what is otherwise: `['MAILLOG_00: created', …]`.
 * @throws MailLogError `io` with the broker's words
 */
export async function makeStreams(connection: NatsConnection, options: StreamOptions): Promise<string[]> {
  const manager = await managerOf(connection);
  const done: string[] = [];
  for (const wanted of wantedStreams(options)) {
    const { name } = wanted.stream;
    try {
      const state = await makeStream(manager, wanted);
      if (state !== undefined) done.push(`${name}: ${state}`);
    } catch (error) {
      const words = describeError(error);
      throw new MailLogError('io', `cannot make the stream ${name}: ${words}`, {
        hint: /can ?not change/i.test(words) ? REMOVE_HINT : SIZE_HINT,
        cause: error,
      });
    }
  }
  return done;
}

export async function managerOf(connection: NatsConnection): Promise<JetStreamManager> {
  // Whether JetStream is on shows at the first stream; the check needs one more right.
  return jetstreamManager(connection, { checkAPI: false });
}

function wantedStreams({ replicas, size }: StreamOptions): readonly Wanted[] {
  const common = {
    storage: StorageType.File,
    retention: RetentionPolicy.Workqueue,
    max_bytes: size,
    num_replicas: replicas,
  };
  const consumer = {
    ack_policy: AckPolicy.Explicit,
    ack_wait: (ACK_WAIT_MS / 1000) * SECOND_NS,
    max_deliver: -1,
  };
  const shards = Array.from({ length: SHARDS }, (_, shard) => ({
    stream: {
      ...common,
      name: shardStream(shard),
      subjects: [`maillog.in.${shardName(shard)}.*`],
      discard: DiscardPolicy.New,
      discard_new_per_subject: true,
      max_msgs_per_subject: MAX_OF_HOST,
      max_age: MAX_AGE_NS,
      // The broker would publish it wherever a host says, on the subject of another host, too.
      no_ack: true,
      // Instead of it, on a subject of the host's own, so that a host leaves a broker that is mute.
      republish: {
        src: `maillog.in.${shardName(shard)}.*`,
        dest: 'maillog.receipt.{{wildcard(1)}}.kept',
        headers_only: true,
      },
      deny_delete: true,
      deny_purge: true,
    },
    consumer: { ...consumer, durable_name: RECEIVER },
  }));
  const dead = {
    stream: {
      ...common,
      name: DEAD_STREAM,
      subjects: ['maillog.dead.>'],
      // None of them has a receipt: the newest tell as much as the oldest.
      discard: DiscardPolicy.Old,
      max_msgs_per_subject: MAX_DEAD_OF_HOST,
    },
    consumer: { ...consumer, durable_name: DEAD_CONSUMER },
  };
  return [...shards, dead];
}

/** Resolves to what was done, if anything was. */
async function makeStream(
  { consumers, streams }: JetStreamManager,
  { consumer, stream }: Wanted,
): Promise<string | undefined> {
  const present = await found(streams.info(stream.name));
  let done: string | undefined;
  if (present === undefined) {
    await streams.add(stream);
    done = 'created';
  } else if (isOtherwise(present.config, stream)) {
    await streams.update(stream.name, stream);
    done = 'changed';
  }
  const receiver = await found(consumers.info(stream.name, consumer.durable_name));
  const isLost = receiver !== undefined && isAhead(receiver, await streams.info(stream.name));
  // Messages that were lent stay in the stream, and are lent again; the inbox has them already.
  if (isLost) await consumers.delete(stream.name, consumer.durable_name);
  if (receiver === undefined || isLost) await consumers.add(stream.name, consumer);
  return isLost ? 'its end was lost; its messages are lent from the first again' : done;
}

/**
 * Whether the broker has forgotten the end of a stream, when it was killed or lost power, and not how far it
 * had lent it. It numbers new messages from there, and lends none until they have overtaken the old number
 * (github.com/nats-io/nats-server, issues 5412 and 6124). `receiver` is to be asked for before `stream`.
 */
export function isAhead(receiver: ConsumerInfo, stream: StreamInfo): boolean {
  return receiver.delivered.stream_seq > stream.state.last_seq;
}

function isOtherwise(present: StreamConfig, wanted: Partial<StreamConfig>): boolean {
  return Object.entries(wanted).some(
    ([key, value]) => JSON.stringify(present[key as keyof StreamConfig]) !== JSON.stringify(value),
  );
}

/** Undefined: there is no such thing. */
async function found<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if ((error as { status?: number }).status === 404 || (error as { code?: number }).code === 404)
      return undefined;
    throw error;
  });
}
