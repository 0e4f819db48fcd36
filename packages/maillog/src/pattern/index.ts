/**
 * Patterns that keep Perl's meaning, and any number of rules made of them (`maillog/pattern`).
 *
 * A literal goes through stages with a file each: source and literal (where does it end), interpolate (what
 * Perl does to any quoted string), parse (the tree); then either the backtracker (program, backtrack) or the
 * automaton decides. docs/patterns.md tells what is Perl's, what is refused and why.
 */
export type { ByteString } from '../bytes.ts';
export type { Pattern, Verdict } from './match/pattern.ts';
export { type Condition, parsePattern, parseCondition } from './match/condition.ts';
export {
  type LogcheckFile,
  type LogcheckLevel,
  type LogcheckRules,
  LOGCHECK_LEVELS,
  isRuleFileName,
  logcheckDirectories,
  readLogcheck,
} from './rules/logcheck.ts';
export { lintRule, describeRule } from './rules/rule-lint.ts';
export { type RuleTally, Tally } from './rules/tally.ts';
export { type LayeredDecision, Layers } from './rules/layers.ts';
export type { RuleHits } from './rules/hit-counter.ts';
export type { Rule } from './rules/rule.ts';
export { type Decision, RuleSet } from './rules/ruleset.ts';
