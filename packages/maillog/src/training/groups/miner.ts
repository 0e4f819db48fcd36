/**
 * Training's first half: lines in, groups of lines that one template printed out.
 *
 *     const miner = new Miner();
 *     miner.addLines(block);   // as often as there are blocks of whole lines
 *     for (const group of miner.groups()) … templateOf(group) …
 *
 * bytes → header.ts (timestamp, host, program) → scan.ts (words, separators) → signature.ts (lines that
 * differ in variable words only) → skeleton.ts (signatures that differ in how many of them there are) →
 * groups.ts (shapes that differ in plain words that vary). One fixed configuration for all logs; the groups
 * do not depend on the order of the lines.
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
   * Takes a block of whole lines; the last may lack its newline. `each` is told the signature of every line,
   * in order.
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

  /** Lines taken so far. */
  get lines(): number {
    return this.#table.lines;
  }

  /** Lines of signatures that were given up: the rarest of very many. */
  get dropped(): number {
    return this.#table.dropped;
  }

  /** The groups of all lines so far, the most frequent first. */
  groups(): Group[] {
    return groupsOf(skeletonsOf(this.#table.signatures));
  }
}

/** Which of `groups` each signature belongs to, by its number from 0. */
export function numbersOf(groups: readonly Group[]): Map<LineSignature, number> {
  return new Map(
    groups.flatMap((group, number) =>
      group.skeletons.flatMap((skeleton) =>
        skeleton.signatures.map((signature) => [signature, number] as const),
      ),
    ),
  );
}
