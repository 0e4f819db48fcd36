import type { SourceLocation } from '../../errors.ts';
import type { Test } from '../match/test.ts';

/**
 * `ignore` hides the lines that it holds for; where there is a `filter`, only lines that one holds for are
 * shown.
 */
export interface Rule {
  readonly action: 'ignore' | 'filter';
  /** All must hold. */
  readonly tests: readonly Test[];
  readonly place: SourceLocation;
}
