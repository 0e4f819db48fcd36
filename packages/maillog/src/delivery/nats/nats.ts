/**
 * Delivery to a collector by way of a NATS broker: one message on the host's own subject, into a stream of
 * JetStream, from which a receiver takes it; the receiver's signed receipt comes back on a subject of the
 * message's own.
 *
 * Never lost by accident: that the broker has a message in a stream, which it says on a subject of the host,
 * proves little, since its disk may not have it yet. A message counts as delivered on a valid receipt alone
 * (collector/receipt.ts). Every failure is transient. A receiver answers a message that it has already with
 * the receipt again.
 */
import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Outcome, OutgoingMessage } from '../../report/ports.ts';
import { describeError } from '../../text/errno.ts';
import { envelopeOf } from '../collector/envelope.ts';
import { isReceipt } from '../collector/receipt.ts';
import { FollowedMessage } from '../outgoing-file.ts';
import { refuseAll, sayable } from '../server-words.ts';
import { certificateAuthorities } from '../trust-store.ts';
import { Credentials } from './credentials.ts';
import { headOf } from './protocol.ts';
import { BrokerRefusal, NatsSession } from './session.ts';
import type { NatsServer, SessionOptions } from './session.ts';
import { Patience } from './patience.ts';
import { keptSubject, messageSubject, receiptSubject } from './subjects.ts';
import { newWaits } from './waits.ts';
import type { Waits } from './waits.ts';

/** Until a receipt comes. A receiver that has many to do needs a while. */
const WHOLE_MS = 120_000;
/** Without a sign of a broker that has not acknowledged. It is mute, as with a full disk. */
const SILENCE_MS = 30_000;
/** What is written may still be in the system's buffers of a slow line. */
const SLOW_BYTES_PER_MS = 64;
const MAX_SHOWN_CHARACTERS = 200;

export interface NatsOptions {
  readonly server: NatsServer;
  /** The name in `set host`. */
  readonly host: string;
  /** The text of a `.creds` file or of a file with a seed. */
  readonly credentials?: string | undefined;
  readonly identity?: SessionOptions['identity'];
  /** PEM text of the only authorities that may sign the broker's certificate; default: the system's. */
  readonly ca?: string | undefined;
  readonly receiptKeys: readonly KeyObject[];
  /** For all of it. Milliseconds; default: two minutes. */
  readonly limit?: number | undefined;
  /** Until it has acknowledged, from its login or the last written block. Milliseconds; default: 30 s. */
  readonly silence?: number | undefined;
  /** Of the messages before this one; default: there were none. */
  readonly waits?: Waits | undefined;
}

/** @throws MailLogError `io` if the message's own file cannot be read */
export async function deliverByNats(options: NatsOptions, message: OutgoingMessage): Promise<Outcome> {
  const envelope = await envelopeOf(message);
  const fields = { 'X-MailLog-Report': envelope.link, 'X-MailLog-SHA256': envelope.sha256 };
  const followed = new FollowedMessage(message);
  try {
    const question = { id: envelope.sha256, fields, bytes: message.bytes, body: followed.blocks() };
    const answer = await ask(options, question);
    if (isReceipt(answer, envelope, options.receiptKeys))
      return { accepted: [...new Set(message.to)], refused: [] };
    return refuseAll(message.to, 'transient', wordsOf(answer));
  } catch (error) {
    if (followed.fault !== undefined) throw followed.fault;
    return refuseAll(message.to, 'transient', failureOf(error));
  }
}

/**
 * Asks a receiver for which host it takes this one: `{text: 'web1', maxBytes: 1048576}`.
 * @throws Error with a reason in words
 */
export async function askByNats(options: NatsOptions): Promise<{ text: string; maxBytes: number }> {
  let maxBytes = 0;
  const id = randomBytes(32).toString('hex');
  const fields = { 'X-MailLog-Query': 'host', 'X-MailLog-SHA256': id };
  try {
    const question = { id, fields, bytes: 0, body: noBody(), onInfo: (max: number) => (maxBytes = max) };
    const answer = await ask(options, question);
    const [, host] = /^maillog-host-1\n([^\n]*)\n$/.exec(answer) ?? [];
    if (host === undefined) throw new Error(wordsOf(answer));
    return { text: host, maxBytes };
  } catch (error) {
    throw new Error(failureOf(error), { cause: error });
  }
}

async function* noBody(): AsyncGenerator<Buffer> {}

interface Question {
  /** 64 hex digits; the answer comes on the subject that ends with them. */
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly body: AsyncIterable<Uint8Array>;
  /** Called with the largest body that the broker takes. Bytes. */
  readonly onInfo?: (maxBytes: number) => void;
}

/** Resolves to what a receiver answers. That the broker keeps the message may come before. */
async function ask(options: NatsOptions, { id, fields, bytes, body, onInfo }: Question): Promise<string> {
  const { credentials, host, identity, server, waits = newWaits() } = options;
  const { silence: wholeSilence = SILENCE_MS } = options;
  const silence = waits.isSilent ? Math.min(wholeSilence, waits.brief) : wholeSilence;
  let { limit = WHOLE_MS } = options;
  const ca = options.ca ?? (await certificateAuthorities(undefined));
  const reply = receiptSubject(host, id);
  const login = credentials === undefined ? undefined : new Credentials(credentials);
  // Nothing throws between here and `finally`: a timer that is left keeps the program running.
  const patience = new Patience(silence, limit);
  const { signal } = patience;
  let isKept = false;
  let session: NatsSession | undefined;
  try {
    const logIn = { server, credentials: login, identity, ca, signal };
    session = await NatsSession.open(logIn, reply, keptSubject(host));
    patience.renew();
    const head = headOf(fields);
    const maxBytes = session.info.maxPayload - head.length;
    onInfo?.(maxBytes);
    if (bytes > maxBytes)
      throw new Error(
        `the broker takes messages of ${maxBytes} bytes (set max_size makes later messages smaller)`,
      );
    const blocks = patience.renewedBy(body);
    await session.publish(messageSubject(host), reply, { head, bytes: head.length + bytes, body: blocks });
    patience.renew(bytes / SLOW_BYTES_PER_MS);
    for (;;) {
      const { status, text } = await session.message();
      if (status === '503')
        throw new Error('no stream of the broker takes it (maillog-fleet migrate --nats)');
      waits.isSilent = false;
      const error = acknowledged(text);
      if (error === undefined) {
        waits.receivers.areAway = false;
        return text;
      }
      if (error !== '') throw new Error(`the stream refuses it: ${error}`);
      isKept = true;
      patience.allowSilence();
      if (waits.receivers.areAway) {
        limit = Math.min(limit, waits.brief);
        patience.endIn(limit);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    if (isKept) waits.receivers.areAway = true;
    waits.isSilent = patience.isSilent;
    if (patience.isSilent)
      throw new Error(`the broker was silent for ${silence / 1000} seconds`, { cause: error });
    const seconds = Math.round(limit / 1000);
    throw new Error(
      isKept
        ? `the broker keeps it, but no receiver gave a receipt in ${seconds} seconds`
        : `the broker did not acknowledge it in ${seconds} seconds`,
      { cause: error },
    );
  } finally {
    patience.end();
    session?.close();
  }
}

/**
 * The error of a stream's acknowledgement, empty if there is none; undefined: the text is no such thing.
 * What comes on keptSubject() has no text. A stream of a fleet that was not migrated answers with JSON.
 */
function acknowledged(text: string): string | undefined {
  if (text === '') return '';
  if (!text.startsWith('{')) return undefined;
  try {
    const { error } = JSON.parse(text) as { error?: { description?: string } };
    return error === undefined ? '' : (error.description ?? 'without a reason');
  } catch {
    return undefined;
  }
}

function wordsOf(answer: string): string {
  const [, status, words = ''] = /^maillog-refusal-1\n(\d{3})\n([^\n]*)\n$/.exec(answer) ?? [];
  if (status === undefined) return 'the answer is no receipt that a key of set receipt_key has signed';
  return `the receiver answers ${status}: ${sayable(words.slice(0, MAX_SHOWN_CHARACTERS))}`;
}

const UNKNOWN_AUTHORITY =
  /unable to (?:verify the first|get local issuer) certificate|self[- ]signed certificate/i;

function failureOf(error: unknown): string {
  const { message } = error as Error;
  if (error instanceof BrokerRefusal)
    return `the broker refuses this host: ${message} (set nats_credentials FILE, or collector_certificate FILE and collector_key FILE)`;
  if (UNKNOWN_AUTHORITY.test(message))
    return `${describeError(error)} (set collector_ca FILE names its authority)`;
  if (/certificate required|handshake failure|bad certificate/i.test(message))
    return 'the broker refuses the certificate of this host (set collector_certificate FILE and collector_key FILE)';
  return describeError(error);
}
