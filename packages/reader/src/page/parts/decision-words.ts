import type { Decision } from '../../server/answers.ts';
import { plain } from './shown.ts';
import { shortTime } from './times.ts';
import { plural } from './words.ts';

/** `muted until another host has it: noise of the backup`. */
export function decisionWords(decision: Decision): string {
  const { kind, until, lines, otherHost, perDay, newValue, values, reason, undoes, undoneBy } = decision;
  const known = values.map(({ placeholder, known: count }) =>
    count === null ? `not of {${placeholder}}` : `{${placeholder}} (${count} known)`,
  );
  const ends = [
    ...(until === null ? [] : [`until ${shortTime(until)}`]),
    ...(lines === null ? [] : [`until ${lines} more lines`]),
    ...(otherHost ? ['until another host has it'] : []),
    ...(perDay === null ? [] : [`until a day has more than ${plural(perDay, 'line')}`]),
    ...(newValue ? [`until a new value of ${known.join(', ')}`] : []),
  ].join(', or ');
  return [
    kind === 'undo' ? `undo of ${undoes ?? 'a decision'}` : kind,
    ends === '' ? '' : ` ${ends}`,
    kind === 'seen' && known.length > 0 ? `, and back with a new value of ${known.join(', ')}` : '',
    reason === null ? '' : `: ${plain(reason)}`,
    undoneBy === null ? '' : ' (undone)',
  ].join('');
}
