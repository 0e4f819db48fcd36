import type { Decision } from '../../server/answers.ts';
import { plain } from './shown.ts';
import { shortTime } from './times.ts';
import { plural } from './words.ts';

/** `muted until another host has it: noise of the backup`. */
export function decisionWords(decision: Decision): string {
  const { kind, until, lines, otherHost, perDay, reason, undoes, undoneBy } = decision;
  const ends = [
    ...(until === null ? [] : [`until ${shortTime(until)}`]),
    ...(lines === null ? [] : [`until ${lines} more lines`]),
    ...(otherHost ? ['until another host has it'] : []),
    ...(perDay === null ? [] : [`until a day has more than ${plural(perDay, 'line')}`]),
  ].join(', or ');
  return [
    kind === 'undo' ? `undo of ${undoes ?? 'a decision'}` : kind,
    ends === '' ? '' : ` ${ends}`,
    reason === null ? '' : `: ${plain(reason)}`,
    undoneBy === null ? '' : ' (undone)',
  ].join('');
}
