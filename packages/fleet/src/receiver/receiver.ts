/**
 * The receiver: HTTPS for hosts with a certificate of the fleet. It has no keys that open messages, and only
 * adds to an inbox.
 *
 *     PUT URL/v1/messages/SHA256   keeps a message, answers with a receipt (201; 200: it was there)
 *     GET URL/v1/host              the name for which it takes this host
 *     GET URL/v1/rules/NAME/FILE   a file of a published rules set
 *
 * The order: the certificate, the head, room, the body, its digest, the inbox, and only then the receipt. A
 * host removes its copy on a receipt alone, so that a crash anywhere costs one more sending.
 */
import { constants, createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server, ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { fingerprintOf } from '../certificates/register.ts';
import { InboxFault } from '../inbox/inbox.ts';
import { MailLogError } from '../maillog.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { limitConnections } from './connections.ts';
import { Quota } from './quota.ts';
import type { ReceiptSigner } from './receipt-signer.ts';
import { Refusal } from './refusal.ts';
import { readHead } from './request-head.ts';
import { isForRules, servedRules } from './served-rules.ts';

export interface ReceiverOptions {
  readonly inbox: Inbox;
  readonly signer: ReceiptSigner;
  /** Whether the certificate with this SHA-256 was retired. */
  readonly isRetired: (fingerprint: string) => Promise<boolean>;
  /** PEM texts. */
  readonly tls: Pick<ServerOptions, 'ca' | 'cert' | 'key'>;
  /** Has a folder for each rules set; default: none is served. */
  readonly rules?: string | undefined;
  /** Faults of the receiver's own, in words; nothing of a message is in them. */
  readonly complain: (words: string) => void;
  readonly quota?: Quota;
  /** How long a host may send nothing. Milliseconds; default: two minutes. */
  readonly silence?: number;
}

/** Without a byte. */
const SILENCE_MS = 120_000;
const WHOLE_MS = 30 * 60_000;
const HEAD_MS = 10_000;
/** How long a host waits if the inbox keeps nothing now. Seconds; each host adds a random part of its own. */
const FAULT_RETRY_SECONDS = 60;

export function createReceiver(options: ReceiverOptions): Server {
  const server = createServer({
    ...options.tls,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    // A session that is taken up again could be that of a certificate that has ended meanwhile.
    secureOptions: constants.SSL_OP_NO_TICKET,
    handshakeTimeout: HEAD_MS,
    headersTimeout: HEAD_MS,
    requestTimeout: WHOLE_MS,
    keepAliveTimeout: SILENCE_MS,
    maxHeaderSize: 16_384,
  });
  limitConnections(server);
  server.setTimeout(options.silence ?? SILENCE_MS);
  const quota = options.quota ?? new Quota();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    void answerTo({ ...options, quota }, request, response);
  };
  server.on('request', answer);
  // What is refused by its head is refused before its body is sent.
  server.on('checkContinue', answer);
  return server;
}

type Answering = ReceiverOptions & { readonly quota: Quota };

async function answerTo(
  options: Answering,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let end = (): void => undefined;
  try {
    const host = await hostOf(options, request.socket as TLSSocket);
    end = options.quota.begin(host);
    if (request.method === 'GET' && /^(?:\/(?!\.\.?\/)[\w.~-]+)*\/v1\/host$/.test(request.url ?? ''))
      send(response, 200, `${host}\n`);
    else if (request.method === 'GET' && isForRules(request.url ?? ''))
      send(response, 200, await servedRules(options.rules, request.url ?? ''));
    else if (request.method === 'PUT') await take(options, request, response, host);
    else if (request.method === 'GET') throw new Refusal(404, 'there is nothing to read here');
    else throw new Refusal(405, 'a host may PUT messages and GET rules sets');
  } catch (error) {
    refuse(options, response, error);
  } finally {
    end();
  }
}

/** @throws Refusal 403 if the certificate was retired, or has ended */
async function hostOf({ isRetired }: ReceiverOptions, socket: TLSSocket): Promise<string> {
  const { subject, fingerprint256, valid_to: until } = socket.getPeerCertificate();
  const host = subject?.CN;
  // TLS let nobody in without a certificate of the authority; this is for a name that is none.
  if (!socket.authorized || typeof host !== 'string' || host === '')
    throw new Refusal(403, 'the certificate names no host');
  // TLS looked at the beginning of the connection, which may be a while ago.
  if (Date.parse(until) <= Date.now())
    throw new Refusal(403, `the certificate of ${host} has ended; enrol the host again`);
  if (await isRetired(fingerprintOf(fingerprint256)))
    throw new Refusal(403, `the certificate of ${host} was retired; enrol the host again`);
  return host;
}

async function take(
  options: Answering,
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
): Promise<void> {
  const { inbox, quota, signer } = options;
  const { link, message } = readHead(request, host);
  quota.take(host, message.bytes);
  if (!(await inbox.hasRoom(message.bytes))) throw new Refusal(503, 'there is no room', FAULT_RETRY_SECONDS);
  const release = quota.hold(host, message.bytes);
  if (request.headers.expect !== undefined) response.writeContinue();
  const stored = await inbox.store(message, checked(request, message.sha256)).finally(release);
  if (stored === 'other') {
    options.complain(
      `${host}: other content came under report ${message.sequence}, message ${message.message}; it is kept as a conflict`,
    );
    throw new Refusal(409, 'other content is kept under this number');
  }
  send(response, stored === 'new' ? 201 : 200, signer.sign(link, message.sha256));
}

/**
 * The body.
 * @throws Refusal 400 at its end if its digest is another
 */
async function* checked(request: IncomingMessage, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const block of request as AsyncIterable<Buffer>) {
    hash.update(block);
    yield block;
  }
  if (hash.digest('hex') !== sha256) throw new Refusal(400, 'the body has another SHA-256');
}

function refuse({ complain }: ReceiverOptions, response: ServerResponse, error: unknown): void {
  if (error instanceof Refusal) {
    if (error.retryAfter !== undefined) response.setHeader('Retry-After', String(error.retryAfter));
    send(response, error.status, `${error.message}\n`);
    return;
  }
  // The host went away in the middle of its body: there is nobody to answer.
  if (response.req.socket.destroyed) return;
  complain(faultOf(error));
  response.setHeader('Retry-After', String(FAULT_RETRY_SECONDS));
  const isKnown = error instanceof InboxFault || error instanceof MailLogError;
  send(response, isKnown ? 503 : 500, 'the message is not kept; send it again\n');
}

function faultOf(error: unknown): string {
  if (error instanceof InboxFault) return `the inbox keeps nothing: ${error.message}`;
  // Of the files of certificates: its words hold nothing of a message.
  if (error instanceof MailLogError) return `nobody is let in: ${error.message}`;
  return `internal error (${error instanceof Error ? error.name : typeof error})`;
}

function send(response: ServerResponse, status: number, text: string | Buffer): void {
  const { req } = response;
  // A body that is not read would be taken for the next request.
  if (!req.complete) response.setHeader('Connection', 'close');
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  response.end(text);
}
