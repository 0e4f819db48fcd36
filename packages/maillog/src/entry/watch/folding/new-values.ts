/**
 * Counts the values that the lines of a fold have in the places of its template, and names the new ones:
 *
 *     3 addresses (203.0.113.9 × 40, 198.51.100.7, 192.0.2.5); status 401 × 11
 */
import { readable } from '../../../bytes.ts';
import type { ByteString } from '../../../bytes.ts';
import { escapeText } from '../../../text/escape.ts';
import type { ValueBudget } from './place-values.ts';
import type { SeenValues } from './seen-values.ts';
import { TemplateValues } from './template-values.ts';

/** Of a place; the others are not counted. */
const MAX_COUNTED = 1000;
/** Values of a place that are named. */
const MAX_NAMED = 3;
const MAX_VALUE_CHARACTERS = 60;
/** Of a message. */
const MAX_MESSAGE_BYTES = 2000;

/** Values in words, `user eve; 2 addresses (…)`, and those that the words name. */
export interface Fresh {
  readonly words: string;
  readonly named: ReadonlySet<string>;
}

export class NewValues {
  readonly #fold: ByteString;
  readonly #values: TemplateValues;
  /** By place, how many lines have each value. */
  readonly #counts: readonly Map<ByteString, number>[];
  readonly #budget: ValueBudget;
  #isFull = false;

  /** `fold`: the program and the template. */
  constructor(fold: ByteString, budget: ValueBudget) {
    this.#fold = fold;
    this.#budget = budget;
    this.#values = new TemplateValues(fold);
    this.#counts = this.#values.places.map(() => new Map<ByteString, number>());
  }

  /** Adds the message of `block` from `start` to before `end`. */
  add(block: Uint8Array, start: number, end: number): void {
    if (this.#counts.length === 0 || end - start > MAX_MESSAGE_BYTES) return;
    const message = Buffer.from(block.buffer, block.byteOffset + start, end - start).toString('latin1');
    for (const [place, value] of (this.#values.of(message) ?? []).entries()) {
      const counts = this.#counts[place];
      const count = counts.get(value) ?? 0;
      if (count > 0) counts.set(value, count + 1);
      else if (counts.size >= MAX_COUNTED || this.#budget.left <= 0) this.#isFull = true;
      else {
        this.#budget.left--;
        counts.set(value, 1);
      }
    }
  }

  /** What no earlier report had; no words: nothing, or no report had the fold. */
  describe(seen: SeenValues): Fresh {
    const named = new Set<string>();
    const found = this.#counts.flatMap((counts, place) => {
      const values = seen.newOf(this.#fold, place, counts.keys()) ?? [];
      return values.length === 0 ? [] : [this.#words(place, values, named)];
    });
    return { words: found.join('; '), named };
  }

  /** Adds all values to those seen. */
  remember(seen: SeenValues): void {
    if (this.#counts.length > 0)
      seen.add(
        this.#fold,
        this.#counts.map((counts) => counts.keys()),
      );
  }

  #words(place: number, values: readonly ByteString[], allNamed: Set<string>): string {
    const { one, several } = this.#values.places[place];
    const counts = this.#counts[place];
    const most = values.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
    const named = most.slice(0, MAX_NAMED).map((value) => {
      const count = counts.get(value) ?? 0;
      const text = shortened(value);
      allNamed.add(text);
      return count > 1 ? `${text} × ${count}` : text;
    });
    if (values.length === 1) return `${one} ${named.join('')}`;
    const more = values.length > MAX_NAMED ? ', …' : '';
    const number = this.#isFull ? `${values.length} or more` : values.length;
    return `${number} ${several} (${named.join(', ')}${more})`;
  }
}

/** A value as text of one line. */
export function shortened(value: ByteString): string {
  const text = escapeText(readable(value));
  return text.length > MAX_VALUE_CHARACTERS ? `${text.slice(0, MAX_VALUE_CHARACTERS)}…` : text;
}
