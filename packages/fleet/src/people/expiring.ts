/** Values under keys that nobody guesses: each has an end, and there are only so many of them. */
import { createHash, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;

export class Expiring<T> {
  /** By digests, so that the time of a look-up says nothing of a key. The oldest first. */
  readonly #entries = new Map<string, { readonly value: T; readonly end: number }>();
  readonly #most: number;
  readonly #lifeMs: number;
  readonly #now: () => number;

  constructor({ most, lifeMs, now }: { most: number; lifeMs: number; now: () => number }) {
    this.#most = most;
    this.#lifeMs = lifeMs;
    this.#now = now;
  }

  /** The new key. If there are too many, the oldest is forgotten. */
  add(value: T): string {
    const key = randomBytes(KEY_BYTES).toString('base64url');
    if (this.#entries.size >= this.#most)
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    this.#entries.set(digest(key), { value, end: this.#now() + this.#lifeMs });
    return key;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(digest(key));
    if (entry === undefined || entry.end > this.#now()) return entry?.value;
    this.#entries.delete(digest(key));
    return undefined;
  }

  /** As {@link get}, once. */
  take(key: string): T | undefined {
    const value = this.get(key);
    this.#entries.delete(digest(key));
    return value;
  }
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64');
}
