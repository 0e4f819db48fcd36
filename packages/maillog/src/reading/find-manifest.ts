/**
 * Finds the manifest of a mail. It is usually the part of its name; if no part has the name, it may have been
 * renamed on its way, and every sealed part is opened to look for it.
 */
import { CHAIN_PART } from '../chain/chain.ts';
import { MailLogError } from '../errors.ts';
import { isManifestName, MAX_MANIFEST_BYTES } from '../manifest/manifest.ts';
import type { FoundPart, MailOpener } from './mail-opener.ts';
import { readSignedManifest } from './signed-manifest.ts';
import type { FoundManifest } from './signed-manifest.ts';

const START = /^(?:-----BEGIN PGP SIGNED MESSAGE-----|\{\s*"version": ?2,)/;
/** Enough for {@link START}. */
const START_BYTES = 64;

/**
 * The manifest of the mail that `read` reads from its start; undefined if it has none that these keys open.
 * @throws MailLogError `data` if the part of its name cannot be read, or its signature is not good
 */
export async function findManifest(
  opener: MailOpener,
  read: () => AsyncIterable<Uint8Array>,
): Promise<FoundManifest | undefined> {
  let isVersion1 = false;
  const chooses = (name: string): boolean => {
    isVersion1 ||= name === CHAIN_PART;
    return isManifestName(name);
  };
  for await (const part of opener.parts(read(), chooses)) {
    const text = part.error ? undefined : await textOf(part);
    if (text !== undefined) return { ...(await readSignedManifest(text)), sealSignature: part.signature };
  }
  // To open every part once more is dear, and a report of version 1 has no manifest under any name.
  if (isVersion1) return undefined;
  for await (const part of opener.parts(read(), () => true)) {
    const text = part.error ? undefined : await textOf(part);
    const found = text === undefined ? undefined : await readSignedManifest(text).catch(ignoreData);
    if (found) return { ...found, sealSignature: part.signature };
  }
  return undefined;
}

/** Under another name, what looks like a manifest may be anything: a signed mail, or a program's JSON. */
function ignoreData(error: unknown): undefined {
  if (!(error instanceof MailLogError) || error.kind !== 'data') throw error;
}

/** The part's text if it begins as a manifest does. */
async function textOf({ clear }: FoundPart): Promise<string | undefined> {
  const blocks: Uint8Array[] = [];
  let bytes = 0;
  for await (const block of clear()) {
    blocks.push(Uint8Array.from(block));
    bytes += block.length;
    if (bytes > MAX_MANIFEST_BYTES) return undefined;
    if (bytes >= START_BYTES && blocks.length > 0 && !START.test(startOf(blocks))) return undefined;
  }
  const text = Buffer.concat(blocks).toString('utf8');
  return START.test(text) ? text : undefined;
}

function startOf(blocks: readonly Uint8Array[]): string {
  return Buffer.concat(blocks.slice(0, START_BYTES)).toString('latin1', 0, START_BYTES);
}
