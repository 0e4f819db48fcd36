import { createHash } from 'node:crypto';
import type { FileChange } from '../store/store.ts';

/** A digest of what files have changed to: the same on two hosts that changed alike. 64 hex digits. */
export function changedContent(files: readonly FileChange[]): string {
  const all = files.map(({ name, what, content }) => [name, what, content]);
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** Of one file of an entry, for decisions: the same as long as it has changed to the same. 32 hex digits. */
export function fileKey(entry: string, file: FileChange): string {
  return createHash('sha256')
    .update(JSON.stringify([entry, file.name, file.what, file.content]))
    .digest('hex')
    .slice(0, 32);
}
