import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteString } from '../../bytes.ts';

/**
 * A file of packages that dpkg puts elsewhere (dpkg-divert(1)): `{from: '/bin/x', to: '/bin/x.distrib', by:
 * ':'}`.
 */
export interface Diversion {
  readonly from: ByteString;
  readonly to: ByteString;
  /** The package whose own file stays at `from`; `:` if an administrator made the diversion. */
  readonly by: string;
}

/** Reads the diversions of the system below `root`; undefined if it has no dpkg. */
export async function readDiversions(root: string): Promise<Diversion[] | undefined> {
  const text = await readFile(join(root, 'var/lib/dpkg/diversions'), 'latin1').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const diversions: Diversion[] = [];
  for (let at = 0; at + 2 < lines.length; at += 3)
    diversions.push({ from: lines[at] ?? '', to: lines[at + 1] ?? '', by: lines[at + 2] ?? '' });
  return diversions;
}
