/**
 * What a collector learns of a message in clear: its place in the chain of its host, its length and digest.
 * The place is in the head of the message, too. The collector compares it with the sealed one when it opens
 * the message.
 */
import { createHash } from 'node:crypto';
import type { OutgoingMessage } from '../../report/ports.ts';
import { readMessage } from '../outgoing-file.ts';
import type { Receivable } from './receipt.ts';

/** The field is in the first bytes of a message; MailLog writes the head. */
const MAX_HEAD_BYTES = 65_536;

/**
 * Reads the message once.
 * @throws MailLogError `io` if it cannot be read
 */
export async function envelopeOf(message: OutgoingMessage): Promise<Receivable> {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  for await (const block of readMessage(message)) {
    hash.update(block);
    if (head.length < MAX_HEAD_BYTES) head = Buffer.concat([head, block]);
  }
  return { link: linkIn(head.toString('latin1')) ?? withoutLink(message), sha256: hash.digest('hex') };
}

/** The value of X-MailLog-Report, unfolded (RFC 5322 §2.2.3). */
function linkIn(message: string): string | undefined {
  const head = message.slice(0, message.search(/\r?\n\r?\n/));
  return /^x-maillog-report:[ \t]*(.+)$/im.exec(head.replace(/\r?\n(?=[ \t])/g, ''))?.[1]?.trim();
}

/** A message of no chain, as one about a refused configuration. */
function withoutLink({ messageId }: OutgoingMessage): string {
  return `message-id=${messageId}`;
}
