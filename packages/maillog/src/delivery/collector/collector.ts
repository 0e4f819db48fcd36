/**
 * Delivery to a collector over HTTPS: `PUT URL/v1/messages/SHA256`, answered by a signed receipt.
 *
 * Never lost by accident: a message counts as delivered on a valid receipt for its very bytes alone
 * (receipt.ts). A status of success without one is a transient refusal, whatever answered: a proxy, a portal
 * of a hotel, a collector of others. So is every failure but a message that the collector finds too large.
 *
 * Never in clear by accident: there is no collector without TLS, and the certificate is always checked.
 * Redirects are not followed.
 */
import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { KeyObject } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Delivery, Outcome, OutgoingMessage } from '../../report/ports.ts';
import { describeError } from '../../text/errno.ts';
import { FollowedMessage } from '../outgoing-file.ts';
import { refuseAll, sayable } from '../server-words.ts';
import { certificateAuthorities } from '../trust-store.ts';
import { envelopeOf } from './envelope.ts';
import { MAX_RECEIPT_BYTES, isReceipt } from './receipt.ts';
import { retryAfter } from './retry-after.ts';

/** Without a byte in either direction. The next run tries again. */
const SILENCE_MS = 120_000;
const WHOLE_MS = 30 * 60_000;
const CONTINUE_MS = 2000;
const MAX_SHOWN_CHARACTERS = 200;

export interface CollectorOptions {
  /** Without a slash at its end: `https://collector.example.com/reports`. */
  readonly url: string;
  /** PEM texts of the host's certificate and its private key. */
  readonly identity?: { readonly certificate: string; readonly key: Buffer } | undefined;
  /** PEM text of the only authorities that may sign the collector's certificate; default: the system's. */
  readonly ca?: string | undefined;
  readonly receiptKeys: readonly KeyObject[];
  /** Milliseconds; default: two minutes. */
  readonly silence?: number | undefined;
}

interface Answer {
  readonly status: number;
  /** At most {@link MAX_RECEIPT_BYTES} of it. */
  readonly text: string;
  /** The field Retry-After. */
  readonly retryAfter?: string | undefined;
}

export function collectorDelivery(options: CollectorOptions): Delivery {
  const name = `collector ${options.url}`;
  return { name, deliver: (message) => deliver(options, message) };
}

/** @throws MailLogError `io` if the message's own file cannot be read */
async function deliver(options: CollectorOptions, message: OutgoingMessage): Promise<Outcome> {
  const { notBefore = 0 } = message;
  if (Date.now() < notBefore) {
    const until = new Date(notBefore).toISOString();
    return refuseAll(message.to, 'transient', `the collector asked for a pause until ${until}`, notBefore);
  }
  const envelope = await envelopeOf(message);
  const followed = new FollowedMessage(message);
  const headers = {
    'Content-Type': 'message/rfc822',
    'Content-Length': String(message.bytes),
    'X-MailLog-Report': envelope.link,
    Expect: '100-continue',
  };
  try {
    const path = `/v1/messages/${envelope.sha256}`;
    const answer = await ask(options, {
      method: 'PUT',
      path,
      headers,
      body: () => followed.blocks(),
    });
    if (isReceipt(answer.text, envelope, options.receiptKeys))
      return { accepted: [...new Set(message.to)], refused: [] };
    const kind = answer.status === 413 ? 'permanent' : 'transient';
    return refuseAll(message.to, kind, wordsOf(answer), pauseOf(answer));
  } catch (error) {
    if (followed.fault !== undefined) throw followed.fault;
    return refuseAll(message.to, 'transient', `no answer of the collector: ${failureOf(error)}`);
  }
}

/**
 * Asks who the collector takes this host for: `{status: 200, text: 'web1'}`.
 * @throws Error with a reason in words
 */
export async function askCollector(options: CollectorOptions): Promise<Answer> {
  try {
    return await ask(options, { method: 'GET', path: '/v1/host', headers: {} });
  } catch (error) {
    throw new Error(failureOf(error), { cause: error });
  }
}

interface Sent {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: (() => AsyncGenerator<Buffer>) | undefined;
}

async function ask(options: CollectorOptions, { method, path, headers, body }: Sent): Promise<Answer> {
  const { identity, silence = SILENCE_MS } = options;
  const settings: RequestOptions = {
    method,
    headers,
    ca: options.ca ?? (await certificateAuthorities(undefined)),
    cert: identity?.certificate,
    key: identity?.key,
    minVersion: 'TLSv1.2',
    // A connection for each message: nothing of one is left for the next.
    agent: false,
    timeout: silence,
    signal: AbortSignal.timeout(WHOLE_MS),
  };
  const asked = request(`${options.url}${path}`, settings);
  asked.on('timeout', () => asked.destroy(new Error('it fell silent')));
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.on('response', resolve);
    asked.on('error', reject);
  });
  if (body === undefined) asked.end();
  // A collector may refuse by what the head says. Then the body is not sent, and the answer is not lost in a
  // connection that the collector closes meanwhile.
  else if (await mayContinue(asked, answered)) pipeline(body, asked).catch(() => undefined);
  const response = await answered;
  let text = '';
  for await (const block of response) {
    text += (block as Buffer).toString('latin1');
    if (text.length > MAX_RECEIPT_BYTES) break;
  }
  asked.destroy();
  return { status: response.statusCode ?? 0, text, retryAfter: response.headers['retry-after'] };
}

/** Sends the head. Whether the body is wanted: two seconds without an answer mean yes (RFC 9110 §10.1.1). */
async function mayContinue(asked: ClientRequest, answered: Promise<unknown>): Promise<boolean> {
  asked.flushHeaders();
  let timer: NodeJS.Timeout | undefined;
  const wanted = new Promise<boolean>((resolve) => {
    asked.once('continue', () => resolve(true));
    timer = setTimeout(resolve, CONTINUE_MS, true);
  });
  const isRefused = answered.then(
    () => false,
    () => false,
  );
  const result = await Promise.race([wanted, isRefused]);
  clearTimeout(timer);
  return result;
}

/** Only a collector that is overloaded, or that limits this host, says how long (RFC 6585 §4). */
function pauseOf({ status, retryAfter: field }: Answer): number | undefined {
  return status === 503 || status === 429 ? retryAfter(field, Date.now(), Math.random()) : undefined;
}

function wordsOf({ status, text }: Answer): string {
  const said = sayable(text.slice(0, MAX_SHOWN_CHARACTERS));
  if (status >= 200 && status < 300)
    return `the collector answers ${status} without a receipt that a key of set receipt_key has signed`;
  if (status >= 300 && status < 400)
    return `the collector answers ${status}, a redirect; MailLog follows none: set deliver to the place itself`;
  const size = status === 413 ? ' (set max_size makes later messages smaller)' : '';
  return `the collector answers ${status}${said === '' ? '' : `: ${said}`}${size}`;
}

/** OpenSSL's errors for a certificate that no known authority has signed. */
const UNKNOWN_AUTHORITY =
  /unable to (?:verify the first|get local issuer) certificate|self[- ]signed certificate/i;

function failureOf(error: unknown): string {
  const { message, code = '' } = error as NodeJS.ErrnoException;
  if (UNKNOWN_AUTHORITY.test(message))
    return `${describeError(error)} (set collector_ca FILE names its authority)`;
  if (/certificate required|handshake failure|bad certificate/i.test(message))
    return 'it refuses the certificate of this host (set collector_certificate FILE and collector_key FILE)';
  if (code === 'ABORT_ERR') return 'it took longer than 30 minutes';
  return describeError(error);
}
