/** What a receiver learns of a message before its body (docs/collector.md, "Protocol"). */
import type { IncomingMessage } from 'node:http';
import type { ReceivedMessage } from '../inbox/inbox.ts';
import { readChainLink } from '../maillog.ts';
import { Refusal } from './refusal.ts';

/** Sealed messages are split by `set max_size`; none is this long by accident. */
export const MAX_MESSAGE_BYTES = 64 << 20;
/** Of X-MailLog-Report. */
export const MAX_LINK_CHARACTERS = 2048;
const PATH = /^(?:\/(?!\.\.?\/)[\w.~-]+)*\/v1\/messages\/([0-9a-f]{64})$/;
const MESSAGE_ID = /^message-id=(<[!-;=?-~]{1,900}>)$/;

export interface RequestHead {
  readonly message: ReceivedMessage;
  /** X-MailLog-Report as it was sent; the receipt repeats it. */
  readonly link: string;
}

/** @throws Refusal */
export function readHead(request: IncomingMessage, host: string): RequestHead {
  const [, sha256] = PATH.exec(request.url ?? '') ?? [];
  if (sha256 === undefined) throw new Refusal(404, 'there is nothing here: PUT v1/messages/SHA256');
  const link = request.headers['x-maillog-report'];
  if (typeof link !== 'string' || link.length > MAX_LINK_CHARACTERS)
    throw new Refusal(400, 'X-MailLog-Report is missing, or too long');
  return { link, message: { ...identityOf(link, host), sha256, bytes: lengthOf(request) } };
}

/**
 * Which message the link names.
 * @throws Refusal if it cannot be read, or names another host than the one that sends
 */
export function identityOf(link: string, host: string): Omit<ReceivedMessage, 'sha256' | 'bytes'> {
  const [, messageId] = MESSAGE_ID.exec(link) ?? [];
  if (messageId !== undefined) return { host, configuration: messageId, sequence: 0, message: 1 };
  const read = readChainLink(link);
  // No path has a NUL, and no text of PostgreSQL.
  if (read === undefined || read.configuration?.includes('\0') === true)
    throw new Refusal(400, 'X-MailLog-Report cannot be read');
  if (read.host !== host)
    throw new Refusal(403, `this host is ${host} here, and the report says it is of another host`);
  return { host, configuration: read.configuration ?? '', sequence: read.sequence, message: read.message };
}

function lengthOf({ headers }: IncomingMessage): number {
  const length = headers['content-length'];
  // Without it, or with another coding, nobody knows whether there is room.
  if (length === undefined || headers['transfer-encoding'] !== undefined)
    throw new Refusal(411, 'Content-Length is missing');
  const bytes = Number(length);
  if (bytes > MAX_MESSAGE_BYTES)
    throw new Refusal(413, `a message has at most ${MAX_MESSAGE_BYTES} bytes (set max_size)`);
  return bytes;
}
