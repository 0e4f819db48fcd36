/**
 * Finds the manifest of a mail. It is usually the part of its name; if no part has the name, it may have been
 * renamed on its way, and every sealed part is opened to look for it.
 */
import { createHash } from 'node:crypto';
import type { Key } from 'openpgp';
import { CHAIN_PART } from '../chain/chain.ts';
import { MailLogError } from '../errors.ts';
import { isManifestName, MANIFEST_PART, MAX_MANIFEST_BYTES } from '../manifest/manifest.ts';
import type { FoundPart, MailOpener } from './mail-opener.ts';
import { readSignedManifest } from './signed-manifest.ts';
import type { FoundManifest } from './signed-manifest.ts';

const START = /^(?:-----BEGIN PGP SIGNED MESSAGE-----|\{\s*"version": ?2,)/;
/** Enough for {@link START}. */
const START_BYTES = 64;

/**
 * The manifest of the mail that `read` reads from its start; undefined if it has none that these keys open.
 * Of several that differ, one that a key of `signers` has signed, or else the first.
 * @throws MailLogError `data` if no part of its name can be read, or has a good signature
 */
export async function findManifest(
  opener: MailOpener,
  read: () => AsyncIterable<Uint8Array>,
  signers: readonly Key[] = [],
): Promise<FoundManifest | undefined> {
  let isVersion1 = false;
  const chooses = (name: string): boolean => {
    isVersion1 ||= name === CHAIN_PART;
    return isManifestName(name);
  };
  const found: FoundManifest[] = [];
  let fault: MailLogError | undefined;
  for await (const part of opener.parts(read(), chooses)) {
    if (part.error) continue;
    try {
      found.push(await manifestIn(await textOf(part, true), signers));
    } catch (error) {
      if (!(error instanceof MailLogError) || error.kind !== 'data') throw error;
      fault ??= error;
    }
  }
  const isTheirs = ({ signer }: FoundManifest): boolean =>
    signers.some((key) => key.getFingerprint().toUpperCase() === signer);
  const chosen = found.find(isTheirs) ?? found[0];
  if (chosen) return chosen;
  if (fault) throw fault;
  // To open every part once more is dear, and a report of version 1 has no manifest under any name.
  if (isVersion1) return undefined;
  for await (const part of opener.parts(read(), () => true)) {
    const text = part.error ? undefined : await textOf(part, false);
    const one = text === undefined ? undefined : await manifestIn(text, signers).catch(ignoreData);
    if (one) return one;
  }
  return undefined;
}

async function manifestIn(bytes: Buffer | undefined, signers: readonly Key[]): Promise<FoundManifest> {
  if (!bytes) throw new MailLogError('data', `${MANIFEST_PART}: it is too large for a description`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...(await readSignedManifest(bytes.toString('utf8'), signers)), sha256 };
}

/** Under another name, what looks like a manifest may be anything: a signed mail, or a program's JSON. */
function ignoreData(error: unknown): undefined {
  if (!(error instanceof MailLogError) || error.kind !== 'data') throw error;
}

/** The bytes, unless they are too many; if the part is not `named`, only if they begin as a manifest does. */
async function textOf({ clear }: FoundPart, named: boolean): Promise<Buffer | undefined> {
  const blocks: Uint8Array[] = [];
  let bytes = 0;
  for await (const block of clear()) {
    blocks.push(Uint8Array.from(block));
    bytes += block.length;
    if (bytes > MAX_MANIFEST_BYTES) return undefined;
    if (!named && bytes >= START_BYTES && !START.test(startOf(blocks))) return undefined;
  }
  return named || START.test(startOf(blocks)) ? Buffer.concat(blocks) : undefined;
}

function startOf(blocks: readonly Uint8Array[]): string {
  return Buffer.concat(blocks.slice(0, START_BYTES)).toString('latin1', 0, START_BYTES);
}
