/**
 * The order in which a review asks: by program, the one with most lines first, and of its rules again that
 * with most lines. Rare messages get no rule, and are not asked about.
 */
import type { ByteString } from '../../bytes.ts';
import { alarmWordsOf, isAlarmProgram } from '../../pattern/template/alarm-words.ts';
import type { Proposal } from './proposal.ts';

/** The rules of one program; `-`: lines that name none. */
export interface Family {
  readonly program: ByteString;
  readonly rules: readonly Proposal[];
}

export function reviewOrder(proposals: readonly Proposal[]): Family[] {
  const families = new Map<ByteString, Proposal[]>();
  for (const proposal of proposals) {
    if (proposal.standing === 'rare') continue;
    const program = proposal.lines.program === '' ? '-' : proposal.lines.program;
    const rules = families.get(program);
    if (rules) rules.push(proposal);
    else families.set(program, [proposal]);
  }
  return [...families]
    .map(([program, rules]) => ({ program, rules: rules.toSorted((a, b) => b.count - a.count) }))
    .toSorted((a, b) => linesOf(b.rules) - linesOf(a.rules));
}

/** Whether a reviewer decides the rule by itself, not with all rules of its program. */
export function isAlarming({ rule, lines, attacks }: Proposal): boolean {
  const text = rule.template?.text ?? lines.words.join(' ');
  return isAlarmProgram(lines.program) || alarmWordsOf(text).length > 0 || attacks.length > 0;
}

export function linesOf(proposals: readonly Proposal[]): number {
  return proposals.reduce((sum, { count }) => sum + count, 0);
}
