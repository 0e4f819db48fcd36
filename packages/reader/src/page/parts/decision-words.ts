import type { Decision } from '../../server/answers.ts';
import { plain } from './shown.ts';
import { shortTime } from './times.ts';

/** `muted until another host has it: noise of the backup`. */
export function decisionWords({ kind, until, lines, otherHost, reason, undoes, undoneBy }: Decision): string {
  const ends = [
    ...(until === null ? [] : [`until ${shortTime(until)}`]),
    ...(lines === null ? [] : [`until ${lines} more lines`]),
    ...(otherHost ? ['until another host has it'] : []),
  ].join(', or ');
  return [
    kind === 'undo' ? `undo of ${undoes ?? 'a decision'}` : kind,
    ends === '' ? '' : ` ${ends}`,
    reason === null ? '' : `: ${plain(reason)}`,
    undoneBy === null ? '' : ' (undone)',
  ].join('');
}
