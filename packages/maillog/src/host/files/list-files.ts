import { setImmediate } from 'node:timers/promises';
import type { ByteString } from '../../bytes.ts';
import type { ListRequest, Listed } from '../../entry/host.ts';
import { addCoverage } from '../../listing/coverage.ts';
import { hashBatches } from '../hashing/hash-pool.ts';
import { readMountTable } from '../mount-table.ts';
import { absolute, withSlash } from './roots.ts';
import { silentMounts } from './silent-mounts.ts';
import { TreeWalk } from './tree-walk.ts';

/**
 * Lists all regular files below the roots: see {@link TreeWalk} for what and in which order, {@link
 * hashBatches} for how.
 */
export async function* listFiles(request: ListRequest): AsyncGenerator<Listed> {
  const walk = await walkOf(request);
  const { secrets, maxSize } = request;
  try {
    for await (const { lines, coverage, bytes } of hashBatches(walk, { secrets, maxSize }, request)) {
      // What the walk could not read is counted with the batch of its warning, or a later one.
      addCoverage(coverage, walk.takeCoverage());
      yield { lines, coverage, bytes };
    }
  } finally {
    walk.return();
  }
}

/** Walks without hashing. */
export async function countFiles(request: ListRequest): Promise<number> {
  const walk = await walkOf(request);
  let files = 0;
  for (let next = walk.next(); !next.done; next = walk.next()) {
    for (const item of next.value.items) if (!('text' in item)) files += filesIn(item.names);
    await setImmediate();
  }
  return files;
}

function filesIn(names: string): number {
  return names.split('\0').filter((name) => !name.endsWith('/')).length;
}

async function walkOf(request: ListRequest): Promise<TreeWalk> {
  const table = readMountTable();
  const silent = await silentMounts(table.filter(({ point }) => !isLeftOut(point, request)));
  return new TreeWalk(request, table, silent);
}

/** Whether a mount is below what is listed, and is not entered: then it is not touched at all. */
function isLeftOut(point: ByteString, { roots, sameFilesystem }: ListRequest): boolean {
  return sameFilesystem === true && roots.some((path) => point.startsWith(withSlash(absolute(path))));
}
