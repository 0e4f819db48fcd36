import type { SourceLocation } from '../../errors.ts';
import type { Condition } from '../match/condition.ts';

/**
 * `ignore` hides the lines that it holds for; where there is a `filter`, only lines that one holds for are
 * shown.
 */
export interface Rule {
  readonly action: 'ignore' | 'filter';
  /** All must hold. */
  readonly conditions: readonly Condition[];
  readonly place: SourceLocation;
}
