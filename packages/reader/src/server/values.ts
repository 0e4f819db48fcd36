/**
 * The values of a template's placeholders in sample lines. The template's literal text is looked for
 * in the line from left to right, so that a line costs one pass, whatever it holds.
 */
import type { Values } from './screen-answers.ts';

const PLACEHOLDER = /\{([a-z][\w-]*)[^{}]*\}/g;
const MAX_PLACEHOLDERS = 30;
const MAX_TOP = 10;
const MAX_VALUE_CHARACTERS = 200;

/** `[{placeholder: 'ip', at: 0, distinct: 2, top: [{value: '10.0.0.7', count: 3}, …]}]`. */
export function valuesOf(template: string, program: string, lines: readonly string[]): Values[] {
  const { names, literals } = split(template);
  const counts = names.map(() => new Map<string, number>());
  for (const line of lines) {
    const values = align(literals, program, line);
    for (const [index, value] of values.entries())
      counts[index].set(value, (counts[index].get(value) ?? 0) + 1);
  }
  return names.map((placeholder, at) => ({
    placeholder,
    at,
    distinct: counts[at].size,
    top: [...counts[at]]
      .toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
      .slice(0, MAX_TOP)
      .map(([value, count]) => ({ value: value.slice(0, MAX_VALUE_CHARACTERS), count })),
  }));
}

function split(template: string): { names: string[]; literals: string[] } {
  const names: string[] = [];
  const literals: string[] = [];
  let end = 0;
  for (const found of template.matchAll(PLACEHOLDER)) {
    if (names.length === MAX_PLACEHOLDERS) break;
    names.push(found[1]);
    literals.push(template.slice(end, found.index));
    end = found.index + found[0].length;
  }
  return { names, literals: [...literals, template.slice(end)] };
}

/** The values between the literals; none if the line is not as the template says. */
function align([first, ...rest]: readonly string[], program: string, line: string): string[] {
  // The template begins with the program's name; in the line, its process number and a colon follow it.
  const head = program !== '' && first.startsWith(`${program} `) ? program.length + 1 : 0;
  const name = head === 0 ? 0 : line.indexOf(program);
  const body = head === 0 ? 0 : line.indexOf(': ', name) + ': '.length;
  const text = first.slice(head);
  const from = line.indexOf(text, body);
  if (name < 0 || body < 0 || from < 0) return [];
  const values: string[] = [];
  let at = from + text.length;
  for (const [index, literal] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const next = isLast && literal === '' ? line.length : line.indexOf(literal, at + 1);
    if (next < 0) return [];
    values.push(line.slice(at, next));
    at = next + literal.length;
  }
  return values;
}
