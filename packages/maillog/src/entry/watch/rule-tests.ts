/**
 * Tests beside rules: `hides 'LINE'` and `shows 'LINE'` are checked whenever the configuration is read, so
 * that a rule that became too wide or too narrow is an error before it hides anything.
 */
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import type { LineDecision, WatchRules } from './watch-rules.ts';

/** `{hidden: true, line: 'Jun 14 … check pass', place}` for `hides '…'`. */
export interface RuleTest {
  readonly hidden: boolean;
  readonly line: ByteString;
  readonly place: SourceLocation;
}

/** An error for each of `tests` that fails, at its place; the error names the rule that hides too much. */
export function failedTests(tests: readonly RuleTest[], rules: WatchRules): MailLogError[] {
  return tests.flatMap(({ hidden, line, place }) => {
    const decision = rules.decideLine(Buffer.from(line, 'latin1'));
    if ((decision.layer === undefined) === hidden) return [];
    return [hidden ? notHidden(place, decision, rules) : hiddenBy(place, decision)];
  });
}

function notHidden(place: SourceLocation, { layer = 0 }: LineDecision, rules: WatchRules): MailLogError {
  if (layer === rules.ownLayer)
    return new MailLogError('config', 'no rule hides this line', {
      place,
      hint: 'widen the rule it was made for, or take the hides away',
    });
  return new MailLogError('config', `this line is shown under ${rules.layerHeadings[layer]}`, {
    place,
    hint: 'no ignore hides such a line; take the hides away',
  });
}

function hiddenBy(place: SourceLocation, { by }: LineDecision): MailLogError {
  const [rule] = by;
  const culprit =
    rule?.action === 'ignore'
      ? `the rule at ${rule.place.file}:${rule.place.line} hides`
      : 'the filters hide';
  return new MailLogError('config', `this line must be shown, but ${culprit} it`, { place });
}
