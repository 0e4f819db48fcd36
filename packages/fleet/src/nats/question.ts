/** What a message of a stream says of itself; packages/maillog/src/delivery/nats writes it. */
import type { JsMsg } from '@nats-io/jetstream';
import type { ReceivedMessage } from '../inbox/inbox.ts';
import { hostOfSubject } from '../maillog.ts';
import { Refusal } from '../receiver/refusal.ts';
import { identityOf, MAX_LINK_CHARACTERS, MAX_MESSAGE_BYTES } from '../receiver/request-head.ts';

export interface Asked {
  /** The broker lets a host publish on its own subject alone. */
  readonly host: string;
  /** What the subject of the answer ends with: 64 hex digits. */
  readonly id: string;
  /** Whether the host asks who it is, and sends no message. */
  readonly isQuery: boolean;
}

/** Undefined: nobody could be answered. */
export function askedBy({ headers, subject }: Pick<JsMsg, 'headers' | 'subject'>): Asked | undefined {
  const host = hostOfSubject(subject);
  const id = headers?.get('X-MailLog-SHA256') ?? '';
  if (host === undefined || !/^[0-9a-f]{64}$/.test(id)) return undefined;
  return { host, id, isQuery: headers?.get('X-MailLog-Query') === 'host' };
}

/** @throws Refusal */
export function messageOf(
  { data, headers }: Pick<JsMsg, 'data' | 'headers'>,
  { host, id }: Asked,
): { readonly link: string; readonly message: ReceivedMessage } {
  const link = headers?.get('X-MailLog-Report') ?? '';
  if (link === '' || link.length > MAX_LINK_CHARACTERS)
    throw new Refusal(400, 'X-MailLog-Report is missing, or too long');
  if (data.length > MAX_MESSAGE_BYTES)
    throw new Refusal(413, `a message has at most ${MAX_MESSAGE_BYTES} bytes (set max_size)`);
  return { link, message: { ...identityOf(link, host), sha256: id, bytes: data.length } };
}
