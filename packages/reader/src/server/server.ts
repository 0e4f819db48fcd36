/**
 * The server of the page: the page's files, and the API that it uses (openapi.json). It is for the person who
 * started it, on this machine. Each request passes guard.ts first, then the token, then its route; each
 * answer has the fields of security-headers.ts.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { escapeJson, MailLogError } from '../maillog.ts';
import type { Refusal } from './answers.ts';
import { refuseStrangers } from './access/guard.ts';
import type { OwnHost } from './access/guard.ts';
import { fileAt, isPage } from './page-files.ts';
import type { PageFile } from './page-files.ts';
import { Refused } from './refused.ts';
import { jsonOf, targetOf } from './request.ts';
import { FileAnswer, findRoute } from './route.ts';
import type { Reader } from './route.ts';
import { ROUTES } from './routes.ts';
import type { Door } from './access/door.ts';
import type { Person } from './access/person.ts';
import { securityHeaders } from './access/security-headers.ts';
import { isAuthorized } from './access/token.ts';

const API = '/api/';
/** A browser that is slower than that is none. */
const REQUEST_TIMEOUT_MS = 30_000;
const MAX_CONNECTIONS = 100;

export interface TlsTexts {
  readonly cert: string;
  readonly key: string;
}

export interface ServerOptions {
  readonly reader: Reader;
  readonly token: string;
  /** Whoever has the token. */
  readonly person: Person;
  /** If people sign in; then the token opens nothing. */
  readonly door?: Door | undefined;
  /** PEM texts; undefined: HTTP. */
  readonly tls?: TlsTexts | undefined;
  readonly files: ReadonlyMap<string, PageFile>;
  /** Known once the server listens. */
  readonly isOwnHost: () => OwnHost;
}

export function createPageServer(options: ServerOptions): Server {
  const limits = {
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: REQUEST_TIMEOUT_MS / 3,
    maxHeaderSize: 16 << 10,
  };
  const answering = (request: IncomingMessage, response: ServerResponse): void =>
    void respond(request, response, options);
  const server = options.tls
    ? createTlsServer({ ...limits, ...options.tls, handshakeTimeout: limits.headersTimeout }, answering)
    : createServer(limits, answering);
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  try {
    refuseStrangers(request, options.isOwnHost(), options.door);
    const { path, query } = targetOf(request);
    if (path.startsWith(API)) await answer(request, response, { path, query, options });
    else if (await options.door?.answer(request, response, path)) return;
    else if (isPage(path) && options.door && !options.door.person(request)) options.door.send(response);
    else sendFile(request, response, path, options.files);
  } catch (error) {
    refuse(request, response, error);
  }
}

interface ApiRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly options: ServerOptions;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { path, query, options }: ApiRequest,
): Promise<void> {
  const { reader } = options;
  const person = personOf(request, options);
  const { method = '' } = request;
  const { route, names } = findRoute(ROUTES, method, path);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const body = route.method === 'POST' ? await jsonOf(request) : undefined;
  const result = await route.answer(reader, { query, names, body, person, signal: gone.signal });
  if (result instanceof FileAnswer) {
    send(request, response, 200, result.bytes, {
      'content-type': result.type,
      'content-disposition': `attachment; filename="${result.name}"`,
    });
  } else sendJson(request, response, 200, result);
}

/** @throws Refused 401 */
function personOf(request: IncomingMessage, { door, token, person }: ServerOptions): Person {
  if (door) {
    const signedIn = door.person(request);
    if (signedIn) return signedIn;
    throw new Refused(401, 'nobody is signed in, or the session has ended', 'load the page again to sign in');
  }
  if (isAuthorized(request.headers.authorization, token)) return person;
  throw new Refused(
    401,
    'the token is missing, or of another start of maillog-read',
    'open the address that maillog-read printed',
  );
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  files: ReadonlyMap<string, PageFile>,
): void {
  const { method = '' } = request;
  const file = fileAt(files, path);
  if (!file) {
    throw files.size === 0
      ? new Refused(404, 'the page is not built', 'npm run build makes it; maillog-read --text needs none')
      : new Refused(404, `there is no ${path.slice(0, 100)}`, 'the page is at /');
  }
  if (method !== 'GET' && method !== 'HEAD')
    throw new Refused(405, `${method} is not possible here`, 'use GET');
  send(request, response, 200, file.bytes, { 'content-type': file.type, ...securityHeaders(true) });
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, message, hint } = refusalOf(error);
  // Else the answer would be lost with what is left of the body; the request's time bounds it.
  request.resume();
  const refusal: Refusal = { error: message, hint: hint ?? null };
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  sendJson(request, response, status, refusal);
}

function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof MailLogError) return new Refused(409, error.message, error.hint);
  // An unexpected error's message may quote content, and the terminal may be logged.
  return new Refused(500, `internal error (${error instanceof Error ? error.name : typeof error})`);
}

function sendJson(request: IncomingMessage, response: ServerResponse, status: number, value: object): void {
  // Whoever looks at an answer in a terminal is not steered by what a mail holds.
  const bytes = Buffer.from(escapeJson(JSON.stringify(value)));
  send(request, response, status, bytes, { 'content-type': 'application/json; charset=utf-8' });
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  bytes: Uint8Array,
  headers: OutgoingHttpHeaders,
): void {
  response.writeHead(status, { ...securityHeaders(false), ...headers, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
