import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { isCount, isPairs, isRecord } from '../../saved.ts';
import { parseLogPosition } from '../../log/position.ts';
import type { SavedExpectation } from './expectation.ts';
import type { SavedJournal } from './watched-journal.ts';
import type { SavedLogs } from './watched-logs.ts';

/** What a `watch` keeps between reports; what it has no use for is left out. */
export interface WatchMemory {
  readonly version: 1;
  readonly logs?: SavedLogs | undefined;
  readonly journal?: SavedJournal | undefined;
  /** When the lines that are expected came last, by the text of the directive; ISO 8601. */
  readonly expected?: readonly SavedExpectation[];
  /** When something new was in a log last, by its path. */
  readonly news?: readonly (readonly [string, string])[] | undefined;
  /** The rules' history, as rule-history.ts keeps and reads it: if it is damaged, nothing else is. */
  readonly hidden?: unknown;
  /** The values that folds have seen, as folding/seen-values.ts keeps and reads them. */
  readonly folds?: unknown;
}

/** What was kept; nothing where it is not of this version. */
export function parseMemory(saved: unknown): WatchMemory {
  return isRecord(saved) && saved['version'] === 1 && isMemory(saved)
    ? (saved as unknown as WatchMemory)
    : { version: 1 };
}

/**
 * The same memory without the position of a log (a path as bytes), or of the journal (`journal`); undefined
 * if it has none.
 */
export function withoutLog(saved: unknown, log: ByteString): WatchMemory | undefined {
  const memory = parseMemory(saved);
  if (log === 'journal' && memory.journal) return { ...memory, journal: undefined };
  const { logs } = memory;
  if (logs?.logs.some(([path]) => path === log) !== true) return undefined;
  return { ...memory, logs: { ...logs, logs: logs.logs.filter(([path]) => path !== log) } };
}

/** The same for people: `/var/log/syslog: 4096 bytes read`. */
export function describeMemory(saved: unknown): string[] {
  const { logs, journal } = parseMemory(saved);
  const read = (logs?.logs ?? []).map(([path, position]) => {
    const current = parseLogPosition(position)?.files.find(({ role }) => role === 'current');
    return `${readable(path)}: ${current ? `${current.offset} bytes read` : 'to be read from its start'}`;
  });
  return journal ? [...read, `${['journal', ...journal.units].join(' ')}: read up to a cursor`] : read;
}

function isMemory({ logs, journal, expected, news }: Record<string, unknown>): boolean {
  return (
    (logs === undefined ||
      (isRecord(logs) &&
        typeof logs['time'] === 'string' &&
        isPairs(logs['logs']) &&
        isLeftOut(logs['leftOut']))) &&
    (journal === undefined || (isRecord(journal) && Array.isArray(journal['units']))) &&
    (expected === undefined || isPairs(expected)) &&
    (news === undefined || isPairs(news))
  );
}

function isLeftOut(pairs: unknown): boolean {
  if (pairs === undefined) return true;
  const isCounted = (left: unknown): boolean =>
    isRecord(left) && isCount(left['bytes']) && isCount(left['files']);
  return isPairs(pairs) && pairs.every(([, left]) => isCounted(left));
}
