/** Which files differ between two listings, by the lines that `send changes` uses (the host's package). */
import { changesBetween, readable } from '../maillog.ts';
import type { FileChange } from '../store/store.ts';

/** Between two whole listings. */
export async function fileChanges(old: Uint8Array, fresh: Uint8Array): Promise<FileChange[]> {
  const blocks: Uint8Array[] = [];
  for await (const block of changesBetween(once(old), once(fresh))) blocks.push(Uint8Array.from(block));
  return sentChanges(Buffer.concat(blocks));
}

/** In the lines that a report with `send changes` holds. */
export function sentChanges(changes: Uint8Array): FileChange[] {
  const marks = new Map<string, Set<string>>();
  for (const line of Buffer.from(changes).toString('latin1').split('\n')) {
    const [mark, digest, ...rest] = line.split('\t');
    if ((mark !== '-' && mark !== '+') || digest === 'warn') continue;
    const name = rest.at(-1);
    if (name === undefined) continue;
    const known = marks.get(name) ?? new Set();
    marks.set(name, known.add(mark));
  }
  return [...marks].map(([name, found]) => ({ name: readable(name), what: whatOf(found) }));
}

function whatOf(marks: ReadonlySet<string>): FileChange['what'] {
  if (marks.size === 2) return 'changed';
  return marks.has('+') ? 'new' : 'missing';
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
