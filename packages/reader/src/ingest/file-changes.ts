/** Which files differ between two listings, by the lines that `send changes` uses (the host's package). */
import { createHash } from 'node:crypto';
import { changesBetween, readable } from '../maillog.ts';
import { short } from '../forms/short.ts';
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
  let owner: string | undefined;
  for (const line of Buffer.from(changes).toString('latin1').split('\n')) {
    const [mark, first, ...rest] = line.split('\t');
    if (mark === 'own') owner = first ? short(readable([first, ...rest].join(' '))) : undefined;
    const name = rest.pop();
    if ((mark !== '-' && mark !== '+') || first === 'warn' || name === undefined) continue;
    const change = found.get(name) ?? {
      marks: new Set(),
      lines: [],
      isPrivileged: false,
      isExecutable: false,
      isListed: false,
      hasContent: false,
      time: undefined,
      timeBefore: undefined,
      owner: undefined,
    };
    found.set(name, change);
    change.marks.add(mark);
    change.owner = owner;
    if (mark === '+') takeLine(change, first, rest);
    else if (first === 'attr') change.timeBefore = rest[TIME];
  }
  const hasAttributes = [...found.values()].some(({ isListed }) => isListed);
  if (fresh) takeAttributes(found, fresh);
  return [...found].map(([name, change]) => {
    const what = whatOf(change.marks);
    const isProgram = change.isExecutable || IN_PATH.test(name);
    // Whoever sets the time back hides that they were there.
    const isBackdated =
      change.hasContent &&
      what === 'changed' &&
      (change.isListed ? change.time === change.timeBefore : !fresh && hasAttributes);
    return {
      name: readable(name),
      what,
      content: digestOf(change.lines),
      isDelicate: change.isPrivileged || isBackdated || (what === 'new' && isProgram),
      package: change.owner,
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
/** Of an `attr` line, without its first field: when the file was written to. */
const TIME = 4;
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
  /** Whether its digest is among the changes. */
  hasContent: boolean;
  /** When it was written to, now and before; undefined: not among the changes. */
  time: string | undefined;
  timeBefore: string | undefined;
  /** The package that the host says it is of, with its version. */
  owner: string | undefined;
}

/** A line of a listing: its first field, and the others without the name (docs/listing.md). */
function takeLine(change: Change, first: string, rest: readonly string[]): void {
  if (first !== 'attr') {
    change.lines.push(JSON.stringify([first, ...rest]));
    change.hasContent = true;
    return;
  }
  // The same content has another time on each host.
  const [type, mode, owner, group, time, links, extra] = rest;
  change.lines.push(JSON.stringify([type, mode, owner, group, links, extra]));
  change.isListed = true;
  change.time = time;
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
