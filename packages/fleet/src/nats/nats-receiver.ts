/**
 * A receiver that takes messages from the streams of a NATS broker. It has no keys that open messages, and
 * only adds to an inbox.
 *
 * The order: the subject, the head, room, the digest, the inbox, then the receipt, and last the
 * acknowledgement, with which the message leaves its stream. Whenever a receiver is killed, the broker gives
 * the message to another one, for which the inbox has it already. Any number of receivers share the streams.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import type { Consumer, JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { InboxFault } from '../inbox/inbox.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { describeError, hostOfSubject, MailLogError, receiptSubject, SHARDS } from '../maillog.ts';
import { Quota } from '../receiver/quota.ts';
import type { ReceiptSigner } from '../receiver/receipt-signer.ts';
import { Refusal } from '../receiver/refusal.ts';
import { bury } from './dead-letters.ts';
import { askedBy, messageOf } from './question.ts';
import type { Asked } from './question.ts';
import { RECEIVER, shardStream } from './streams.ts';

export interface NatsReceiverOptions {
  readonly connection: NatsConnection;
  readonly inbox: Inbox;
  readonly signer: ReceiptSigner;
  /** Ends it, after the messages that are under way. */
  readonly signal: AbortSignal;
  /** Faults of the receiver's own, in words; nothing of a message is in them. */
  readonly complain: (words: string) => void;
  readonly quota?: Quota;
  /** Until a message is tried again that the inbox could not keep. Milliseconds; default: a minute. */
  readonly retry?: number;
}

/** How long a receiver waits for a message before it asks again, and so until it ends. */
const EXPIRES_MS = 2000;
/** An answer of the broker is late by less. */
const LATE_MS = 3000;
const RETRY_MS = 60_000;
const AWAY_MS = 1000;
/** Tries of a message that each end in a fault of the program. */
const MAX_FAULTS = 5;

/** @throws MailLogError `config` if a stream is missing */
export async function receiveByNats(options: NatsReceiverOptions): Promise<void> {
  const consumers = await consumersOf(options.connection);
  const all = { ...options, quota: options.quota ?? new Quota() };
  // One message of a shard at a time bounds the memory.
  await Promise.all(consumers.map((consumer) => lane(all, consumer)));
}

async function consumersOf(connection: NatsConnection): Promise<readonly Consumer[]> {
  const { consumers } = jetstream(connection);
  try {
    return await Promise.all(
      Array.from({ length: SHARDS }, (_, shard) => consumers.get(shardStream(shard), RECEIVER)),
    );
  } catch (error) {
    throw new MailLogError('config', `cannot use the streams of the broker: ${describeError(error)}`, {
      hint: 'maillog-fleet migrate --nats URL makes them',
    });
  }
}

type Receiving = NatsReceiverOptions & { readonly quota: Quota };

async function lane(options: Receiving, consumer: Consumer): Promise<void> {
  const { connection, signal } = options;
  while (!signal.aborted && !connection.isClosed()) {
    try {
      const message = await nextOf(consumer);
      if (message !== undefined) await take(options, message);
    } catch {
      // The broker is away; the library connects again, and what was not acknowledged comes again.
      await pause(AWAY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/**
 * Undefined: none came in time. If the broker is not ready when it is back, the library never ends what it
 * had asked for (@nats-io/jetstream 3.4.0), and nobody would take messages of the shard any more.
 */
async function nextOf(consumer: Consumer): Promise<JsMsg | undefined> {
  const messages = await consumer.fetch({ max_messages: 1, expires: EXPIRES_MS });
  const timer = setTimeout(() => messages.stop(), EXPIRES_MS + LATE_MS);
  try {
    for await (const message of messages) return message;
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** @throws Error if the broker is away */
async function take(options: Receiving, message: JsMsg): Promise<void> {
  const asked = askedBy(message);
  try {
    if (asked === undefined)
      throw new Refusal(400, 'X-MailLog-SHA256 is missing, or the subject is of no host');
    await answer(options, asked, await answerTo(options, asked, message));
    message.ack();
  } catch (error) {
    await refuse(options, asked, message, error);
  }
}

/** @throws Refusal, InboxFault */
async function answerTo(options: Receiving, asked: Asked, received: JsMsg): Promise<string> {
  const { complain, inbox, quota, signer } = options;
  const { host, isQuery } = asked;
  if (isQuery) return `maillog-host-1\n${host}\n`;
  const { data } = received;
  const { link, message } = messageOf(received, asked);
  if (!received.redelivered) quota.take(host, message.bytes);
  if (createHash('sha256').update(data).digest('hex') !== message.sha256)
    throw new Refusal(400, 'the body has another SHA-256');
  if (!(await inbox.hasRoom(message.bytes))) throw new InboxFault('there is no room');
  if ((await inbox.store(message, once(data))) !== 'other') return signer.sign(link, message.sha256);
  complain(
    `${host}: other content came under report ${message.sequence}, message ${message.message}; it is kept as a conflict`,
  );
  throw new Refusal(409, 'other content is kept under this number');
}

async function refuse(
  options: Receiving,
  asked: Asked | undefined,
  message: JsMsg,
  error: unknown,
): Promise<void> {
  const { complain, connection, retry = RETRY_MS } = options;
  const who = asked?.host ?? hostOfSubject(message.subject) ?? 'a host';
  if (error instanceof Refusal) {
    // The inbox keeps a conflict; over its quota, a host sends the message again.
    if (error.status !== 409 && error.status !== 429) {
      complain(`${who}: a message is among the dead letters: ${error.message}`);
      await bury(connection, message, error.message);
    }
    if (asked) await answer(options, asked, refusalText(error.status, error.message));
    message.ack();
    return;
  }
  if (error instanceof InboxFault) {
    complain(`the inbox keeps nothing: ${error.message}`);
    if (asked) await answer(options, asked, refusalText(503, 'the inbox keeps nothing now'));
    message.nak(retry);
    return;
  }
  const fault = `internal error (${error instanceof Error ? error.name : typeof error})`;
  complain(`${who}: ${fault}`);
  if (message.info.deliveryCount < MAX_FAULTS) return message.nak(retry);
  await bury(connection, message, fault);
  message.ack();
}

function refusalText(status: number, words: string): string {
  return `maillog-refusal-1\n${status}\n${words}\n`;
}

/** Resolves when the broker has it. A host that has gone meanwhile asks again in its next run. */
async function answer({ connection }: Receiving, { host, id }: Asked, text: string): Promise<void> {
  connection.publish(receiptSubject(host, id), text);
  await connection.flush();
}

async function* once(data: Uint8Array): AsyncGenerator<Uint8Array> {
  yield data;
}
