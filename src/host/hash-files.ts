import type { HashRequest, Listed } from '../entry/host.ts';
import { escapeName } from '../listing/name.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { FilesStep } from './hash-batch.ts';
import { hashBatches } from './hash-pool.ts';
import type { Batch } from './hash-pool.ts';
import { absolute } from './roots.ts';

/** Hashes files by name, one line for each, in the order asked. Files of one directory that follow one another are opened from there. */
export function hashFiles(request: HashRequest): AsyncIterable<Listed> {
  return hashBatches(batchesOf(request.files), request, request);
}

function* batchesOf(files: HashRequest['files']): Generator<Batch, undefined> {
  const batch = new BatchBuilder();
  let how: Omit<FilesStep, 'names'> | undefined;
  let written = '';
  for (const { name, key } of files) {
    const cut = name.lastIndexOf('/') + 1;
    const folder = name.slice(0, cut);
    if (how?.key !== key || folder !== written) {
      how = { folder: { path: absolute(folder) }, shown: escapeName(folder), key };
      written = folder;
    }
    batch.file(name.slice(cut), how);
    if (batch.full) yield batch.take();
  }
  if (!batch.empty) yield batch.take();
  return undefined;
}
