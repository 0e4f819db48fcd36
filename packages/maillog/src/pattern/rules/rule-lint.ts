import { isUnsatisfiable } from './unsatisfiable.ts';
import type { Pattern } from '../match/pattern.ts';
import type { Rule } from './rule.ts';

/**
 * Lints a rule: finds probable mistakes without a log. `earlier` has the rules before it, by {@link
 * describeRule}.
 */
export function lintRule(rule: Rule, earlier: ReadonlyMap<string, Rule>): string[] {
  const problems: string[] = [];
  const positive = rule.conditions.filter(({ negated }) => !negated).map(({ pattern }) => pattern);
  if (positive.some(isUnsatisfiable)) problems.push('can never match');
  if (
    positive.length === rule.conditions.length &&
    positive.every((pattern) => pattern.test(new Uint8Array(0)) === true)
  ) {
    problems.push('matches the empty line');
  }
  if (positive.some(endsOpen)) problems.push('ends in an open .*');
  const twin = earlier.get(describeRule(rule));
  if (twin !== undefined)
    problems.push(`is there twice, first at ${twin.place.file}:${twin.place.line}:${twin.place.column}`);
  return problems;
}

/** A rule as text: `=~ /a/ and !~ /b/`, or its program and template. */
export function describeRule({ conditions, template }: Rule): string {
  if (template !== undefined) return template;
  return conditions
    .map(({ negated, pattern }) => `${negated ? '!~' : '=~'} ${pattern.literal}`)
    .join(' and ');
}

function endsOpen({ literal }: Pattern): boolean {
  return /(?<!\\)(?:\\\\)*\.[*+]\$?(?:[^\w\s]?[a-z]*)$/.test(literal);
}
