/**
 * Tests beside rules: `hides 'LINE'` and `shows 'LINE'` are held against the rules whenever the configuration
 * is read, so that a rule that became too wide or too narrow is an error before it hides anything.
 */
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import { RuleSet } from '../../pattern/index.ts';
import type { Rule } from '../../pattern/index.ts';
import { trimmedLines } from '../../log/lines.ts';

/** `{hidden: true, line: 'Jun 14 … check pass', place}` for `hides '…'`. */
export interface RuleTest {
  readonly hidden: boolean;
  readonly line: ByteString;
  readonly place: SourceLocation;
}

/**
 * What of `tests` does not hold for `rules`, each with the place of the test and, where a rule hides too
 * much, the rule's.
 */
export function failedTests(
  tests: readonly RuleTest[],
  rules: readonly Rule[],
  trims: boolean,
): MailLogError[] {
  const all = new RuleSet(rules);
  return tests.flatMap(({ hidden, line, place }) => {
    const bytes = Buffer.from(`${line}\n`, 'latin1');
    const seen = trims ? trimmedLines(bytes) : bytes;
    if (all.decide(seen).hidden > 0 === hidden) return [];
    if (hidden)
      return [
        new MailLogError('config', 'no rule hides this line', {
          place,
          hint: 'widen the rule it was made for, or take the hides away',
        }),
      ];
    const rule = rules.find(
      (each) => each.action === 'ignore' && new RuleSet([each]).decide(seen).hidden > 0,
    );
    const culprit = rule ? `the rule at ${rule.place.file}:${rule.place.line}` : 'the filters';
    return [
      new MailLogError('config', `this line must be shown, but ${culprit} ${rule ? 'hides' : 'hide'} it`, {
        place,
      }),
    ];
  });
}
