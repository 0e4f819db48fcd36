import type { Sealer } from '../report/ports.ts';

/**
 * When a key that reports are sealed to expires: `{name: 'you.asc', fingerprint: 'AB12…', expires:
 * 2027-01-01}`.
 */
export interface SealingKey {
  /** Its file, or what the `pgp` command calls it. */
  readonly name: string;
  /** Of the primary key; upper case. */
  readonly fingerprint: string;
  /**
   * When it stops being usable, by the primary key's expiry or that of the encrypting one; undefined: never.
   */
  readonly expires: Date | undefined;
}

/** A sealer whose keys were looked at and found usable. */
export interface KeyedSealer extends Sealer {
  /** Empty where only the `pgp` program knows its keys. */
  readonly keys: readonly SealingKey[];
}
