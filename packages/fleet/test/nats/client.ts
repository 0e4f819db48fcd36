/** What a host does over NATS, by the library and not by MailLog's own client. */
import { createHash } from 'node:crypto';
import { headers } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { messageSubject, receiptSubject } from '../../src/maillog.ts';

export interface Put {
  readonly host: string;
  readonly link: string;
  readonly body: Uint8Array;
  /** Default: that of the body. */
  readonly sha256?: string;
}

export function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/** Resolves to what a receiver answers. */
export async function put(connection: NatsConnection, { host, link, body, sha256 }: Put): Promise<string> {
  const id = sha256 ?? digestOf(body);
  const reply = receiptSubject(host, id);
  const answers = connection.subscribe(reply);
  const fields = headers();
  if (link !== '') fields.set('X-MailLog-Report', link);
  fields.set('X-MailLog-SHA256', id);
  connection.publish(messageSubject(host), body, { reply, headers: fields });
  try {
    for await (const answer of answers) {
      const text = Buffer.from(answer.data).toString('latin1');
      if (!text.startsWith('{')) return text;
      const { error } = JSON.parse(text) as { error?: { description: string } };
      if (error) throw new Error(error.description);
    }
    throw new Error('the connection ended');
  } finally {
    answers.unsubscribe();
  }
}
