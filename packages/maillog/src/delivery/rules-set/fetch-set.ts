/**
 * Fetches a rules set over HTTPS. What the server says proves nothing: the signature covers the description,
 * and the description has the digest of each file. TLS keeps rules from those who listen on the way. A
 * redirect is not followed, and no proxy is used.
 *
 * A mix of two sets cannot come: files are asked for by their digests, and the description of a set is one
 * answer.
 */
import type { KeyObject } from 'node:crypto';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { ByteString } from '../../bytes.ts';
import { describeError } from '../../text/errno.ts';
import { MAX_SET_BYTES, SET_FILE, digestOf, readRulesSet, servedName } from '../../rules-set/rules-set.ts';
import type { SetFile, VerifiedSet } from '../../rules-set/rules-set.ts';
import { certificateAuthorities } from '../trust-store.ts';

/** Without a byte from the server. */
const SILENCE_MS = 15_000;

/** Where a set is, and how to get there. */
export interface SetServer {
  /** Without a slash at its end: `https://rules.example.com/web`. */
  readonly url: string;
  /** PEM text of the only authorities that may sign the server's certificate; default: the system's. */
  readonly ca?: string | undefined;
  /** PEM texts of this host's certificate and private key, for a server that asks for them. */
  readonly identity?: { readonly certificate: string; readonly key: Buffer } | undefined;
  /** When to give up. */
  readonly signal: AbortSignal;
}

/** The server cannot be reached, or has no set. */
export class Unreachable extends Error {}

/** Its set was not fetched whole, or is not signed by one of the keys. */
export class RefusedSet extends Error {}

/**
 * The description of the set that the server has now.
 * @throws Unreachable, RefusedSet
 */
export async function fetchDescription(
  server: SetServer,
  keys: readonly KeyObject[],
): Promise<{ readonly set: VerifiedSet; readonly text: ByteString }> {
  const text = (await get(server, SET_FILE, MAX_SET_BYTES)).toString('latin1');
  try {
    return { set: readRulesSet(text, keys), text };
  } catch (error) {
    throw new RefusedSet(describeError(error), { cause: error });
  }
}

/**
 * The contents of the files of a set; `known` gives those that are here already.
 * @throws Unreachable, RefusedSet
 */
export async function fetchContents(
  server: SetServer,
  { files }: VerifiedSet,
  known: (sha256: string) => Uint8Array | undefined,
): Promise<readonly Uint8Array[]> {
  const contents: Uint8Array[] = [];
  for (const file of files) contents.push(known(file.sha256) ?? (await fetchFile(server, file)));
  return contents;
}

async function fetchFile(server: SetServer, file: SetFile): Promise<Buffer> {
  const content = await get(server, servedName(file), file.bytes);
  if (content.length === file.bytes && digestOf(content) === file.sha256) return content;
  throw new RefusedSet(`its file ${file.name} is not the one that was signed`);
}

async function get(
  { url, ca, identity, signal }: SetServer,
  name: string,
  maxBytes: number,
): Promise<Buffer> {
  const authorities = ca ?? (await certificateAuthorities(undefined));
  const asked = request(`${url}/${name}`, {
    ca: authorities,
    cert: identity?.certificate,
    key: identity?.key,
    minVersion: 'TLSv1.2',
    agent: false,
    timeout: SILENCE_MS,
    signal,
  });
  asked.on('timeout', () => asked.destroy(new Error('it fell silent')));
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      asked.on('response', resolve);
      asked.on('error', reject);
      asked.end();
    });
    const { statusCode = 0 } = response;
    if (statusCode !== 200) throw new Error(`it answers ${statusCode}${statusWords(statusCode)} for ${name}`);
    return await bodyOf(response, maxBytes, name);
  } catch (error) {
    if (error instanceof RefusedSet) throw error;
    throw new Unreachable(signal.aborted ? 'it took too long' : describeError(error), { cause: error });
  } finally {
    asked.destroy();
  }
}

function statusWords(status: number): string {
  return status >= 300 && status < 400 ? ', a redirect, which MailLog does not follow,' : '';
}

async function bodyOf(response: IncomingMessage, maxBytes: number, name: string): Promise<Buffer> {
  const blocks: Buffer[] = [];
  let bytes = 0;
  for await (const block of response) {
    bytes += (block as Buffer).length;
    if (bytes > maxBytes) throw new RefusedSet(`${name} is longer than ${maxBytes} bytes`);
    blocks.push(block as Buffer);
  }
  if (!response.complete) throw new Error(`it sends less of ${name} than it announces`);
  return Buffer.concat(blocks);
}
