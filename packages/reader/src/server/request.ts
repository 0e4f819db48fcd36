/** What a route gets of a request, read within limits. */
import type { IncomingMessage } from 'node:http';
import { Refused } from './refused.ts';

/** Longer addresses are none of the page's. Characters. */
const MAX_URL_CHARACTERS = 4096;
const MAX_BODY_BYTES = 64 << 10;
/** Rows of a page of an answer. */
const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 500;

export interface Target {
  /** Without the query, as it was sent: `/api/v1/groups/lines%3A9f86`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** @throws Refused 400 */
export function targetOf({ url = '' }: IncomingMessage): Target {
  // A proxy's form, `GET http://host/`, would be another way to name a host.
  if (!url.startsWith('/') || url.length > MAX_URL_CHARACTERS)
    throw new Refused(400, 'the address is no path of this server');
  const mark = url.indexOf('?');
  const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  return { path, query: new URLSearchParams(query) };
}

/**
 * The body, as JSON.
 * @throws Refused 400, 413 or 415
 */
export async function jsonOf(request: IncomingMessage): Promise<unknown> {
  // A form of another site cannot send this type without asking first.
  if (!/^application\/json(?:;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new Refused(415, 'the body is not of type application/json');
  const blocks: Buffer[] = [];
  let bytes = 0;
  // What is refused is read to its end, so that the answer reaches whoever asked.
  for await (const block of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += block.length;
    if (bytes > MAX_BODY_BYTES) throw new Refused(413, `the body is over ${MAX_BODY_BYTES} bytes`);
    blocks.push(block);
  }
  try {
    return JSON.parse(Buffer.concat(blocks).toString('utf8'));
  } catch {
    throw new Refused(400, 'the body is no JSON');
  }
}

/** @throws Refused 400 */
export function paging(query: URLSearchParams): { readonly limit: number; readonly offset: number } {
  return {
    limit: numberOf(query, 'limit', { least: 1, most: MAX_LIMIT, otherwise: DEFAULT_LIMIT }),
    offset: numberOf(query, 'offset', { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 }),
  };
}

/** @throws Refused 400 */
export function numberOf(
  query: URLSearchParams,
  name: string,
  { least, most, otherwise }: { readonly least: number; readonly most: number; readonly otherwise: number },
): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Refused(400, `${name} is no number from ${least} to ${most}`);
}

/** @throws Refused 400 */
export function oneOf<T extends string>(
  query: URLSearchParams,
  name: string,
  values: readonly T[],
): T | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = values.find((each) => each === text);
  if (value !== undefined) return value;
  throw new Refused(400, `${name} is none of ${values.join(', ')}`);
}
