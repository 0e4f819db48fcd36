/** What the system's log gets of each run: numbers, never content. */
import type { Result } from './run.ts';

/**
 * The statement of a watch that hides this line where all went well: else each report would show the one
 * before it. `maillog init` and `--generate` write it.
 */
export const RUN_LINE_RULE =
  'usual maillog report {int} of {path}: entries {int}, lines {int}, hidden {int}, warnings 0, bytes {int}, delivered';

/** `report 12 of /etc/web.conf: entries 3, lines 40, hidden 900, warnings 0, bytes 12345, delivered`. */
export function runLine({ sequence, round, failed, counts }: Result, configuration: string): string {
  const { entries, lines, hidden, bytes } = counts;
  const numbers = `entries ${entries}, lines ${lines}, hidden ${hidden}, warnings ${failed}, bytes ${bytes}`;
  if (sequence === undefined) return `no report of ${configuration}: ${numbers}, nothing unusual`;
  const outcome = round.delivered.includes(sequence)
    ? 'delivered'
    : round.failed.includes(sequence)
      ? 'refused'
      : 'waits in the spool';
  return `report ${sequence} of ${configuration}: ${numbers}, ${outcome}`;
}
