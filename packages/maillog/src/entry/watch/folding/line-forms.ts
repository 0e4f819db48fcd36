/**
 * `fold yes`: the form of each line, and its lines from the fifth on. A form is what lines have in common if
 * numbers, times, addresses, paths and quoted text are left out (training's line signatures,
 * masked-quotes.ts). A line whose values hold an alarm word, or the user 0, is of another form than a line
 * whose values hold none.
 *
 * Limits: so that no log can use up the memory, {@link MAX_FORMS} forms are known at a time, and the rarer
 * half is forgotten when there are more; their next four lines are shown again. When as many forms have
 * folded lines, and for lines that are too long to be compared, lines are shown.
 */
import { SUSPECTS, SignatureTable, signatureTemplate } from '../../../training/index.ts';
import type { LineSignature } from '../../../training/index.ts';
import { FoldGroup } from './fold-group.ts';
import { NewValues } from './new-values.ts';
import type { ValueBudget } from './place-values.ts';
import { withoutQuoted } from './masked-quotes.ts';

/** Lines of a form that are shown before the others are folded. */
const SHOWN_LINES = 4;
const MAX_FORMS = 4000;
/** Of the lines with a number of alarm words, or the user 0. */
const MAX_MARKED_FORMS = 500;
/** More alarm words in a line count as this number. */
const MAX_ALARMS = 3;
/** `uid=0`, `"euid": 0`, `gid 0`, `uid(0)`. */
const USER_ZERO = /(?:[ug]id|user)["']?(?:[ \t]*[=:][ \t]*|[ \t]+|\()["'[(<]*0(?![\w.:])/i;
const MAX_LINE_BYTES = 4096;
/** Of a longer line the signature leaves out the end. */
const MAX_TOKENS = 200;

/** How many values all groups may count, for samples, and to name new ones. */
export interface FoldBudgets {
  readonly budget: ValueBudget;
  readonly values: ValueBudget;
}

export class LineForms {
  /** By the marks of the lines. */
  readonly #tables = new Map<string, SignatureTable>();
  /** Of the forms that have folded lines. */
  readonly #groups = new Map<LineSignature, FoldGroup>();

  /** The group that the line belongs to; undefined: the line is to be shown. `end`: before its newline. */
  groupOf(
    block: Uint8Array,
    start: number,
    end: number,
    { budget, values }: FoldBudgets,
  ): FoldGroup | undefined {
    if (end - start > MAX_LINE_BYTES) return undefined;
    const signature = this.#signatureOf(block, start, end);
    if (signature.count <= SHOWN_LINES || signature.size > MAX_TOKENS) return undefined;
    const known = this.#groups.get(signature);
    if (known !== undefined || this.#groups.size >= MAX_FORMS) return known;
    const text = signatureTemplate(signature).replaceAll('""', '"{text}"');
    const group = new FoldGroup(text, budget, new NewValues(text, values));
    this.#groups.set(signature, group);
    return group;
  }

  #signatureOf(block: Uint8Array, start: number, end: number): LineSignature {
    const masked = withoutQuoted(block, start, end);
    const table = this.#tableOf(marksOf(block, start, end));
    const signature = masked ? table.add(masked, 0, masked.length) : table.add(block, start, end);
    table.endBlock(masked ?? block);
    return signature;
  }

  #tableOf(marks: string): SignatureTable {
    let table = this.#tables.get(marks);
    if (table === undefined) {
      table = new SignatureTable({ limit: marks === '0' ? MAX_FORMS : MAX_MARKED_FORMS });
      this.#tables.set(marks, table);
    }
    return table;
  }
}

/** The number of alarm words; `+` after it: the user 0. */
function marksOf(block: Uint8Array, start: number, end: number): string {
  const text = Buffer.from(block.buffer, block.byteOffset + start, end - start).toString('latin1');
  const alarms = Math.min(SUSPECTS.count(block, start, end), MAX_ALARMS);
  return `${alarms}${USER_ZERO.test(text) ? '+' : ''}`;
}
