import type { ByteString } from '../../bytes.ts';
import type { SourceLocation } from '../../errors.ts';
import type { Condition } from '../match/condition.ts';

/**
 * An `ignore` rule hides the lines that it matches. If there are `filter` rules, only lines that one of them
 * matches are shown. A `fold` rule makes one line of the report of the lines that it matches, if no other
 * rule hides them.
 */
export interface Rule {
  readonly action: 'ignore' | 'filter' | 'fold';
  /** A rule matches a line if all of its conditions hold. */
  readonly conditions: readonly Condition[];
  /** The program and template that are its one condition; undefined: the rule is of patterns. */
  readonly template?: ByteString | undefined;
  readonly place: SourceLocation;
}
