import { byteString } from '../../bytes.ts';
import type { Host } from '../host.ts';
import { leftWarnings } from './watched-logs.ts';
import type { WatchedLog } from './watched-logs.ts';

/** What is kept of the journal between reports. */
export interface SavedJournal {
  readonly units: readonly string[];
  readonly position: unknown;
}

/**
 * systemd's journal as a log: `journal`, or `journal ssh.service`. What was kept of other units is of no use.
 */
export function watchedJournal(
  host: Host,
  units: readonly string[],
  saved: SavedJournal | undefined,
  allowance: () => number,
): WatchedLog & { next(): SavedJournal } {
  const isSame = saved?.units.join('\n') === units.join('\n');
  const reading = host.readJournal(units, isSame ? saved?.position : undefined, { allowance });
  const path = byteString(['journal', ...units].join(' '));
  return {
    path,
    keepsIndent: true,
    blocks: () => reading.blocks,
    beginsInside: () => reading.beginsInside,
    finish: () => [...reading.warnings, ...leftWarnings(path, reading.left)],
    left: () => reading.left,
    written: () => reading.written,
    next: () => ({ units, position: reading.position }),
  };
}
