/**
 * Records of several lines, such as an exception with its stack trace, are shown or hidden whole.
 *
 * Templates and folds describe single lines, and training writes one for each line of a record that comes
 * often. If any line of the record is shown, its other lines belong to it: those that a template hides or a
 * fold takes are shown, too. An `ignore` and a `filter` mean lines, and stay as they are.
 */
import { LINE } from './line-outcomes.ts';
import type { LineOutcomes } from './line-outcomes.ts';

/**
 * A line begins a record; or goes on with that of the line before. `shown`: so does this line, and the record
 * is shown whatever the rules say of it, because it is not known whole. `blank`: an empty line goes on, but
 * says nothing of the record, although no template hides it.
 */
export const RECORD = { begins: 0, continues: 1, shown: 2, blank: 3 } as const;

/** The records of a block; the first line of the block may go on with an earlier one. */
export interface Records {
  /** Whether a line may be marked `shown`. */
  readonly mayBeShown: boolean;
  /** Whether the line of the block begins a record for certain; undefined: {@link marks} has to tell. */
  readonly begins?: ((start: number, end: number) => boolean) | undefined;
  /** A value of {@link RECORD} for each line. Called only if it makes a difference. */
  marks(): Uint8Array;
}

/** Calls `raise` for each line that a template or fold takes although its record is shown. */
export function eachRaised(
  outcomes: LineOutcomes,
  records: Records | undefined,
  raise: (line: number) => void,
): void {
  if (!records || !outcomes.hasQuiet) return;
  if (!records.mayBeShown && (!outcomes.hasShown || isApart(outcomes, records))) return;
  const marks = records.marks();
  const { count, kinds } = outcomes;
  for (let from = 0, to = 0; from < count; from = to) {
    let isShown = false;
    let hasQuiet = false;
    do {
      isShown ||= marks[to] === RECORD.shown || (kinds[to] <= LINE.taken && marks[to] !== RECORD.blank);
      hasQuiet ||= kinds[to] >= LINE.usual;
      to++;
    } while (to < count && marks[to] !== RECORD.begins);
    if (!isShown || !hasQuiet) continue;
    for (let line = from; line < to; line++) if (kinds[line] >= LINE.usual) raise(line);
  }
}

/** Whether a record begins wherever quiet lines follow shown ones, or shown ones quiet ones. */
function isApart({ count, kinds, ends }: LineOutcomes, { begins }: Records): boolean {
  if (!begins) return false;
  let wasShown: boolean | undefined;
  for (let line = 0; line < count; line++) {
    const kind = kinds[line];
    if (kind === LINE.hidden) continue;
    const isShown = kind <= LINE.taken;
    if (isShown !== (wasShown ?? isShown) && !begins(ends[line - 1], ends[line])) return false;
    wasShown = isShown;
  }
  return true;
}
