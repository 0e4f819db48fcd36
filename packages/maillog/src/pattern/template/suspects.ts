/**
 * The alarm words of a line, which the guards of templates keep out of placeholders. A guard looks at each
 * place in a value whether an alarm word begins there. If no more alarm words begin in a line than in the
 * text of the template itself, none begins in a value, and the guard need not be asked: that takes much
 * longer.
 */
import type { ByteString } from '../../bytes.ts';
import type { SourceLocation } from '../../errors.ts';
import { Pattern } from '../match/pattern.ts';
import type { Suspects } from '../match/pattern.ts';
import { PatternText } from '../syntax/pattern-text.ts';
import { parse } from '../syntax/parse.ts';
import { ALARM_PATTERN } from './alarm-words.ts';

const EACH = new RegExp(`(?=${ALARM_PATTERN})`, 'gi');

/** The number of places in the text, which is bytes, where an alarm word begins. */
export function countAlarms(text: string): number {
  let count = 0;
  EACH.lastIndex = 0;
  while (EACH.test(text)) {
    count++;
    EACH.lastIndex++;
  }
  return count;
}

/** The place of pattern text that is MailLog's own; no error comes from there. */
const OWN: SourceLocation = { file: 'template', line: 1, column: 1 };

/** For fewer lines, an automaton takes longer to make than the expression takes to search them. */
const MIN_LINES_FOR_AUTOMATON = 500;

let alarm: Pattern | undefined;
let lines = 0;

export const SUSPECTS: Suspects = {
  count(block, from, to) {
    if (lines < MIN_LINES_FOR_AUTOMATON) {
      lines++;
      return countAlarms(textOf(block, from, to));
    }
    // Most lines have none, and the automaton is faster.
    alarm ??= new Pattern('alarm words', () => parse(PatternText.of(`(?i:${ALARM_PATTERN})`, OWN), 0));
    if (alarm.testLine(block, from, to) === false) return 0;
    return countAlarms(textOf(block, from, to));
  },
};

function textOf(block: Uint8Array, from: number, to: number): ByteString {
  return Buffer.from(block.buffer, block.byteOffset + from, to - from).toString('latin1');
}
