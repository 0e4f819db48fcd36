/**
 * Training's first half: lines in, groups of lines that one template printed out.
 *
 *     const miner = new Miner();
 *     miner.addLines(block);   // as often as there are blocks of whole lines
 *     for (const group of miner.groups()) … templateOf(group) …
 *
 * bytes → header.ts (timestamp, host, program) → scan.ts (words, separators) → form.ts (lines that differ in
 * variable words only) → shape.ts (forms that differ in how many of them there are) → groups.ts (shapes that
 * differ in plain words that vary). One fixed configuration for all logs; the groups do not depend on the
 * order of the lines.
 */
import type { Form } from '../lines/form.ts';
import type { FormTableOptions } from '../lines/form-table.ts';
import { FormTable } from '../lines/form-table.ts';
import type { Group } from './groups.ts';
import { groupsOf } from './groups.ts';
import { shapesOf } from './shape.ts';

export class Miner {
  readonly #table: FormTable;

  constructor(options: FormTableOptions = {}) {
    this.#table = new FormTable(options);
  }

  /**
   * Takes a block of whole lines; the last may lack its newline. `each` is told the form of every line, in
   * order.
   */
  addLines(block: Uint8Array, each?: (form: Form) => void): void {
    for (let start = 0; start < block.length;) {
      const newline = block.indexOf(10, start);
      const end = newline < 0 ? block.length : newline;
      const form = this.#table.add(block, start, end);
      each?.(form);
      start = end + 1;
    }
    this.#table.endBlock(block);
  }

  /** Lines taken so far. */
  get lines(): number {
    return this.#table.lines;
  }

  /** Lines of forms that were given up: the rarest of very many. */
  get dropped(): number {
    return this.#table.dropped;
  }

  /** The groups of all lines so far, the most frequent first. */
  groups(): Group[] {
    return groupsOf(shapesOf(this.#table.forms));
  }
}

/** Which of `groups` each form belongs to, by its number from 0. */
export function numbersOf(groups: readonly Group[]): Map<Form, number> {
  return new Map(
    groups.flatMap((group, number) =>
      group.shapes.flatMap((shape) => shape.forms.map((form) => [form, number] as const)),
    ),
  );
}
