import type { ByteString } from '../../bytes.ts';
import { lstatSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { noCoverage } from '../../listing/coverage.ts';
import { ATTRIBUTES } from '../../listing/line.ts';
import { escapeName } from '../../listing/name.ts';
import { countOf, reasonOf } from '../../listing/warning.ts';
import type { Reason } from '../../listing/warning.ts';
import type { BatchItem, BatchLimits, BatchResult, FilesItem } from './batch.ts';
import { attributesOf } from './attributes.ts';
import { systemPath } from '../trust/directory.ts';
import { readExtras } from './acl-and-capabilities.ts';
import type { Extras } from './acl-and-capabilities.ts';
import type { Hashed } from './hash-file.ts';

/** The lines of a batch as they come, and what they cover. */
export class BatchWork {
  readonly limits: BatchLimits;
  /** Bytes hashed. */
  bytes = 0;
  readonly #items: readonly BatchItem[];
  readonly #everyLine: boolean;
  readonly #pieces: ByteString[] = [];
  readonly #coverage = noCoverage();
  #extras: Extras | undefined;

  constructor(items: readonly BatchItem[], limits: BatchLimits, everyLine: boolean) {
    this.#items = items;
    this.limits = limits;
    this.#everyLine = everyLine;
  }

  text(text: ByteString): void {
    this.#pieces.push(text);
  }

  file(item: FilesItem, name: ByteString, result: Hashed | Reason): void {
    this.#coverage.files++;
    if (typeof result === 'string') return this.#warn(item, name, result);
    this.#coverage.hashed++;
    this.bytes += result.size;
    this.#pieces.push(`${result.digest}\t${item.key}\t${result.size}\t${item.shown}${escapeName(name)}\n`);
  }

  /** `stat` is of the file that was hashed: its attributes then belong to its digest. */
  attributes(
    item: FilesItem,
    entry: ByteString,
    place: { readonly open: ByteString } | Reason,
    stat?: BigIntStats,
  ): void {
    const hashed = !entry.endsWith('/');
    const name = hashed ? entry : entry.slice(0, -1);
    try {
      if (typeof place === 'string') throw new Unreadable(place);
      const path = place.open + name;
      const seen = stat ?? lstatSync(systemPath(path), { bigint: true });
      const attributes = attributesOf(path, seen, this.#extra(item.folder.path + name, seen));
      const shown = name === '.' ? item.shown.replace(/(?<=.)\/$/, '') || '.' : item.shown + escapeName(name);
      this.#pieces.push(`attr\t${ATTRIBUTES.map((field) => attributes[field]).join('\t')}\t${shown}\n`);
    } catch (error) {
      // A file that could not be hashed has its warning already.
      if (hashed && !this.#everyLine) return;
      this.#warn(
        item,
        name,
        error instanceof Unreadable ? error.reason : reasonOf((error as NodeJS.ErrnoException).code),
      );
    }
  }

  result(rest: readonly BatchItem[]): BatchResult {
    const lines = Buffer.from(this.#pieces.join(''), 'latin1');
    return { lines, coverage: this.#coverage, bytes: this.bytes, rest };
  }

  #warn(item: FilesItem, name: ByteString, reason: Reason): void {
    this.#coverage[countOf(name, reason)]++;
    this.#pieces.push(`warn\t${item.shown}${escapeName(name)}: ${reason}\n`);
  }

  #extra(path: ByteString, stat: BigIntStats): string {
    if (stat.isSymbolicLink()) return '-';
    this.#extras ??= extrasFor(this.#items);
    return this.#extras.of(path, stat.isFile());
  }
}

class Unreadable extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason);
    this.reason = reason;
  }
}

/** Reads the attributes of a whole batch at once, since each call is a process. */
function extrasFor(items: readonly BatchItem[]): Extras {
  const paths: ByteString[] = [];
  for (const item of items) {
    if ('text' in item || !item.attributes) continue;
    for (const name of item.names.split('\0')) paths.push(item.folder.path + name.replace(/\/$/, ''));
  }
  return readExtras(paths);
}
