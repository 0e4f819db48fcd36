/**
 * What a watch remembers is found by what it watches, not by the name of its part: a `mime_file` is renamed,
 * and a watch without a name gets another number when one is written above it. What the part's own memory
 * does not hold is taken from the memories of other parts: positions by the log's path, the journal by its
 * units, expectations by their text, the rules' history by its sources.
 */
import type { ByteString } from '../../bytes.ts';
import { parseLogPosition } from '../../log/position.ts';
import { parseHistory } from './history/saved-history.ts';
import { parseMemory } from './watch-memory.ts';
import type { WatchMemory } from './watch-memory.ts';

/** What a watch wants to know of. */
export interface Watched {
  /** Whether a log is one of its logs. */
  readonly isLog: (path: ByteString) => boolean;
  readonly units: readonly string[] | undefined;
  /** The sources of its rules' history. */
  readonly sources: string;
}

/** The memory of a watch: `own`, and what it lacks from `others`; undefined if none knows anything. */
export function inheritedMemory(
  own: unknown,
  others: readonly unknown[],
  { isLog, units, sources }: Watched,
): WatchMemory | undefined {
  const memory = parseMemory(own);
  const rest = others.map(parseMemory);
  const found = new Map<ByteString, unknown>();
  for (const [path, position] of rest.flatMap((other) => other.logs?.logs ?? []))
    if (isLog(path) && (!found.has(path) || lastWrite(position) > lastWrite(found.get(path))))
      found.set(path, position);
  const logs = new Map([...found, ...(memory.logs?.logs ?? [])]);
  const isSameUnits = (other: WatchMemory): boolean =>
    units !== undefined && other.journal?.units.join('\n') === units.join('\n');
  const journal = [memory, ...rest].find(isSameUnits)?.journal ?? memory.journal;
  if (own === undefined && logs.size === 0 && journal === undefined) return undefined;
  const time = memory.logs?.time ?? latest(rest);
  const isSameRules = (other: WatchMemory): boolean => parseHistory(other.hidden)?.sources === sources;
  const history = [memory, ...rest].find(isSameRules) ?? memory;
  return {
    version: 1,
    logs: time === undefined ? undefined : { time, logs: [...logs] },
    journal,
    // A later item counts.
    expected: [...rest.flatMap((other) => other.expected ?? []), ...(memory.expected ?? [])],
    news: [...rest.flatMap((other) => other.news ?? []), ...(memory.news ?? [])],
    hidden: history.hidden,
    folds: history.folds,
  };
}

/** A part may keep an old position of a log that it does not name any more: the one read last counts. */
function lastWrite(position: unknown): bigint {
  const files = parseLogPosition(position)?.files ?? [];
  return files.reduce((last, { id }) => (BigInt(id.modified) > last ? BigInt(id.modified) : last), -1n);
}

function latest(memories: readonly WatchMemory[]): string | undefined {
  return memories
    .flatMap(({ logs }) => logs?.time ?? [])
    .sort()
    .at(-1);
}
