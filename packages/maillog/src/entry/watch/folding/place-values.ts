/** Values that are counted in one place. Others count as new each time. */
const MAX_VALUES = 500;
/** A value is rare if the value of a line by chance comes this number of times as often. */
const RARE_FACTOR = 2;
/** The same for the shapes of values, which vary more. */
const ODD_FACTOR = 4;
/** Shapes that are counted in one place. Others count as one. */
const MAX_SHAPES = 100;
/** No value has this shape. */
const REST_SHAPE = -1;

/** How many values all lines together may still count, so that many rules cannot use up the memory. */
export interface ValueBudget {
  left: number;
}

/** How often each of some things came. */
class Counts {
  readonly of = new Map<number, number>();
  all = 0;
  /** The sum of the squares of the counts. Divided by all, it is how often one by chance comes. */
  squares = 0;

  add(thing: number, isKept: boolean): number {
    const count = this.of.get(thing) ?? 0;
    this.all++;
    this.squares += 2 * count + 1;
    if (isKept) this.of.set(thing, count + 1);
    return count;
  }

  /** How much rarer it is than one by chance; 0: as frequent. */
  rarityOf(thing: number): number {
    return Math.log(this.squares / this.all / (this.of.get(thing) ?? 1));
  }

  isRare(thing: number, factor: number): boolean {
    return this.squares >= factor * this.all * (this.of.get(thing) ?? 1);
  }
}

/** The values of one place, and the shapes of those that differ. */
export class PlaceValues {
  readonly #values = new Counts();
  readonly #shapes = new Counts();
  /** Lines whose values could not be counted. */
  #uncounted = 0;

  /** Whether the value is new here: then {@link addShape} follows. */
  add(value: number, budget: ValueBudget): boolean {
    const isKnown = this.#values.of.has(value);
    const hasRoom = isKnown || (this.#values.of.size < MAX_VALUES && budget.left > 0);
    if (!hasRoom) this.#uncounted++;
    else if (!isKnown) budget.left--;
    return this.#values.add(value, hasRoom) === 0;
  }

  addShape(shape: number): void {
    this.#shapes.add(this.#shapeKey(shape), true);
  }

  rarityOf(value: number, shape: number): number {
    return this.#values.rarityOf(value) + Math.max(0, this.#shapes.rarityOf(this.#shapeKey(shape)));
  }

  isRare(value: number, shape: number): boolean {
    return this.#values.isRare(value, RARE_FACTOR) || (this.isVaried && this.#isOdd(this.#shapeKey(shape)));
  }

  /** Rare values, those that are seen left out; `seenOdd` is how many of these are odd. */
  rareBeside(isSeen: (value: number) => boolean, seenOdd: number): number {
    if (this.isVaried) {
      let odd = 0;
      for (const [shape, count] of this.#shapes.of) if (this.#isOdd(shape)) odd += count;
      return Math.max(0, odd - seenOdd);
    }
    let count = this.#uncounted;
    for (const value of this.#values.of.keys())
      if (!isSeen(value) && this.#values.isRare(value, RARE_FACTOR)) count++;
    return count;
  }

  /** Whether a value that comes once is not rare, although there are others. */
  get isVaried(): boolean {
    return this.values > 1 && this.#values.squares < RARE_FACTOR * this.#values.all;
  }

  get values(): number {
    return this.#values.of.size + (this.#uncounted > 0 ? 1 : 0);
  }

  /** Whether the shape is unlike those of the other values. */
  #isOdd(shape: number): boolean {
    return this.#shapes.isRare(shape, ODD_FACTOR);
  }

  #shapeKey(shape: number): number {
    return this.#shapes.of.has(shape) || this.#shapes.of.size < MAX_SHAPES ? shape : REST_SHAPE;
  }
}
