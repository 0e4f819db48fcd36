/**
 * Messages that no receiver can take: their digest is another, they say that they are of another host, or
 * each try ends in a fault. No host has a receipt for one of them. They stay for somebody to look at, the
 * last 16 of a host, until `maillog-fleet replay --nats` puts them back.
 */
import { jetstream } from '@nats-io/jetstream';
import type { JsMsg } from '@nats-io/jetstream';
import { headers as newHeaders } from '@nats-io/transport-node';
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { describeError, MailLogError } from '../maillog.ts';
import { DEAD_CONSUMER, DEAD_STREAM, managerOf } from './streams.ts';

const REASON = 'X-MailLog-Reason';
const SUBJECT = 'X-MailLog-Subject';
const EXPIRES_MS = 5000;

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
      await client.publish(subject, message.data, { headers: copied(message.headers) });
      // Only when the stream has it again.
      await message.ackAck();
      count += 1;
    }
    return count;
  } catch (error) {
    throw new MailLogError('io', `cannot put dead letters back: ${describeError(error)}`, { cause: error });
  }
}

/** What the host wrote. */
function copied(original: MsgHdrs | undefined): MsgHdrs {
  const fields = newHeaders();
  for (const name of ['X-MailLog-Report', 'X-MailLog-SHA256', 'X-MailLog-Query'])
    if (original?.has(name)) fields.set(name, original.get(name));
  return fields;
}
