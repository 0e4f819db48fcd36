/**
 * A rule as it is tried and written: a template, or a pattern where no template takes the lines.
 *
 *     usual sshd Connection closed by {ip} port {port}
 *     ignore =~ m{^…$}
 */
import type { Condition, Rule } from '../../pattern/index.ts';
import { parsePattern, parseUsual, testCondition } from '../../pattern/index.ts';
import type { Standing } from './standing.ts';
import type { RuleText } from './rule-text.ts';
import type { TemplateText } from './template-text.ts';

export type ProposedRule =
  | { readonly template: TemplateText; readonly pattern?: undefined }
  | { readonly template?: undefined; readonly pattern: RuleText };

const PLACE = { file: 'training', line: 1, column: 1 };

/** A rule is in several rule sets. */
const compiled = new WeakMap<ProposedRule, Rule>();

/**
 * The rule in the form that the rule engine takes; it hides what it matches, whatever its standing.
 * @throws MailLogError (config) if the language refuses the template
 */
export function compile(rule: ProposedRule): Rule {
  let found = compiled.get(rule);
  if (!found) compiled.set(rule, (found = engineRule(rule)));
  return found;
}

function engineRule({ template, pattern }: ProposedRule): Rule {
  if (template) {
    const written = `${template.program} ${template.text}`;
    const { condition, text } = parseUsual(written, PLACE, template.isSevere ? 'fold' : 'usual');
    return { action: 'ignore', conditions: [condition], template: text, place: PLACE };
  }
  const conditions = [
    conditionOf(pattern.pattern, false),
    ...pattern.guards.map((guard) => conditionOf(guard, true)),
  ];
  return { action: 'ignore', conditions, place: PLACE };
}

function conditionOf(text: string, negated: boolean): Condition {
  return { negated, global: false, pattern: parsePattern(Buffer.from(`m{${text}}`, 'latin1')) };
}

/**
 * Those of `lines` that the rule matches. A pattern that is asked keeps a table, so the rule is compiled for
 * this question alone.
 * @throws MailLogError (config) if the language refuses the template
 */
export function matched(rule: ProposedRule, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const { conditions } = engineRule(rule);
  return lines.filter((line) => {
    const bytes = Buffer.from(line, 'latin1');
    return conditions.every((condition) => testCondition(condition, bytes));
  });
}

/** The statement in a rules file, as a ByteString without its newline. */
export function statementOf({ template, pattern }: ProposedRule, standing: Standing): string {
  const isFolded = standing === 'fold';
  if (template) return `${isFolded ? 'fold' : 'usual'} ${template.program} ${template.text}`;
  const action = isFolded ? 'fold' : 'ignore';
  if (pattern.guards.length === 0) return `${action} =~ m{${pattern.pattern}}`;
  const guards = pattern.guards.map((guard) => `    !~ m{${guard}}\n`).join('');
  return `do ${action}\n    =~ m{${pattern.pattern}}\n${guards}end`;
}
