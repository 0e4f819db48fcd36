/**
 * Bodies in an object store with the API of S3, as objects `PREFIX/2026-11-27/9f86d081…`. The store checks
 * the SHA-256 of what it is sent, and has the object on its disks when it answers.
 */
import { AwsClient } from 'aws4fetch';
import { MailLogError } from '../maillog.ts';
import { BodiesFault, isDay, isKey, MAX_BODY_MIB } from './bodies.ts';
import type { Bodies, KeptBody } from './bodies.ts';

/** For a whole request. Milliseconds. */
const PATIENCE_MS = 60_000;
/** How often a request is made again that the store could not answer: 5xx, or "slow down". */
const RETRIES = 2;
/** Of a list: a thousand names, of a kilobyte each at most. MiB. */
const MAX_LIST_MIB = 8;
/** Of an error. MiB. */
const MAX_ERROR_MIB = 1;
/** Requests at a time when bodies are removed. */
const AT_ONCE = 8;

export interface S3Place {
  /** Of the bucket, without a slash at its end: `https://s3.example.com/bucket`. */
  readonly url: string;
  /** `''`, or `maillog/`. */
  readonly prefix: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export class S3Bodies implements Bodies {
  readonly #place: S3Place;
  readonly #client: AwsClient;

  constructor(place: S3Place) {
    this.#place = place;
    const { accessKeyId, secretAccessKey, sessionToken, region } = place;
    this.#client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      region,
      service: 's3',
      retries: RETRIES,
      ...(sessionToken !== undefined && { sessionToken }),
    });
  }

  async put(key: string, body: Uint8Array): Promise<void> {
    const [, sha256 = ''] = key.split('/');
    const headers = { 'X-Amz-Content-Sha256': sha256, 'Content-Type': 'application/octet-stream' };
    await refused(await this.#ask(this.#of(key), { method: 'PUT', body: Buffer.from(body), headers }));
  }

  async get(key: string): Promise<Buffer | undefined> {
    const answer = await this.#ask(this.#of(key), { method: 'GET' });
    if (answer.status === 404 && (await codeOf(answer.clone())) === 'NoSuchKey') return undefined;
    await refused(answer);
    try {
      return await bytesOf(answer, MAX_BODY_MIB);
    } catch (error) {
      if (error instanceof TooLong) return Buffer.alloc(0);
      throw error;
    }
  }

  async days(): Promise<readonly string[]> {
    const days: string[] = [];
    await this.#list({ prefix: this.#place.prefix, delimiter: '/' }, (page) => {
      for (const [, name = ''] of page.matchAll(/<Prefix>([^<]*)<\/Prefix>/g)) {
        const day = this.#without(name).replace(/\/$/, '');
        if (isDay(day) && !days.includes(day)) days.push(day);
      }
    });
    return days.toSorted();
  }

  async bodiesOf(day: string): Promise<readonly KeptBody[]> {
    const found: KeptBody[] = [];
    await this.#list({ prefix: `${this.#place.prefix}${day}/` }, (page) => {
      for (const [object] of page.matchAll(/<Contents>.*?<\/Contents>/gs)) {
        const key = this.#without(/<Key>([^<]*)<\/Key>/.exec(object)?.[1] ?? '');
        const at = Date.parse(/<LastModified>([^<]*)<\/LastModified>/.exec(object)?.[1] ?? '');
        if (isKey(key) && !Number.isNaN(at)) found.push({ key, at });
      }
    });
    return found;
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += AT_ONCE)
      await Promise.all(
        keys.slice(at, at + AT_ONCE).map(async (key) => {
          const answer = await this.#ask(this.#of(key), { method: 'DELETE' });
          if (answer.status === 404 && (await codeOf(answer.clone())) === 'NoSuchKey') return;
          await refused(answer);
        }),
      );
  }

  #of(key: string): string {
    return `${this.#place.url}/${this.#place.prefix}${key}`;
  }

  #without(name: string): string {
    return name.startsWith(this.#place.prefix) ? name.slice(this.#place.prefix.length) : '';
  }

  /** All pages of a list, a thousand names each. */
  async #list(query: Readonly<Record<string, string>>, each: (page: string) => void): Promise<void> {
    for (let token = ''; ;) {
      const from = token === '' ? {} : { 'continuation-token': token };
      const url = `${this.#place.url}?${new URLSearchParams({ 'list-type': '2', ...query, ...from }).toString()}`;
      const answer = await this.#ask(url, { method: 'GET' });
      await refused(answer);
      const page = (await bytesOf(answer, MAX_LIST_MIB)).toString();
      each(page);
      const next = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(page)?.[1] ?? '';
      if (next === '' || next === token) return;
      token = next.replaceAll('&amp;', '&');
    }
  }

  async #ask(url: string, request: RequestInit): Promise<Response> {
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      // Whoever answers elsewhere is not the store, and keeps nothing: a receipt would be signed for it.
      return await this.#client.fetch(url, { ...request, redirect: 'manual', signal });
    } catch (error) {
      throw faultOf(error);
    }
  }
}

/** No later try makes it shorter. */
class TooLong extends BodiesFault {}

/**
 * What the store answers, whatever it says of its length.
 * @throws BodiesFault also if it is longer than so many MiB
 */
async function bytesOf(answer: Response, most: number): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const block of answer.body ?? []) {
      bytes += block.length;
      if (bytes > most * 2 ** 20) throw new TooLong(`the store of bodies answers more than ${most} MiB`);
      blocks.push(block);
    }
  } catch (error) {
    throw faultOf(error);
  }
  return Buffer.concat(blocks);
}

/** The word of the store for what is wrong: `AccessDenied`. */
async function codeOf(answer: Response): Promise<string> {
  const text = await bytesOf(answer, MAX_ERROR_MIB).then(String, () => '');
  return /<Code>([A-Za-z]{1,64})<\/Code>/.exec(text)?.[1] ?? '';
}

/** @throws BodiesFault if the store has refused it */
async function refused(answer: Response): Promise<void> {
  if (answer.ok) return;
  const code = await codeOf(answer);
  throw new BodiesFault(`the store of bodies answers ${answer.status}${code && ` (${code})`}`);
}

/** Of the network: its words may have an address, and nothing of a message. */
function faultOf(error: unknown): BodiesFault {
  if (error instanceof BodiesFault) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = code !== '' ? code : cause instanceof Error ? cause.name : 'no answer';
  return new BodiesFault(`the store of bodies cannot be reached: ${reason}`, { cause: error });
}

/**
 * `s3://BUCKET/PREFIX?endpoint=https://s3.example.com&region=eu-1`, and who may use it, of the variables that
 * every program for S3 reads.
 * @throws MailLogError `usage`
 */
export function s3Place(text: string, env: NodeJS.ProcessEnv = process.env): S3Place {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const region = url?.searchParams.get('region') ?? env['AWS_REGION'] ?? 'us-east-1';
  const endpoint = url?.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`;
  const prefix = url?.pathname.replace(/^\/+|\/+$/g, '') ?? '';
  if (
    !url ||
    !/^[a-z0-9][a-z0-9.-]{2,62}$/.test(url.hostname) ||
    !/^[\w./-]*$/.test(prefix) ||
    !isEndpoint(endpoint)
  )
    throw new MailLogError('usage', `--bodies: it is no place of S3`, {
      hint: 's3://BUCKET/PREFIX?endpoint=https://HOST[:PORT]&region=REGION',
    });
  if (!accessKeyId || !secretAccessKey)
    throw new MailLogError('usage', '--bodies s3://…: nobody is named who may use it', {
      hint: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
  return {
    url: `${endpoint.replace(/\/+$/, '')}/${url.hostname}`,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken: env['AWS_SESSION_TOKEN'],
  };
}

function isEndpoint(text: string): boolean {
  return /^https?:\/\/[\w.:[\]-]+\/?$/.test(text) && URL.canParse(text);
}
