/**
 * Statistics of one slot of a rule: the parameters and plain words of all signatures that the rule is for.
 */
import { FAMILY } from './byte-families.ts';
import type { SignatureToken } from './line-signature.ts';
import { ValueStats, containsEncodedDot, containsBarePercent } from './value-stats.ts';
import { DOTTED, LITERAL, NUMBER } from './token-kind.ts';

/** Distinct values that are kept. */
const MAX_DISTINCT_VALUES = 24;

/** The kinds of plain words; other tokens without a parameter are codes. */
const PLAIN = (1 << LITERAL) | (1 << DOTTED);

/** Merged statistics. The kinds may include LITERAL and DOTTED. The first byte of lists is unknown. */
export class MergedStats extends ValueStats {
  /** Distinct values with the number of lines of each; null if there are too many. */
  values: Map<string, number> | null = new Map();
  /** The formats of identifiers; null if there are too many, or with plain words or members of lists. */
  formats: Set<string> | null = new Set();
  /** The extensions of paths; null if there are too many, or one is unknown. */
  extensions: Set<string> | null = new Set();
  /** The place takes only the values seen, whatever their number (held.ts, code.ts). */
  isHeld = false;

  /** Adds the values that `lines` lines have at a token. */
  add(token: SignatureToken, lines: number): void {
    if (token.parameter === null) this.#addWord(token, lines);
    else this.#addParameter(token);
    this.isHeld ||= token.isHeld || (token.parameter === null && (PLAIN & (1 << token.kind)) === 0);
    if (this.values && this.values.size > MAX_DISTINCT_VALUES) this.values = null;
  }

  #addWord({ text, kind }: SignatureToken, lines: number): void {
    let mask = 0;
    for (let at = 0; at < text.length; at++) mask |= FAMILY[text.charCodeAt(at)];
    this.kinds |= 1 << kind;
    this.any |= mask;
    this.all &= mask;
    this.shortest = Math.min(this.shortest, text.length);
    this.longest = Math.max(this.longest, text.length);
    this.count += lines;
    if (kind === NUMBER) this.#measure(text);
    this.fewestMore = 0;
    this.hasTraversal ||= text.includes('..') || containsEncodedDot(text);
    this.hasBarePercent ||= containsBarePercent(text);
    this.#starts(text.charCodeAt(0));
    this.values?.set(text, (this.values.get(text) ?? 0) + lines);
    this.formats = null;
  }

  /** A code, of which a signature has one value. */
  #measure(text: string): void {
    this.least = Math.min(this.least, Math.abs(Number.parseFloat(text)));
    this.greatest = Math.max(this.greatest, Math.abs(Number.parseInt(text, 10)));
    this.isPadded ||= /^[-+]?0\d/.test(text);
    this.mostPoints = Math.max(this.mostPoints, text.split(/[.,]/).length - 1);
  }

  #addParameter({ parameter }: SignatureToken): void {
    if (parameter === null) return;
    const list = parameter.mostMore > 0;
    this.kinds |= parameter.kinds;
    this.any |= parameter.any;
    // Only the first member of a list was examined as a whole.
    this.all &= list ? 0 : parameter.all;
    this.shortest = Math.min(this.shortest, list ? 1 : parameter.shortest);
    this.longest = Math.max(this.longest, list ? Infinity : parameter.longest);
    this.count += parameter.count;
    this.fewestMore = Math.min(this.fewestMore, parameter.fewestMore);
    this.mostMore = Math.max(this.mostMore, parameter.mostMore);
    this.least = Math.min(this.least, parameter.least);
    this.greatest = Math.max(this.greatest, parameter.greatest);
    this.isPadded ||= parameter.isPadded;
    this.mostPoints = Math.max(this.mostPoints, parameter.mostPoints);
    this.hasTraversal ||= parameter.hasTraversal;
    this.hasBarePercent ||= parameter.hasBarePercent;
    this.hasAlarmWord ||= parameter.hasAlarmWord;
    this.hasEncodedText ||= parameter.hasEncodedText;
    this.unchecked ||= parameter.unchecked;
    const { extensions } = parameter;
    if (extensions === null) this.extensions = null;
    else for (const extension of extensions) this.extensions?.add(extension);
    this.#starts(list ? 0 : parameter.lead);
    const { values, formats } = parameter;
    if (list || values === null) this.values = null;
    else for (const [value, lines] of values) this.values?.set(value, (this.values.get(value) ?? 0) + lines);
    if (list || formats === null) this.formats = null;
    else for (const format of formats) this.formats?.add(format);
  }

  #starts(byte: number): void {
    if (this.lead < 0) this.lead = byte;
    else if (this.lead !== byte) this.lead = 0;
  }

  /** Whether all values are plain words. */
  get plain(): boolean {
    return (this.kinds & ~PLAIN) === 0;
  }
}
