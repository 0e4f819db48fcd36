/**
 * The first half of training: it reads lines, and returns groups of lines that one template printed.
 *
 * Stages: lines/header.ts (timestamp, host, program) → lines/tokenizer.ts (words, separators) →
 * lines/line-signature.ts (lines that differ only in variable words) → skeleton.ts (signatures with the same
 * literal words) → groups.ts (skeletons that differ in plain words that vary). One fixed configuration serves
 * all logs. The groups do not depend on the order of the lines.
 *
 * Limits: the table of signatures is bounded; {@link Miner.dropped} counts the lines of dropped ones.
 *
 * @example
 *   const miner = new Miner();
 *   miner.addLines(block); // as often as there are blocks of whole lines
 *   for (const group of miner.groups()) console.log(templateOf(group));
 */
import type { LineSignature } from '../lines/line-signature.ts';
import type { SignatureTableOptions } from '../lines/signature-table.ts';
import { SignatureTable } from '../lines/signature-table.ts';
import type { Group } from './groups.ts';
import { groupsOf } from './groups.ts';
import { skeletonsOf } from './skeleton.ts';

export class Miner {
  readonly #table: SignatureTable;

  constructor(options: SignatureTableOptions = {}) {
    this.#table = new SignatureTable(options);
  }

  /**
   * Adds a block of whole lines; the last may lack its newline. Calls `each` with the signature of every
   * line, in order.
   */
  addLines(block: Uint8Array, each?: (signature: LineSignature) => void): void {
    for (let start = 0; start < block.length;) {
      const newline = block.indexOf(10, start);
      const end = newline < 0 ? block.length : newline;
      const signature = this.#table.add(block, start, end);
      each?.(signature);
      start = end + 1;
    }
    this.#table.endBlock(block);
  }

  /** Lines added so far. */
  get lines(): number {
    return this.#table.lines;
  }

  /** Lines whose signatures were dropped: the rarest of very many. */
  get dropped(): number {
    return this.#table.dropped;
  }

  /** The groups of all lines so far, the most frequent first. */
  groups(): Group[] {
    return groupsOf(skeletonsOf(this.#table.signatures));
  }
}

/** The index in `groups` of the group of each signature. */
export function numbersOf(groups: readonly Group[]): Map<LineSignature, number> {
  return new Map(
    groups.flatMap((group, number) =>
      group.skeletons.flatMap((skeleton) =>
        skeleton.signatures.map((signature) => [signature, number] as const),
      ),
    ),
  );
}
