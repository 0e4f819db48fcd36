/**
 * Copies of listings, in `listings/` of the state directory: a file (0600) each, named by the SHA-256 of its
 * bytes in hex.
 *
 * A copy is durable before the report that gives its listing is committed, and nothing says that it counts
 * but the memory in that report's checkpoint. So a crash before the commit leaves the old memory with the old
 * copy, and one after it the new memory with the new copy. Copies that no memory names are removed once the
 * saved state follows.
 */
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import type { ListingCopies, NewListingCopy } from '../entry/host.ts';
import type { ListingStore } from '../report/ports.ts';
import { syncDirectory } from '../system/durable-file.ts';
import { ownFileBlocks } from '../system/own-file.ts';
import { makePrivateDirectory } from '../system/private-directory.ts';
import { describeError } from '../text/errno.ts';

const FOLDER = 'listings';

/** The copies in the state directory `directory`, which is this user's alone. */
export function openListingStore(directory: string): ListingStore {
  const folder = `${directory}/${FOLDER}`;
  return {
    ...peekListings(directory),
    create: () => disk(() => createCopy(directory, folder)),
    keepOnly: (digests) => removeOthers(folder, digests.map(hexOf)),
  };
}

/** The same for a run that saves nothing. It needs no lock. */
export function peekListings(directory: string): ListingCopies {
  return {
    read: (sha256) => ownFileBlocks(`${directory}/${FOLDER}/${hexOf(sha256)}`),
    create: async () => FORGETFUL,
  };
}

const FORGETFUL: NewListingCopy = {
  write: async () => {},
  keep: async () => {},
  discard: async () => {},
};

async function createCopy(directory: string, folder: string): Promise<NewListingCopy> {
  if (await makePrivateDirectory(folder)) await syncDirectory(directory);
  const path = `${folder}/new-${randomBytes(6).toString('hex')}`;
  const file = await open(path, 'wx', 0o600);
  let isKept = false;
  return {
    write: (data) => disk(() => file.writeFile(data)),
    keep: (sha256) =>
      disk(async () => {
        await file.sync();
        await rename(path, `${folder}/${hexOf(sha256)}`);
        await syncDirectory(folder);
        isKept = true;
      }),
    discard: async () => {
      await file.close().catch(() => undefined);
      if (!isKept) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** Never rejects: what cannot be removed now is tried again by the next run. */
async function removeOthers(folder: string, kept: readonly string[]): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (!kept.includes(name)) await rm(`${folder}/${name}`, { force: true }).catch(() => undefined);
}

/** A digest in base64 as the name of a file. */
function hexOf(sha256: string): string {
  return Buffer.from(sha256, 'base64').toString('hex');
}

/** Turns what the disk refuses, or who may write to the folder, into a MailLogError `io`. */
async function disk<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const isOfDisk = error instanceof MailLogError || (error as NodeJS.ErrnoException).syscall !== undefined;
    if (!isOfDisk) throw error;
    const message = `cannot write the copy of a listing: ${describeError(error)}`;
    throw new MailLogError('io', message, { cause: error });
  }
}
