/**
 * Keeps the line with the rarest values among lines of like form, in one pass and bounded memory, and names
 * the rare values of other lines.
 *
 * A value counts as rare by how much more often the other values of its place come (line-values.ts): of the
 * statuses 200 (999 lines) and 401 (1 line) the second is rare, of a thousand ports that come once each none
 * is. A line's rarity is the sum over its places.
 *
 * Where values differ from line to line, one that is unlike the others is rare as well (value-shape.ts):
 * `/.git/config` among the paths of a thousand products. The shapes of distinct values are counted.
 *
 * A line is a candidate when it brings a value that is new and rare; the first lines always are. Their rarity
 * is counted anew when there are too many, and at the end. Of equal lines, the first is kept. Rare values
 * that are not named are counted, so that none is hidden without a word.
 */
import type { ByteString } from '../../../bytes.ts';
import { LineValues } from './line-values.ts';
import type { HeaderPlaces } from './line-values.ts';
import { PlaceValues } from './place-values.ts';
import type { ValueBudget } from './place-values.ts';
import { shapeOf } from './value-shape.ts';

/** A sample is cut after this number of bytes. */
export const MAX_SAMPLE_BYTES = 1000;
/** Rare values that are named. */
const MAX_NAMED = 8;
/** Places of a group. All others count as one, {@link REST}. */
const MAX_PLACES = 256;
/** No place of a line has this key. */
const REST = -3;
const MAX_CANDIDATES = 32;
/** What the sample does not show. */
export interface Unseen {
  /** Rare values, each with its key or the word before it: `rhost=203.0.113.9`. */
  readonly named: readonly ByteString[];
  /** Rare values that are not named. */
  readonly rare: number;
  /** The values of places where no value is rare, since they differ from line to line; at least. */
  readonly varied: number;
  readonly variedPlaces: number;
}

/** A line with its values. */
interface Candidate {
  readonly line: Buffer;
  readonly isCut: boolean;
  readonly places: Int32Array;
  readonly values: Int32Array;
  readonly shapes: Int32Array;
  /** The offsets in the line where the text of each value begins and ends; of a line that was cut, fewer. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  rarity: number;
}

/** A value of a place, both as one key, and its text with its key or the word before it. */
interface ShownValue {
  readonly place: number;
  readonly value: number;
  readonly shape: number;
  readonly key: string;
  readonly text: ByteString;
}

/** The values of the line that is being added. */
const read = new LineValues();

export class RareLines {
  readonly #budget: ValueBudget;
  readonly #places = new Map<number, PlaceValues>();
  #candidates: Candidate[] = [];
  /** All values of the first line as one number. */
  #first: number | undefined;
  #isConstant = true;

  constructor(budget: ValueBudget) {
    this.#budget = budget;
  }

  /** Adds the line of `block` from `start` to before `end`, without its newline. */
  add(block: Uint8Array, start: number, end: number, header: HeaderPlaces): void {
    read.read(block, end, header);
    let isCandidate = this.#candidates.length < MAX_CANDIDATES;
    let all = 0;
    for (let index = 0; index < read.count; index++) {
      read.places[index] = this.#keyOf(read.places[index]);
      const place = this.#placeOf(read.places[index]);
      const { [index]: value } = read.values;
      all = Math.imul(all ^ value, 0x01000193);
      if (!place.add(value, this.#budget)) continue;
      const shape = shapeOf(block, read.froms[index], read.ends[index]);
      place.addShape(shape);
      if (place.isRare(value, shape)) isCandidate = true;
    }
    this.#first ??= all;
    this.#isConstant &&= all === this.#first;
    if (!isCandidate) return;
    if (this.#candidates.length >= 2 * MAX_CANDIDATES)
      this.#candidates = this.#byRarity().slice(0, MAX_CANDIDATES);
    this.#candidates.push(candidateOf(block, start, end));
  }

  /** Whether all lines have the same values. */
  get isConstant(): boolean {
    return this.#isConstant;
  }

  /** The line with the rarest values; empty if no line was added. If the line was cut, `…` follows. */
  sample(): Buffer {
    const [sample] = this.#byRarity();
    if (sample === undefined) return Buffer.alloc(0);
    return sample.isCut ? Buffer.concat([sample.line, Buffer.from('…')]) : sample.line;
  }

  unseen(): Unseen {
    const [sample, ...others] = this.#byRarity();
    const seen = new Set<string>();
    /** By place, how many values are seen that would count as rare where all differ. */
    const seenOdd = new Map<number, number>();
    const see = ({ key, place, value, shape }: ShownValue): void => {
      if (seen.has(key)) return;
      seen.add(key);
      if (this.#placeOf(place).isRare(value, shape)) seenOdd.set(place, (seenOdd.get(place) ?? 0) + 1);
    };
    if (sample !== undefined) shownValues(sample).forEach(see);
    const named: ByteString[] = [];
    while (named.length < MAX_NAMED) {
      const gains = others.map((candidate) => this.#gainOf(candidate, seen));
      const best = gains.indexOf(Math.max(0, ...gains));
      if (best < 0 || gains[best] <= 0) break;
      for (const rare of this.#rareIn(others[best], seen).slice(0, MAX_NAMED - named.length)) {
        see(rare);
        named.push(rare.text);
      }
    }
    let rare = 0;
    for (const [key, place] of this.#places)
      rare += place.rareBeside((value) => seen.has(`${key} ${value}`), seenOdd.get(key) ?? 0);
    const places = [...this.#places.values()].filter((place) => place.isVaried);
    const varied = places.reduce((sum, place) => sum + place.values, 0);
    return { named, rare, varied, variedPlaces: places.length };
  }

  /** The rare values that the line shows and that are not in `seen`. */
  #rareIn(candidate: Candidate, seen: ReadonlySet<string>): ShownValue[] {
    return shownValues(candidate).filter(
      ({ key, place, value, shape }) => !seen.has(key) && this.#placeOf(place).isRare(value, shape),
    );
  }

  /** Their rarity. */
  #gainOf(candidate: Candidate, seen: ReadonlySet<string>): number {
    const rare = this.#rareIn(candidate, seen);
    return rare.reduce(
      (sum, { place, value, shape }) => sum + this.#placeOf(place).rarityOf(value, shape),
      0,
    );
  }

  /** The candidates, the rarest first. */
  #byRarity(): Candidate[] {
    for (const candidate of this.#candidates) {
      candidate.rarity = 0;
      for (const [index, value] of candidate.values.entries())
        candidate.rarity += this.#placeOf(candidate.places[index]).rarityOf(value, candidate.shapes[index]);
    }
    return this.#candidates.toSorted((one, other) => other.rarity - one.rarity);
  }

  /** The key of the place that a value counts in. */
  #keyOf(key: number): number {
    return this.#places.has(key) || this.#places.size < MAX_PLACES ? key : REST;
  }

  #placeOf(key: number): PlaceValues {
    let place = this.#places.get(key);
    if (place === undefined) this.#places.set(key, (place = new PlaceValues()));
    return place;
  }
}

/** The line that was read last. */
function candidateOf(block: Uint8Array, start: number, end: number): Candidate {
  const isCut = end - start > MAX_SAMPLE_BYTES;
  const to = isCut ? characterStart(block, start + MAX_SAMPLE_BYTES) : end;
  let shown = read.count;
  while (shown > 0 && read.ends[shown - 1] > to) shown--;
  return {
    line: Buffer.from(block.subarray(start, to)),
    isCut,
    places: read.places.slice(0, read.count),
    values: read.values.slice(0, read.count),
    shapes: Int32Array.from({ length: read.count }, (_, at) => shapeOf(block, read.froms[at], read.ends[at])),
    starts: read.starts.slice(0, shown).map((at) => at - start),
    ends: read.ends.slice(0, shown).map((at) => at - start),
    rarity: 0,
  };
}

/** The values whose text is in the line, although it was cut. */
function shownValues({ line, places, values, shapes, starts, ends }: Candidate): ShownValue[] {
  return Array.from(ends, (end, index) => ({
    place: places[index],
    value: values[index],
    shape: shapes[index],
    key: `${places[index]} ${values[index]}`,
    text: line.toString('latin1', starts[index], end).replace(/[,:;]+$/, ''),
  }));
}

/** `at`, or the start of the UTF-8 character that it is in. */
function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > at - 4 && (bytes[start] & 0xc0) === 0x80) start--;
  return start;
}
