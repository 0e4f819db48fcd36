/**
 * Looks up a key by the address of its owner: Web Key Directory (draft-koch-openpgp-webkey-service). What
 * comes over the network proves nothing by itself: the caller has the fingerprint compared.
 */
import { createHash } from 'node:crypto';
import { MailLogError } from '../../errors.ts';
import { MAX_KEY_MEGABYTES } from '../../seal/read-key-file.ts';

const TIMEOUT_MS = 20_000;
const ALPHABET = 'ybndrfg8ejkmcpqxot1uwisza345h769';

/**
 * The key in binary.
 * @throws MailLogError `unsealed` if neither form of the directory has one
 */
export async function fetchKey(address: string): Promise<Uint8Array> {
  let reason = '';
  for (const url of directoryUrls(address)) {
    try {
      return await download(url);
    } catch (error) {
      reason =
        error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : '';
    }
  }
  throw new MailLogError('unsealed', `no key of ${address} by WKD: ${reason}`, {
    hint: 'name its file: --recipient KEYFILE --fingerprint FINGERPRINT',
  });
}

/** The advanced form, then the direct one. */
export function directoryUrls(address: string): string[] {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1).toLowerCase()];
  const hash = zBase32(createHash('sha1').update(local.toLowerCase()).digest());
  const query = `?l=${encodeURIComponent(local)}`;
  return [
    `https://openpgpkey.${domain}/.well-known/openpgpkey/${domain}/hu/${hash}${query}`,
    `https://${domain}/.well-known/openpgpkey/hu/${hash}${query}`,
  ];
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  if (!response.ok || !response.body) throw new Error(`the server answers ${response.status}`);
  const blocks: Uint8Array[] = [];
  let bytes = 0;
  for await (const block of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += block.length;
    if (bytes > MAX_KEY_MEGABYTES * 2 ** 20)
      throw new Error(`the key is longer than ${MAX_KEY_MEGABYTES} MB`);
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

/** Five bits a letter (the draft, section 3.1). */
function zBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}
