/**
 * What was seen in one place of a rule: the slots and plain words of all the forms that the rule is for, put
 * together.
 */
import { FAMILY } from './bytes.ts';
import type { FormElement } from './form.ts';
import { Observed, encodesDot, hasBarePercent } from './observed.ts';
import { DOTTED, LITERAL } from './scan.ts';

/** More distinct values than this are not told apart. */
const REMEMBERED = 24;

/**
 * {@link Observed}: LITERAL and DOTTED may be among the kinds; of lists, nothing is known of the first byte.
 */
export class Seen extends Observed {
  /** Distinct values with the lines each was in; null where they are too many to be known. */
  values: Map<string, number> | null = new Map();
  /**
   * How identifiers are built; null where too many ways, or where plain words or members of lists are among
   * them.
   */
  builds: Set<string> | null = new Set();

  /** Takes what `lines` lines had at an element. */
  add(element: FormElement, lines: number): void {
    if (element.slot === null) this.#addWord(element, lines);
    else this.#addSlot(element);
    if (this.values && this.values.size > REMEMBERED) this.values = null;
  }

  #addWord({ text, kind }: FormElement, lines: number): void {
    let mask = 0;
    for (let at = 0; at < text.length; at++) mask |= FAMILY[text.charCodeAt(at)];
    this.kinds |= 1 << kind;
    this.any |= mask;
    this.all &= mask;
    this.shortest = Math.min(this.shortest, text.length);
    this.longest = Math.max(this.longest, text.length);
    this.count += lines;
    this.fewestMore = 0;
    this.climbs ||= text.includes('..') || encodesDot(text);
    this.bare ||= hasBarePercent(text);
    this.#starts(text.charCodeAt(0));
    this.values?.set(text, (this.values.get(text) ?? 0) + lines);
    this.builds = null;
  }

  #addSlot({ slot }: FormElement): void {
    if (slot === null) return;
    const list = slot.mostMore > 0;
    this.kinds |= slot.kinds;
    this.any |= slot.any;
    // Of a list only the first member was looked at as a whole.
    this.all &= list ? 0 : slot.all;
    this.shortest = Math.min(this.shortest, list ? 1 : slot.shortest);
    this.longest = Math.max(this.longest, list ? Infinity : slot.longest);
    this.count += slot.count;
    this.fewestMore = Math.min(this.fewestMore, slot.fewestMore);
    this.mostMore = Math.max(this.mostMore, slot.mostMore);
    this.climbs ||= slot.climbs;
    this.bare ||= slot.bare;
    this.dangerous ||= slot.dangerous;
    this.unchecked ||= slot.unchecked;
    this.#starts(list ? 0 : slot.lead);
    const { values, builds } = slot;
    if (list || values === null) this.values = null;
    else for (const [value, lines] of values) this.values?.set(value, (this.values.get(value) ?? 0) + lines);
    if (list || builds === null) this.builds = null;
    else for (const build of builds) this.builds?.add(build);
  }

  #starts(byte: number): void {
    if (this.lead < 0) this.lead = byte;
    else if (this.lead !== byte) this.lead = 0;
  }

  /** Whether nothing but plain words was seen. */
  get plain(): boolean {
    return (this.kinds & ~((1 << LITERAL) | (1 << DOTTED))) === 0;
  }
}
