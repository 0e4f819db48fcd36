/**
 * Patterns that keep Perl's meaning, and any number of rules made of them (`maillog/pattern`).
 *
 * A rule set decides a log block by block: {@link RuleSet.decide} returns the bytes to show. A single pattern
 * answers `true`, `false` or `'unknown'` (too many steps). docs/patterns.md says what is Perl's, what is
 * refused, and why.
 *
 * A literal passes through stages, one room each: syntax/ (text to tree), automaton/ (tree to lazy DFA),
 * match/ (one pattern on one text), rules/ (many rules on many lines).
 *
 * @example
 *   import { RuleSet, parseCondition, parsePattern } from 'maillog/pattern';
 *
 *   parsePattern('/fo+/i').test(Buffer.from('FOOD')); // true
 *
 *   const place = { file: 'rules', line: 1, column: 1 };
 *   const conditions = [parseCondition(String.raw`=~ /^cron\[\d+\]: /`, place)];
 *   const rules = new RuleSet([{ action: 'ignore', conditions, place }]);
 *   const block = Buffer.from('cron[7]: daily\nkernel: panic\n');
 *   const { shown } = rules.decide(block); // [15, 29]: the second line
 *
 * @module
 */
export type { ByteString } from '../bytes.ts';
export type { Pattern, Verdict } from './match/pattern.ts';
export { type Condition, parsePattern, parseCondition, testCondition } from './match/condition.ts';
export {
  type LogcheckFile,
  type LogcheckLevel,
  type LogcheckRules,
  LOGCHECK_LEVELS,
  isRuleFileName,
  logcheckDirectories,
  readLogcheck,
} from './rules/logcheck.ts';
export { describeRule, lintRule } from './rules/rule-lint.ts';
export { type RuleTally, Tally } from './rules/tally.ts';
export { type LayeredDecision, Layers } from './rules/layers.ts';
export type { RuleHits } from './rules/hit-counter.ts';
export { RuleMatcher } from './rules/rule-matcher.ts';
export type { Rule } from './rules/rule.ts';
export { type Usual, parseUsual } from './template/usual.ts';
export { RECORD, type Records } from './rules/records.ts';
export { type Decision, type FoldSink, type FoldingForm, type FormSink, RuleSet } from './rules/ruleset.ts';
