/** Which files differ between two listings, by the lines that `send changes` uses (the host's package). */
import { createHash } from 'node:crypto';
import { changesBetween, readable } from '../maillog.ts';
import type { FileChange } from '../store/store.ts';

/** Between two whole listings. */
export async function fileChanges(old: Uint8Array, fresh: Uint8Array): Promise<FileChange[]> {
  const blocks: Uint8Array[] = [];
  for await (const block of changesBetween(once(old), once(fresh))) blocks.push(Uint8Array.from(block));
  return sentChanges(Buffer.concat(blocks), fresh);
}

/**
 * In the lines that a report with `send changes` holds. `fresh`: the whole listing, if it is there. It tells
 * the attributes of a file that has other content, and the time that it had before.
 */
export function sentChanges(changes: Uint8Array, fresh?: Uint8Array): FileChange[] {
  const found = new Map<string, Change>();
  for (const line of Buffer.from(changes).toString('latin1').split('\n')) {
    const [mark, first, ...rest] = line.split('\t');
    const name = rest.pop();
    if ((mark !== '-' && mark !== '+') || first === 'warn' || name === undefined) continue;
    const change = found.get(name) ?? {
      marks: new Set(),
      lines: [],
      isPrivileged: false,
      isExecutable: false,
      isListed: false,
    };
    found.set(name, change);
    change.marks.add(mark);
    if (mark === '+') takeLine(change, first, rest);
  }
  const hasAttributes = [...found.values()].some(({ isListed }) => isListed);
  if (fresh) takeAttributes(found, fresh);
  return [...found].map(([name, change]) => {
    const what = whatOf(change.marks);
    const isProgram = change.isExecutable || IN_PATH.test(name);
    // Whoever sets the time back hides that they were there.
    const isBackdated = !fresh && hasAttributes && what === 'changed' && !change.isListed;
    return {
      name: readable(name),
      what,
      content: digestOf(change.lines),
      isDelicate: change.isPrivileged || isBackdated || (what === 'new' && isProgram),
    };
  });
}

function takeAttributes(found: ReadonlyMap<string, Change>, fresh: Uint8Array): void {
  for (const line of Buffer.from(fresh).toString('latin1').split('\n')) {
    if (!line.startsWith('attr\t')) continue;
    const [, ...rest] = line.split('\t');
    const change = found.get(rest.pop() ?? '');
    if (change && !change.isListed) takeMode(change, rest);
  }
}

/** A place where programs are looked for. */
const IN_PATH = /(?:^|\/)s?bin\/[^/]+$/;
const SET_ID = 0o6000;
const EXECUTABLE = 0o111;

interface Change {
  readonly marks: Set<string>;
  /** The lines that it has now, as far as they say what it is. */
  readonly lines: string[];
  isPrivileged: boolean;
  isExecutable: boolean;
  /** Whether its attributes are among the changes. */
  isListed: boolean;
}

/** A line of a listing: its first field, and the others without the name (docs/listing.md). */
function takeLine(change: Change, first: string, rest: readonly string[]): void {
  if (first !== 'attr') {
    change.lines.push(JSON.stringify([first, ...rest]));
    return;
  }
  // The same content has another time on each host.
  const [type, mode, owner, group, , links, extra] = rest;
  change.lines.push(JSON.stringify([type, mode, owner, group, links, extra]));
  change.isListed = true;
  takeMode(change, rest);
}

function takeMode(change: Change, [type, mode = '', , , , , extra = '']: readonly string[]): void {
  const bits = type === 'file' ? Number.parseInt(mode, 8) : 0;
  change.isExecutable = (bits & EXECUTABLE) !== 0;
  change.isPrivileged = (bits & SET_ID) !== 0 || extra.split(';').some((piece) => piece.startsWith('cap='));
}

function digestOf(lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : createHash('sha256').update(JSON.stringify(lines.toSorted())).digest('hex');
}

function whatOf(marks: ReadonlySet<string>): FileChange['what'] {
  if (marks.size === 2) return 'changed';
  return marks.has('+') ? 'new' : 'missing';
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
