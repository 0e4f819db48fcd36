import type { ByteString } from '../../bytes.ts';
import type { HashItem, HashRequest, Listed } from '../../entry/host.ts';
import { escapeName } from '../../listing/name.ts';
import { writeWarning } from '../../listing/warning.ts';
import type { Reason } from '../../listing/warning.ts';
import type { Batch, FilesItem } from '../hashing/batch.ts';
import { BatchBuilder } from '../hashing/batch-builder.ts';
import { hashBatches } from '../hashing/hash-pool.ts';
import { linkAbove } from './links.ts';
import { readMountTable } from '../mount-table.ts';
import { absolute } from './roots.ts';
import { silentAbove, silentMounts } from './silent-mounts.ts';

/**
 * Hashes files by name, in the given order. Consecutive files of one directory are opened relative to it.
 */
export async function* hashFiles(request: HashRequest): AsyncGenerator<Listed> {
  const silent = await silentMounts(readMountTable());
  const { secrets, maxSize } = request;
  yield* hashBatches(batchesOf(request, silent), { secrets, maxSize, everyLine: true }, request);
}

/** A directory to open files in: its path, or why it cannot be opened. */
type Place = { readonly path: ByteString } | { readonly reason: Reason };

function* batchesOf(
  { files, linked, onLink, root = '' }: HashRequest,
  silent: ReadonlySet<ByteString>,
): Generator<Batch, undefined> {
  const batch = new BatchBuilder();
  const named = new Set(linked);
  const reported = new Set<ByteString>();
  let how: Omit<FilesItem, 'names'> | undefined;
  let written: ByteString | undefined;
  let place: Place = { path: '' };
  for (const item of files) {
    const { name, key = '', attributes = false, followLink = false } = item;
    const cut = name.lastIndexOf('/') + 1;
    const folder = name.slice(0, cut);
    if (folder !== written) {
      place = placeOf(folder);
      written = folder;
      how = undefined;
    }
    // A path that the user named may contain symlinks; other names in its directory may not.
    const isNamed = 'reason' in place && place.reason === 'no longer a directory' && named.has(name);
    const here: Place = isNamed ? { path: pathOf(folder) } : place;
    const last = name.slice(cut) || '.';
    if ('reason' in here) {
      refuse(batch, item, here.reason);
    } else if (silentAbove(silent, here.path + last) !== undefined) {
      refuse(batch, item, 'does not answer');
    } else {
      if (how?.key !== key || how.attributes !== attributes || how.followLink !== followLink)
        how = { folder: { path: here.path }, shown: escapeName(folder), key, attributes, followLink };
      batch.file(key === '' ? `${last}/` : last, how);
    }
    if (batch.full) yield batch.take();
  }
  if (!batch.empty) yield batch.take();
  return undefined;

  function pathOf(folder: ByteString): ByteString {
    return root === '' ? absolute(folder) : root + folder;
  }

  function placeOf(folder: ByteString): Place {
    const path = pathOf(folder);
    if (silentAbove(silent, path.replace(/\/$/, '')) !== undefined) return { reason: 'does not answer' };
    const link = linked && linkAbove(folder, linked, root);
    if (link === undefined) return { path };
    if (!onLink) return { reason: 'no longer a directory' };
    if (!reported.has(link)) onLink(link);
    reported.add(link);
    return { path };
  }
}

/** One warning for each line that was requested of a file. */
function refuse(batch: BatchBuilder, { name, key = '', attributes }: HashItem, reason: Reason): void {
  const line = writeWarning(name, reason);
  if (key !== '') batch.text(line);
  if (attributes) batch.text(line);
}
