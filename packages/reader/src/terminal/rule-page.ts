/** The preview of a rule on a page: what it would take, what else first, and the keys that change it. */
import type { RulePreview } from '../inbox/rule-preview.ts';
import { plural } from './summary.ts';

const MAX_OTHERS = 10;

/** `at`: which placeholder the keys change. */
export function rulePage(preview: RulePreview, at: number): string[] {
  const { rule, placeholders, refusal, effect, others, samples } = preview;
  const current = placeholders.at(at);
  return [
    ...rule.split('\n'),
    '',
    ...(current
      ? [
          `{${current.name}}: ${current.narrower === undefined ? '' : 'n narrower '}${current.wider === undefined ? '' : 'w wider '}(Tab: the next)`,
          '',
        ]
      : []),
    ...(refusal ? [`REFUSED: ${refusal.reason}`, refusal.hint, ''] : []),
    ...effect,
    ...section(
      'Lines of other rows (their hosts would not show them; here, they stay)',
      others
        .slice(0, MAX_OTHERS)
        .map(
          ({ text, lines: count, hosts: on, isAlarming }) =>
            `${isAlarming ? '! ' : ''}${text}: ${plural(count, 'line')} on ${plural(on, 'host')}`,
        ),
    ),
    ...section('Attacks that it takes', preview.attacks),
    ...section('Lines', samples),
    ...section('Notes', preview.notes),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}
