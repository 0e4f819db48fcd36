/**
 * Messages that no receiver can take: their digest is another, they say that they are of another host, or
 * each try ends in a fault. No host has a receipt for one of them. They stay for somebody to look at, the
 * last 16 of a host, until `maillog-fleet replay --nats` puts them back.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import type { JetStreamManager, JsMsg } from '@nats-io/jetstream';
import { headers as newHeaders } from '@nats-io/transport-node';
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { describeError, MailLogError } from '../maillog.ts';
import { DEAD_CONSUMER, DEAD_STREAM, managerOf } from './streams.ts';

const REASON = 'X-MailLog-Reason';
const SUBJECT = 'X-MailLog-Subject';
const EXPIRES_MS = 5000;
const POLL_MS = 20;

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
      if (!subject.startsWith('maillog.in.')) {
        message.term();
        continue;
      }
      await putBack(connection, manager, subject, message);
      await message.ackAck();
      count += 1;
    }
    return count;
  } catch (error) {
    throw new MailLogError('io', `cannot put dead letters back: ${describeError(error)}`, { cause: error });
  }
}

/**
 * Resolves when its stream has one more message; the stream itself acknowledges none (streams.ts). If that is
 * another one, and this one was refused, its host has it still.
 * @throws MailLogError if the stream takes none in time
 */
async function putBack(
  connection: NatsConnection,
  { streams }: JetStreamManager,
  subject: string,
  { data, headers }: JsMsg,
): Promise<void> {
  const stream = await streams.find(subject);
  const { state: before } = await streams.info(stream);
  connection.publish(subject, data, { headers: copied(headers) });
  await connection.flush();
  for (const end = Date.now() + EXPIRES_MS; Date.now() < end; await pause(POLL_MS)) {
    const { state } = await streams.info(stream);
    if (state.last_seq > before.last_seq) return;
  }
  throw new MailLogError('io', `the stream ${stream} takes no message: it is full, or has 64 of the host`);
}

/** What the host wrote. */
function copied(original: MsgHdrs | undefined): MsgHdrs {
  const fields = newHeaders();
  for (const name of ['X-MailLog-Report', 'X-MailLog-SHA256', 'X-MailLog-Query'])
    if (original?.has(name)) fields.set(name, original.get(name));
  return fields;
}
