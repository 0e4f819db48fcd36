import type { ByteString } from '../../bytes.ts';
import { lstatSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { noCoverage } from '../../listing/coverage.ts';
import { ATTRIBUTES } from '../../listing/line.ts';
import { escapeName } from '../../listing/name.ts';
import { countOf, reasonOf } from '../../listing/warning.ts';
import type { Reason } from '../../listing/warning.ts';
import { attributesOf } from './attributes.ts';
import { systemPath } from '../trust/directory.ts';
import { readExtras } from './extras.ts';
import type { Extras } from './extras.ts';
import type { BatchLimits, BatchResult, FilesStep, Step } from './hash-batch.ts';
import type { Hashed } from './hash-file.ts';

/** The lines of a batch as they come, and what they cover. */
export class BatchWork {
  readonly limits: BatchLimits;
  /** Bytes hashed. */
  bytes = 0;
  readonly #steps: readonly Step[];
  readonly #everyLine: boolean;
  readonly #pieces: ByteString[] = [];
  readonly #coverage = noCoverage();
  #extras: Extras | undefined;

  constructor(steps: readonly Step[], limits: BatchLimits, everyLine: boolean) {
    this.#steps = steps;
    this.limits = limits;
    this.#everyLine = everyLine;
  }

  text(text: ByteString): void {
    this.#pieces.push(text);
  }

  file(step: FilesStep, name: ByteString, result: Hashed | Reason): void {
    this.#coverage.files++;
    if (typeof result === 'string') return this.#warn(step, name, result);
    this.#coverage.hashed++;
    this.bytes += result.size;
    this.#pieces.push(`${result.digest}\t${step.key}\t${result.size}\t${step.shown}${escapeName(name)}\n`);
  }

  /** `stat` is of the file that was hashed: its attributes then belong to its digest. */
  attributes(
    step: FilesStep,
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
      const attributes = attributesOf(path, seen, this.#extra(step.folder.path + name, seen));
      const shown = name === '.' ? step.shown.replace(/(?<=.)\/$/, '') || '.' : step.shown + escapeName(name);
      this.#pieces.push(`attr\t${ATTRIBUTES.map((field) => attributes[field]).join('\t')}\t${shown}\n`);
    } catch (error) {
      // Of a file that could not be hashed enough is said already.
      if (hashed && !this.#everyLine) return;
      this.#warn(
        step,
        name,
        error instanceof Unreadable ? error.reason : reasonOf((error as NodeJS.ErrnoException).code),
      );
    }
  }

  result(rest: readonly Step[]): BatchResult {
    const lines = Buffer.from(this.#pieces.join(''), 'latin1');
    return { lines, coverage: this.#coverage, bytes: this.bytes, rest };
  }

  #warn(step: FilesStep, name: ByteString, reason: Reason): void {
    this.#coverage[countOf(name, reason)]++;
    this.#pieces.push(`warn\t${step.shown}${escapeName(name)}: ${reason}\n`);
  }

  #extra(path: ByteString, stat: BigIntStats): string {
    if (stat.isSymbolicLink()) return '-';
    this.#extras ??= extrasFor(this.#steps);
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

/** Asks for all of a batch at once, since each asking is a process. */
function extrasFor(steps: readonly Step[]): Extras {
  const paths: ByteString[] = [];
  for (const step of steps) {
    if ('text' in step || !step.attributes) continue;
    for (const name of step.names.split('\0')) paths.push(step.folder.path + name.replace(/\/$/, ''));
  }
  return readExtras(paths);
}
