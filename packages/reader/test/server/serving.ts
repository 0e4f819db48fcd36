/** A server over a store, asked over real HTTP. Every answer of the API is held against its schema. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { after } from 'node:test';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { takeDemo, DEMO_NOW } from '../../src/demo/demo.ts';
import { settleChains } from '../../src/ingest/settle.ts';
import type { Door } from '../../src/server/access/door.ts';
import type { Role } from '../../src/server/access/person.ts';
import { listenAddress } from '../../src/server/access/listen-address.ts';
import { ReadingProgress } from '../../src/server/reading-progress.ts';
import { createReader } from '../../src/server/route.ts';
import { serve } from '../../src/server/serve.ts';
import type { TlsTexts } from '../../src/server/server.ts';
import type { Serving } from '../../src/server/serve.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import { openDatabase } from '../../src/store/sqlite/engine.ts';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { madeOnce } from '../helpers/made-once.ts';
import { assertSchema, openapi, schemaOf } from './openapi.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

export interface Page extends Serving {
  readonly port: number;
  readonly token: string;
  /** Sends a request as it is, without a token. */
  readonly raw: (path: string, asking?: Asking) => Promise<Reply>;
  /** Asks the API, and holds the answer against its schema. `path` begins after `/api/v1`. */
  readonly get: <T>(path: string, status?: number) => Promise<T>;
  readonly post: <T>(body: unknown, status?: number) => Promise<T>;
}

export interface PageOptions {
  readonly now?: () => number;
  readonly listen?: string;
  readonly pageDirectory?: string;
  readonly progress?: ReadingProgress;
  readonly role?: Role;
  readonly isReadOnly?: boolean;
  readonly door?: Door;
  readonly tls?: TlsTexts;
}

/** Closed at the end: a server that is left keeps its process. */
const open = new Set<() => Promise<void>>();
after(async () => {
  for (const close of open) await close();
});

/** An empty store for a page: in memory, unless a test file has others. */
export let emptyStore = async (): Promise<Store> => (await openMemoryStore()).store;
let demoStore = openDemo;

export function useStores(open: () => Promise<Store>, openFilled: () => Promise<Store>): void {
  emptyStore = open;
  demoStore = openFilled;
}

/** A store with the demonstration, which is taken in once and copied. */
export async function openDemo(): Promise<Store> {
  const file = join(directory, `demo-${(copies += 1)}.db`);
  await madeOnce('demo.db', file, async () => {
    const store = new SqliteStore(await openDatabase(file));
    await fillDemo(store);
    await store.close();
  });
  return new SqliteStore(await openDatabase(file));
}

export async function fillDemo(store: Store): Promise<void> {
  await takeDemo(store);
  await settleChains(store);
}

/** Made here, since the end of a test or a suite would remove what is made within it. */
const directory = temporary();
let copies = 0;

/** The demonstration's hosts: their intruder, their upgrade, their dead host. */
export async function demoPage(options: PageOptions = {}): Promise<Page & { readonly store: Store }> {
  const store = await demoStore();
  return { ...(await pageOf(store, { now: () => DEMO_NOW, ...options })), store };
}

export async function pageOf(store: Store, options: PageOptions = {}): Promise<Page> {
  const { now = Date.now, listen, pageDirectory = 'nowhere', progress = new ReadingProgress() } = options;
  const { role = 'approver', isReadOnly = false, door, tls } = options;
  const reader = createReader({
    store,
    now,
    progress: () => progress.current(),
    version: '0.1.0',
    isReadOnly,
    door,
  });
  const serving = await serve({
    reader,
    person: { name: 'you', role },
    door,
    tls,
    listen: listenAddress(listen, tls !== undefined),
    pageDirectory,
  });
  const { port, hash } = new URL(serving.address);
  const token = hash.slice('#token='.length);
  const where = listen?.startsWith('/') === true ? { socketPath: listen } : { host: '127.0.0.1', port };
  const raw: Page['raw'] = (path, asking = {}) => send({ ...where, path }, asking);
  const api = async (path: string, asking: Asking): Promise<Reply> =>
    raw(`/api/v1${path}`, { ...asking, headers: { authorization: `Bearer ${token}`, ...asking.headers } });
  const close = async (): Promise<void> => {
    if (open.delete(close)) await serving.close();
  };
  open.add(close);
  return {
    ...serving,
    close,
    port: Number(port),
    token,
    raw,
    get: async <T>(path: string, status = 200) => checked(await api(path, {}), 'get', path, status) as T,
    post: async <T>(body: unknown, status = 200) => {
      const asking = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
      return checked(await api('/decisions', asking), 'post', '/decisions', status) as T;
    },
  };
}

function checked(reply: Reply, method: string, path: string, status: number): unknown {
  assert.equal(reply.status, status, `${method} ${path}: ${reply.text.slice(0, 500)}`);
  const value: unknown = JSON.parse(reply.text);
  assertSchema(schemaOf(described(path), method, status), value);
  return value;
}

/** The path of openapi.json that describes `path`. */
function described(path: string): string {
  const given = `/api/v1${path.replace(/\?.*$/, '')}`.split('/');
  const found = Object.keys(openapi.paths).find((each) => {
    const words = each.split('/');
    return (
      words.length === given.length &&
      words.every((word, index) => word.startsWith('{') || word === given[index])
    );
  });
  assert.ok(found !== undefined, `${path} is not described`);
  return found;
}

function send(
  options: { host?: string; port?: string; socketPath?: string; path: string },
  { method = 'GET', headers = {}, body }: Asking,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...options, method, headers, agent: false }, (response) => {
      const blocks: Buffer[] = [];
      response.on('data', (block: Buffer) => blocks.push(block));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(blocks).toString('utf8'),
        }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
