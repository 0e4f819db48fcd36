import type { Rule } from './rule.ts';

/** The lines that a rule hid: `{by: [rule], hits: 12, samples: [<bytes>]}`. */
export interface RuleHits {
  /** The rule; or all filters, none of which matched. */
  readonly by: readonly Rule[];
  /** Lines attributed to the rule. Each hidden line counts once, even if several rules would hide it. */
  readonly hits: number;
  /** Some of the lines, without newlines, in their order. */
  readonly samples: readonly Uint8Array[];
}

/**
 * Counts the lines that each rule hid, and keeps some of them. Samples are taken by reservoir sampling (Li,
 * "Reservoir-Sampling Algorithms of Time Complexity O(n (1 + log(N/n)))", 1994, algorithm L): each line of a
 * rule has the same chance, and a line that is not taken costs one comparison.
 */
export class HitCounter {
  readonly #counts: Float64Array;
  readonly #samples: number;
  /** The count at which the next sample is taken, by rule; Infinity without samples. */
  readonly #nextSample: Float64Array;
  readonly #reservoirs: (Reservoir | undefined)[] = [];

  /** `samples` is the number of lines to keep for each rule. */
  constructor(rules: number, samples: number) {
    this.#counts = new Float64Array(rules);
    this.#nextSample = new Float64Array(rules).fill(samples > 0 ? 1 : Infinity);
    this.#samples = samples;
  }

  /** Adds the line of `block` from `start` to before `end`, newline included if it has one. */
  add(rule: number, block: Uint8Array, start: number, end: number): void {
    if (++this.#counts[rule] === this.#nextSample[rule]) this.#sample(rule, block, start, end);
  }

  /** The hits of rule `index`, which is `by`. */
  hitsOf(by: readonly Rule[], index: number): RuleHits {
    const lines = this.#reservoirs[index]?.lines ?? [];
    const samples = [...lines].sort((one, other) => one.at - other.at).map(({ line }) => line);
    return { by, hits: this.#counts[index], samples };
  }

  #sample(rule: number, block: Uint8Array, start: number, end: number): void {
    const at = this.#counts[rule];
    const line = Uint8Array.from(block.subarray(start, block[end - 1] === 10 ? end - 1 : end));
    const reservoir = (this.#reservoirs[rule] ??= new Reservoir(this.#samples, rule));
    this.#nextSample[rule] = reservoir.take(at, line);
  }
}

class Reservoir {
  readonly lines: { readonly at: number; readonly line: Uint8Array }[] = [];
  readonly #size: number;
  #seed: number;
  #weight = 1;

  constructor(size: number, seed: number) {
    this.#size = size;
    this.#seed = seed + 0x9e3779b9;
  }

  /** Keeps the line with number `at`. Returns the number of the next line to keep. */
  take(at: number, line: Uint8Array): number {
    const slot = this.lines.length < this.#size ? this.lines.length : Math.floor(this.#random() * this.#size);
    this.lines[slot] = { at, line };
    if (this.lines.length < this.#size) return at + 1;
    this.#weight *= this.#random() ** (1 / this.#size);
    return at + 1 + Math.floor(Math.log(this.#random()) / Math.log1p(-this.#weight));
  }

  /**
   * A number between 0 and 1, both excluded. The sequence is fixed (xorshift32): the same log gives the same
   * samples.
   */
  #random(): number {
    let x = this.#seed;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#seed = x;
    return ((x >>> 0) + 0.5) / 2 ** 32;
  }
}
