/** What a watch says of its logs and rules in the report's manifest: numbers and places, never a line. */
import { readable } from '../../bytes.ts';
import { offsetOf } from '../../log/position.ts';
import type { EntryFacts, LogFacts } from '../../manifest/manifest.ts';
import type { Rule, RuleHits } from '../../pattern/index.ts';
import type { SavedLogs, WatchedLog } from './watched-logs.ts';

/** How far each log was read before this report, and is now. A log that is read whole begins at 0. */
export function logFacts(
  logs: readonly WatchedLog[],
  before: SavedLogs | undefined,
  now: SavedLogs | undefined,
): LogFacts[] {
  const [from, to] = [new Map(now && before?.logs), new Map(now?.logs)];
  return logs.map((log) => ({
    name: readable(log.path),
    from: offsetOf(from.get(log.path)),
    to: offsetOf(to.get(log.path)),
    left: log.left()?.bytes ?? 0,
  }));
}

/**
 * Which rule hid or folded how many lines; of filters, which hide together, the first one's place is named.
 */
export function linesByRule(
  hidden: readonly RuleHits[],
  folded: readonly RuleHits[],
): NonNullable<EntryFacts['rules']> {
  return [
    ...hidden.filter(({ hits }) => hits > 0).map(({ by, hits }) => ({ place: placeOf(by), hidden: hits })),
    ...folded.map(({ by, hits }) => ({ place: placeOf(by), hidden: 0, folded: hits })),
  ];
}

function placeOf([rule]: readonly Rule[]): string {
  const { file, line } = rule.place;
  return `${readable(file)}:${line}`;
}
