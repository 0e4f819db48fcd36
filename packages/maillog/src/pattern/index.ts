/**
 * Patterns that keep Perl's meaning, and any number of rules made of them (`maillog/pattern`).
 *
 * A literal goes through stages with a file each: source and literal (where does it end), interpolate (what Perl does to any quoted
 * string), parse (the tree); then either the backtracker (program, backtrack) or the automaton decides. docs/patterns.md tells what
 * is Perl's, what is refused and why.
 */
export type { ByteString } from './bytes.ts';
export type { Pattern, Verdict } from './pattern.ts';
export { type Test, parsePattern, parseTest } from './test.ts';
export {
  type LogcheckFile,
  type LogcheckLevel,
  type LogcheckRules,
  LOGCHECK_LEVELS,
  isRuleFileName,
  logcheckDirectories,
  readLogcheck,
} from './logcheck.ts';
export { doubtsAbout, wordsOf } from './doubts.ts';
export { type Tallied, Tally } from './tally.ts';
export { type Layered, Layers } from './layers.ts';
export type { Hiding } from './hits.ts';
export { type Decision, type Rule, RuleSet } from './ruleset.ts';
