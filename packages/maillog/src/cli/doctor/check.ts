import type { Requirements } from '../wiring/compose.ts';
import type { Loaded } from '../wiring/load.ts';
import type { Examined } from './examined.ts';
import type { Finding } from './finding.ts';

/** What a check gets of a configuration that could be read. */
export interface Readable extends Examined {
  readonly loaded: Loaded & Requirements;
}

/** A row of the table of checks. */
export interface Check {
  /** One word: `clock`. */
  readonly name: string;
  /** What it looks at, as the manual says it. */
  readonly about: string;
  /** Finds nothing where it does not apply. It changes nothing on the host. */
  readonly look: (examined: Readable) => Promise<readonly Finding[]>;
}
