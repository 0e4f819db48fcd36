/**
 * Messages that no receiver can take: their digest is another, they say that they are of another host, or
 * each try ends in a fault. No host has a receipt for one of them. They stay for somebody to look at, the
 * last 16 of a host, until `maillog-fleet replay --nats` puts them back.
 */
import { randomUUID } from 'node:crypto';
import { jetstream } from '@nats-io/jetstream';
import type { JsMsg } from '@nats-io/jetstream';
import { headers as newHeaders, PermissionViolationError } from '@nats-io/transport-node';
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { describeError, MailLogError } from '../maillog.ts';
import { DEAD_CONSUMER, DEAD_STREAM, managerOf } from './streams.ts';

const REASON = 'X-MailLog-Reason';
const SUBJECT = 'X-MailLog-Subject';
/** Makes one that is put back known from others of its host. */
const REPLAY = 'X-MailLog-Replay';
const EXPIRES_MS = 5000;
const FULL_HINT =
  'it is full, or has 64 of the host: start receivers; streams of an older version need maillog-fleet migrate --nats';
const USERS_HINT = 'write the users again with maillog-fleet nats-users, and reload the broker';

/** Resolves when the broker has it among the dead letters. */
export async function bury(connection: NatsConnection, message: JsMsg, reason: string): Promise<void> {
  const fields = copied(message.headers);
  fields.set(REASON, reason);
  fields.set(SUBJECT, message.subject);
  const subject = message.subject.replace(/^maillog\.in\./, 'maillog.dead.');
  await jetstream(connection).publish(subject, message.data, { headers: fields });
}

/**
 * Puts the dead letters that are there back where they came from. Resolves to how many.
 * @throws MailLogError `io` with the broker's words
 */
export async function replayDead(connection: NatsConnection): Promise<number> {
  try {
    const manager = await managerOf(connection);
    const { num_ack_pending: lent, num_pending: waiting } = await manager.consumers.info(
      DEAD_STREAM,
      DEAD_CONSUMER,
    );
    const client = jetstream(connection);
    const consumer = await client.consumers.get(DEAD_STREAM, DEAD_CONSUMER);
    let count = 0;
    // Not those that come back meanwhile.
    while (count < waiting + lent) {
      const message = await consumer.next({ expires: EXPIRES_MS });
      if (message === null) break;
      const subject = message.headers?.get(SUBJECT) ?? '';
      const kept = keptOf(subject);
      if (kept === undefined) {
        message.term();
        continue;
      }
      try {
        await putBack(connection, message, subject, kept);
      } catch (error) {
        message.nak();
        throw error;
      }
      await message.ackAck();
      count += 1;
    }
    return count;
  } catch (error) {
    const own = error instanceof MailLogError ? error.hint : undefined;
    const hint = error instanceof PermissionViolationError ? USERS_HINT : own;
    throw new MailLogError('io', `cannot put dead letters back: ${describeError(error)}`, {
      cause: error,
      ...(hint && { hint }),
    });
  }
}

/** Where the broker publishes the head of a message on that subject, once its stream has it. */
function keptOf(subject: string): string | undefined {
  const [, token] = /^maillog\.in\.\d\d\.([^.*>\s]+)$/.exec(subject) ?? [];
  return token === undefined ? undefined : `maillog.receipt.${token}.kept`;
}

/**
 * Resolves when its stream has it. The stream acknowledges nothing (streams.ts), and its number may grow by
 * another message. What proves it is the head of this one, on a subject where only the broker and receivers
 * publish.
 * @throws MailLogError if the stream does not take it in time
 */
async function putBack(
  connection: NatsConnection,
  dead: JsMsg,
  subject: string,
  keptSubject: string,
): Promise<void> {
  const fields = copied(dead.headers);
  const mark = randomUUID();
  fields.set(REPLAY, mark);
  const heads = connection.subscribe(keptSubject);
  const timer = setTimeout(() => heads.unsubscribe(), EXPIRES_MS);
  try {
    connection.publish(subject, dead.data, { headers: fields });
    for await (const { headers } of heads) if (headers?.get(REPLAY) === mark) return;
  } finally {
    clearTimeout(timer);
    heads.unsubscribe();
  }
  throw new MailLogError('io', `the stream of ${subject} does not take a message`, { hint: FULL_HINT });
}

/** What the host wrote. */
function copied(original: MsgHdrs | undefined): MsgHdrs {
  const fields = newHeaders();
  for (const name of ['X-MailLog-Report', 'X-MailLog-SHA256', 'X-MailLog-Query'])
    if (original?.has(name)) fields.set(name, original.get(name));
  return fields;
}
