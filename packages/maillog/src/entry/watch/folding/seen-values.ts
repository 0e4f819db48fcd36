/**
 * Which values the folds of a watch have seen in earlier reports, so that a report can name those that are
 * new. Values are kept as hashes: the state says nothing of a log. The salt is another one on each host, so
 * that nobody can write a value that counts as seen.
 *
 * Limits: the latest {@link MAX_PLACE_VALUES} values of each place, and {@link MAX_VALUES} of a watch.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { ByteString } from '../../../bytes.ts';
import { isRecord, isTexts } from '../../../saved.ts';

const MAX_PLACE_VALUES = 1000;
const MAX_VALUES = 20_000;
const MAX_FOLDS = 1000;
/** Characters of a hash; six bytes in base64url. */
const HASH = 8;

/** As JSON keeps it: `{version: 1, salt: '…', folds: [['q2Vd…', 'k0aX81bQ…', '']]}`. */
export interface SavedValues {
  readonly version: 1;
  readonly salt: string;
  /** By fold, the one used least lately first: its digest, and for each place the hashes of its values. */
  readonly folds: readonly (readonly string[])[];
}

export class SeenValues {
  readonly #salt: string;
  /** For each fold, the places. */
  readonly #folds: Map<string, readonly (readonly string[])[]>;

  /** `saved`: what {@link save} gave; anything else counts as nothing. */
  constructor(saved: unknown) {
    const { salt, folds } = parse(saved);
    this.#salt = salt;
    this.#folds = new Map(folds.map(([key = '', ...places]) => [key, places.map(hashesOf)]));
  }

  /** The values of one place that no earlier report had; undefined: none had this fold. */
  newOf(fold: ByteString, place: number, values: Iterable<ByteString>): ByteString[] | undefined {
    const places = this.#folds.get(this.#digest(fold));
    if (places === undefined) return undefined;
    const seen = new Set(places[place]);
    return [...values].filter((value) => !seen.has(this.#digest(value, HASH)));
  }

  /** Remembers the values of each place of a fold. */
  add(fold: ByteString, places: readonly Iterable<ByteString>[]): void {
    const key = this.#digest(fold);
    const before = this.#folds.get(key) ?? [];
    this.#folds.delete(key);
    const next = places.map((values, place) => {
      const now = new Set([...values].map((value) => this.#digest(value, HASH)));
      return [...(before[place] ?? []).filter((hash) => !now.has(hash)), ...now].slice(-MAX_PLACE_VALUES);
    });
    this.#folds.set(key, next);
  }

  save(): SavedValues {
    const latest: (readonly string[])[] = [];
    let left = MAX_VALUES;
    for (const [key, places] of [...this.#folds].toReversed().slice(0, MAX_FOLDS)) {
      left -= places.reduce((sum, hashes) => sum + hashes.length, 0);
      if (left < 0) break;
      latest.push([key, ...places.map((hashes) => hashes.join(''))]);
    }
    return { version: 1, salt: this.#salt, folds: latest.toReversed() };
  }

  #digest(text: ByteString, length = 2 * HASH): string {
    const hash = createHash('sha256').update(this.#salt).update('\0').update(text, 'latin1');
    return hash.digest('base64url').slice(0, length);
  }
}

function hashesOf(joined: string): string[] {
  return joined.match(/.{8}/g) ?? [];
}

function parse(saved: unknown): Pick<SavedValues, 'salt' | 'folds'> {
  if (!isRecord(saved) || saved['version'] !== 1) return { salt: randomBytes(12).toString('hex'), folds: [] };
  const { salt, folds } = saved;
  if (typeof salt !== 'string' || salt === '' || !Array.isArray(folds)) return parse(undefined);
  return { salt, folds: folds.slice(-MAX_FOLDS).filter(isTexts) };
}
