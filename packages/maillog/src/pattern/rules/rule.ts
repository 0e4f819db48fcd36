import type { SourceLocation } from '../../errors.ts';
import type { Condition } from '../match/condition.ts';

/**
 * An `ignore` rule hides the lines that it matches. If there are `filter` rules, only lines that one of them
 * matches are shown.
 */
export interface Rule {
  readonly action: 'ignore' | 'filter';
  /** A rule matches a line if all of its conditions hold. */
  readonly conditions: readonly Condition[];
  readonly place: SourceLocation;
}
