import type { HashItem, HashRequest, Listed } from '../../entry/host.ts';
import { escapeName } from '../../listing/name.ts';
import type { Batch, FilesItem } from '../hashing/batch.ts';
import { BatchBuilder } from '../hashing/batch-builder.ts';
import { hashBatches } from '../hashing/hash-pool.ts';
import { absolute } from './roots.ts';

/**
 * Looks at files by name, in the order asked. Files of one directory that follow one another are opened from
 * there.
 */
export function hashFiles(request: HashRequest): AsyncIterable<Listed> {
  return hashBatches(batchesOf(request.files), { secrets: request.secrets, everyLine: true }, request);
}

function* batchesOf(files: Iterable<HashItem>): Generator<Batch, undefined> {
  const batch = new BatchBuilder();
  let how: Omit<FilesItem, 'names'> | undefined;
  let written = '';
  for (const { name, key = '', attributes = false, followLink = false } of files) {
    const cut = name.lastIndexOf('/') + 1;
    const folder = name.slice(0, cut);
    if (
      how?.key !== key ||
      how.attributes !== attributes ||
      how.followLink !== followLink ||
      folder !== written
    ) {
      how = { folder: { path: absolute(folder) }, shown: escapeName(folder), key, attributes, followLink };
      written = folder;
    }
    const last = name.slice(cut) || '.';
    batch.file(key === '' ? `${last}/` : last, how);
    if (batch.full) yield batch.take();
  }
  if (!batch.empty) yield batch.take();
  return undefined;
}
