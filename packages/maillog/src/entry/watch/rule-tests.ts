/**
 * Tests beside rules: `hides 'LINE'`, `folds 'LINE'` and `shows 'LINE'` are checked whenever the
 * configuration is read, so that a rule that became too wide or too narrow is an error before it hides
 * anything.
 */
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import type { Rule } from '../../pattern/index.ts';
import type { LineDecision, WatchRules } from './watch-rules.ts';

/** `{expected: 'hidden', line: 'Jun 14 … check pass', place}` for `hides '…'`. */
export interface RuleTest {
  readonly expected: LineDecision['outcome'];
  /** A line; or the lines of one record, with newlines between them. */
  readonly line: ByteString;
  readonly place: SourceLocation;
}

/** An error for each of `tests` that fails, at its place; the error names the rule that hides too much. */
export function failedTests(tests: readonly RuleTest[], rules: WatchRules): MailLogError[] {
  return tests.flatMap(({ expected, line, place }) => {
    const bytes = Buffer.from(line, 'latin1');
    const decision = rules.decideLine(bytes);
    if (decision.outcome === expected) return [];
    return [
      decision.outcome === 'shown'
        ? notMatched(place, expected, decision, rules)
        : taken(place, expected, decision, rules.takenBy(bytes)),
    ];
  });
}

type Outcome = LineDecision['outcome'];

const VERBS = { hidden: 'hides', folded: 'folds', shown: 'shows' } as const;

function notMatched(
  place: SourceLocation,
  expected: Outcome,
  { layer = 0 }: LineDecision,
  rules: WatchRules,
): MailLogError {
  const verb = VERBS[expected];
  if (layer === rules.ownLayer)
    return new MailLogError('config', `no rule ${verb} this line`, {
      place,
      hint: `widen the rule it was made for, or take the ${verb} away`,
    });
  return new MailLogError('config', `this line is shown under ${rules.layerHeadings[layer]}`, {
    place,
    hint: `no rule of a watch takes such a line away; take the ${verb} away`,
  });
}

/** A rule hides or folds the line, and should not. */
function taken(
  place: SourceLocation,
  expected: Outcome,
  { outcome }: LineDecision,
  [rule]: readonly Rule[],
): MailLogError {
  const culprit =
    rule?.action === 'filter'
      ? 'the filters hide'
      : `the rule at ${rule?.place.file}:${rule?.place.line} ${VERBS[outcome]}`;
  return new MailLogError('config', `this line must be ${expected}, but ${culprit} it`, { place });
}
