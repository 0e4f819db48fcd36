/**
 * The subjects of NATS that hosts and receivers use. A host publishes on one subject and subscribes to its
 * own receipts, so that the broker's permissions can name both.
 *
 *     maillog.in.05.web1            messages of web1; five is its shard
 *     maillog.receipt.web1.9f86…    what receivers answer to the message with that SHA-256
 *     maillog.receipt.web1.kept     heads of messages of web1, when their stream has them
 *     maillog.dead.05.web1          messages that receivers could not take
 */
import { createHash } from 'node:crypto';

/** The number of shards; each is a stream. Never changed: a host's permissions name its shard. */
export const SHARDS = 16;

/** `05` */
export function shardOf(host: string): string {
  return shardName(createHash('sha256').update(host).digest()[0] % SHARDS);
}

export function shardName(shard: number): string {
  return String(shard).padStart(2, '0');
}

export function messageSubject(host: string): string {
  return `maillog.in.${shardOf(host)}.${tokenOf(host)}`;
}

/** `question`: 64 hex digits, the SHA-256 of the message. */
export function receiptSubject(host: string, question: string): string {
  return `maillog.receipt.${tokenOf(host)}.${question}`;
}

/** What the broker itself publishes there proves nothing but that it is alive. */
export function keptSubject(host: string): string {
  return receiptSubject(host, 'kept');
}

/** The host whose token ends the subject; undefined if no host has it. */
export function hostOfSubject(subject: string): string | undefined {
  const token = subject.slice(subject.lastIndexOf('.') + 1);
  try {
    const host = Buffer.from(decodeURIComponent(token)).toString();
    return host !== '' && tokenOf(host) === token ? host : undefined;
  } catch {
    return undefined;
  }
}

/** A token of a subject has no dot, and neither `*` nor `>`. */
export function tokenOf(host: string): string {
  return encodeURIComponent(Buffer.from(host).toString()).replace(
    /[.*!'()~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
