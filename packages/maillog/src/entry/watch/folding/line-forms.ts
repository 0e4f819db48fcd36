/**
 * `fold yes`: the form of each line, and its lines from the fifth on. A form is what lines have in common if
 * numbers, times, addresses, paths and quoted text are left out (training's line signatures,
 * masked-quotes.ts).
 *
 * Limits: so that no log can use up the memory, {@link MAX_FORMS} forms are known at a time, and the rarer
 * half is forgotten when there are more; their next four lines are shown again. When as many forms have
 * folded lines, and for lines that are too long to be compared, lines are shown.
 */
import { SignatureTable, signatureTemplate } from '../../../training/index.ts';
import type { LineSignature } from '../../../training/index.ts';
import { FoldGroup } from './fold-group.ts';
import type { ValueBudget } from './rarest-line.ts';
import { withoutQuoted } from './masked-quotes.ts';

/** Lines of a form that are shown before the others are folded. */
const SHOWN_LINES = 4;
const MAX_FORMS = 4000;
const MAX_LINE_BYTES = 4096;
/** Of a longer line the signature leaves out the end. */
const MAX_TOKENS = 200;

export class LineForms {
  readonly #table = new SignatureTable({ limit: MAX_FORMS });
  /** Of the forms that have folded lines. */
  readonly #groups = new Map<LineSignature, FoldGroup>();

  /** The group that the line belongs to; undefined: the line is to be shown. `end`: before its newline. */
  groupOf(block: Uint8Array, start: number, end: number, budget: ValueBudget): FoldGroup | undefined {
    if (end - start > MAX_LINE_BYTES) return undefined;
    const signature = this.#signatureOf(block, start, end);
    if (signature.count <= SHOWN_LINES || signature.size > MAX_TOKENS) return undefined;
    const known = this.#groups.get(signature);
    if (known !== undefined || this.#groups.size >= MAX_FORMS) return known;
    const text = signatureTemplate(signature).replaceAll('""', '"{text}"');
    const group = new FoldGroup(text, budget);
    this.#groups.set(signature, group);
    return group;
  }

  #signatureOf(block: Uint8Array, start: number, end: number): LineSignature {
    const masked = withoutQuoted(block, start, end);
    const signature = masked ? this.#table.add(masked, 0, masked.length) : this.#table.add(block, start, end);
    this.#table.endBlock(masked ?? block);
    return signature;
  }
}
