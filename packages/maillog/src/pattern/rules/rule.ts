import type { ByteString } from '../../bytes.ts';
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
  /**
   * The program and template of a `usual`, which are its one condition; undefined: the rule is of patterns.
   */
  readonly usual?: ByteString | undefined;
  readonly place: SourceLocation;
}
