/**
 * What was seen in one variable place of a form: enough to choose the narrowest class that holds for all of it, in bounded space.
 */
import { text } from './bytes.ts';

/** As many distinct values are remembered; a place with more is open. */
export const REMEMBERED = 16;
/** A longer value is not remembered: a place that holds one is open. */
const LONGEST = 200;

export class Slot {
  /** The kinds seen, as a set of bits `1 << kind`. */
  kinds = 0;
  /** The families of bytes that any value has, and those that every value has. */
  any = 0;
  all = -1;
  /** Lengths in bytes. */
  shortest = Infinity;
  longest = 0;
  /** In how many lines the place was seen. */
  count = 0;
  /** Members of a list after its first, at least and at most; both 0 where the place holds one word. */
  fewestMore = Infinity;
  mostMore = 0;

  private readonly hashes = new Int32Array(REMEMBERED);
  private readonly counts = new Float64Array(REMEMBERED);
  private readonly texts: string[] = [];
  private open = false;

  /** The distinct values with the number of lines each was in; null where there were too many. */
  get values(): ReadonlyMap<string, number> | null {
    if (this.open) return null;
    return new Map(this.texts.map((value, index) => [value, this.counts[index]]));
  }

  /** Takes the word `[from, to)` of `line`, of `kind` and families `mask`, with `more` members of a list after it. */
  add(line: Uint8Array, from: number, to: number, kind: number, mask: number, more: number): void {
    this.kinds |= 1 << kind;
    this.any |= mask;
    this.all &= mask;
    this.count++;
    if (more < this.fewestMore) this.fewestMore = more;
    if (more > this.mostMore) this.mostMore = more;
    const size = to - from;
    if (size < this.shortest) this.shortest = size;
    if (size > this.longest) this.longest = size;
    if (!this.open) this.remember(line, from, to);
  }

  private remember(line: Uint8Array, from: number, to: number): void {
    let hash = to - from;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + line[at]) | 0;
    const known = this.texts.length;
    for (let index = 0; index < known; index++) {
      if (this.hashes[index] === hash && this.texts[index] === text(line, from, to)) {
        this.counts[index]++;
        return;
      }
    }
    if (known === REMEMBERED || to - from > LONGEST) {
      this.open = true;
      this.texts.length = 0;
      return;
    }
    this.hashes[known] = hash;
    this.counts[known] = 1;
    this.texts.push(text(line, from, to));
  }
}
