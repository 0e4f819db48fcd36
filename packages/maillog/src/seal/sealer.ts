import type { Sealer } from '../report/ports.ts';

/**
 * A key that seals reports, and its expiry: `{name: 'you.asc', fingerprint: 'AB12…', expires: 2027-01-01}`.
 */
export interface SealingKey {
  /** The key's file, or its name in the `pgp` command. */
  readonly name: string;
  /** Of the primary key; upper case. */
  readonly fingerprint: string;
  /** The expiry of the primary key or of the encryption key, whichever is earlier; undefined: never. */
  readonly expires: Date | undefined;
}

/** A sealer whose keys were checked. */
export interface KeyedSealer extends Sealer {
  /** Empty if only the `pgp` program knows its keys. */
  readonly keys: readonly SealingKey[];
}
