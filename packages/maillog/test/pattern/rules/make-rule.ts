import { parseCondition } from '../../../src/pattern/index.ts';
import type { Rule } from '../../../src/pattern/index.ts';

export const place = { file: 'web.conf', line: 1, column: 1 };

/** A rule of these conditions: `rule('ignore', '=~ /a/')`. */
export function rule(action: Rule['action'], ...conditions: string[]): Rule {
  return { action, conditions: conditions.map((text) => parseCondition(text, place)), place };
}
