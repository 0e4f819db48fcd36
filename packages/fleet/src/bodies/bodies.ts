/**
 * Bodies outside the database: in a folder, or in an object store. A body is there before the row that names
 * it, and a row is gone before its body: so no row names a body that was not kept. What a crash leaves in
 * between is a body without a row, which the sweep removes (sweep.ts).
 *
 * packages/fleet/test/bodies/bodies.test.ts has the contract that every implementation passes.
 */

/** One body of a folder. */
export interface KeptBody {
  readonly key: string;
  /** When it was written, by the clock of the store. Milliseconds since 1970. */
  readonly at: number;
}

export interface Bodies {
  /**
   * Keeps a sealed body under its key, {@link keyOf}; when it resolves, the body survives a power cut.
   * @throws BodiesFault
   */
  put(key: string, body: Uint8Array): Promise<void>;
  /**
   * undefined: it is not there, though the store is. Empty: what is there is no body, or is too long.
   * @throws BodiesFault
   */
  get(key: string): Promise<Buffer | undefined>;
  /**
   * Folders of days: `['2026-11-27']`.
   * @throws BodiesFault
   */
  days(): Promise<readonly string[]>;
  /** @throws BodiesFault */
  bodiesOf(day: string): Promise<readonly KeptBody[]>;
  /**
   * Removes bodies of one day; those that are not there are none. A folder that is empty goes with them.
   * @throws BodiesFault
   */
  remove(keys: readonly string[]): Promise<void>;
}

/** The bodies cannot be reached now: a folder that is not mounted, a full disk, a store that is away. */
export class BodiesFault extends Error {
  override readonly name = 'BodiesFault';
}

/** Of no body more is read, whatever is there. MiB; what a receiver takes is no larger. */
export const MAX_BODY_MIB = 64;

const KEY = /^\d{4}-\d\d-\d\d\/[0-9a-f]{64}$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** `2026-11-27/9f86d081…`: the day in UTC on which it came, and the SHA-256 of the body. */
export function keyOf(sha256: string, now: number): string {
  return `${dayOf(now)}/${sha256}`;
}

export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** A row of the database is no reason to read another file. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

export function isDay(text: string): boolean {
  return DAY.test(text);
}
