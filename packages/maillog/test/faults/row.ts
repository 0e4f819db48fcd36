/** One line of the table: the fault, the figures, and whether they are as promised. */
export interface Row {
  readonly fault: string;
  readonly figures: string;
  readonly held: boolean;
}

/** How much of each fault is tried; `seed` makes chance repeatable. */
export interface Extent {
  readonly long: boolean;
  readonly seed: number;
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** All of a list; in the short form a third of it, another one at each seed. */
export function someOf<Item>(list: readonly Item[], { long, seed }: Extent): Item[] {
  const third = Math.floor(chance(seed)() * 3);
  return list.filter((_, index) => long || index % 3 === third);
}
