import { RuleSet, parseUsual } from '../../../../src/pattern/index.ts';
import { MailLogError } from '../../../../src/errors.ts';
import type { Rule } from '../../../../src/pattern/index.ts';
import { place } from '../../rules/make-rule.ts';

export function usual(text: string): Rule {
  const { condition, text: written } = parseUsual(text, place);
  return { action: 'ignore', conditions: [condition], template: written, place };
}

/** Whether the template hides the line, beside rules of other lines. */
export function hides(template: string, line: string): boolean {
  const rules = [
    usual('other-program something else {int}'),
    usual('- other=1 fields={int}'),
    usual(template),
  ];
  return new RuleSet(rules).decide(Buffer.from(`${line}\n`, 'latin1')).hidden === 1;
}

/** The template as MailLog prints it. */
export function printed(text: string): string {
  return parseUsual(text, place).text;
}

export function isByFields(text: string): boolean {
  return parseUsual(text, place).condition.view !== undefined;
}

export function refusal(text: string): string {
  try {
    parseUsual(text, place);
  } catch (error) {
    if (error instanceof MailLogError) return error.format();
    throw error;
  }
  return 'taken';
}
