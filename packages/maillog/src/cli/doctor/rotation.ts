/** Rotation must not remove lines before a report has read them. */
import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { pathFrom } from '../../config/configuration.ts';
import { parseMemory } from '../../entry/watch/watch-memory.ts';
import { WatchEntry } from '../../entry/watch/watch.ts';
import { peekState } from '../../delivery/state.ts';
import { keeping } from '../../host/logs/old-directories.ts';
import type { Keeping } from '../../log/logrotate.ts';
import { nextDue } from '../../report/due.ts';
import { statePath } from '../wiring/state-path.ts';
import type { Readable } from './check.ts';
import { ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';
import { savedMemories } from './memories.ts';

const HOUR_MS = 3_600_000;

/** Rotated files stay until a report has read them, and what was read last is still there. */
export async function lookAtRotation(examined: Readable): Promise<Finding[]> {
  const { entries } = examined.loaded;
  const memories = await savedMemories(examined);
  const interval = await intervalHours(examined);
  const found: Finding[] = [];
  let sound = 0;
  for (const entry of entries.filter((each) => each instanceof WatchEntry)) {
    const saved = new Map(parseMemory(memories[entry.mimeFile()]).logs?.logs);
    const rotatedFolders = (entry.directives['rotated']?.words ?? []).map(({ text, place }) =>
      pathFrom(byteString(place.file), text).replace(/\/*$/, '/'),
    );
    for (const log of await entry.logs()) {
      const kept = await keeping(log);
      const own = [
        ...(kept ? keepingFindings(readable(log), kept, interval) : []),
        ...(saved.has(log) ? await positionFindings(entry, log, saved.get(log), rotatedFolders) : []),
      ];
      found.push(...own);
      if (kept && own.length === 0) sound += 1;
    }
  }
  return sound > 0
    ? [...found, ok(`logrotate keeps ${sound} ${sound === 1 ? 'log' : 'logs'} long enough`)]
    : found;
}

/** From one report to the next; undefined: it is not known yet. */
async function intervalHours({ loaded: { settings }, file }: Readable): Promise<number | undefined> {
  if (settings.everySeconds !== undefined) return settings.everySeconds / 3600;
  const { recent = [] } = await peekState(await statePath(settings, file));
  const due = nextDue(recent, undefined);
  const last = Date.parse(recent.at(-1) ?? '');
  return due && (due.getTime() - last) / HOUR_MS;
}

/** What logrotate's configuration does to a log between two reports. */
export function keepingFindings(
  log: string,
  { periodHours, count, maxAgeDays, truncates }: Keeping,
  interval: number | undefined,
): Finding[] {
  const found: Finding[] = [];
  const hours = Math.min(
    count < 0 ? Infinity : (periodHours ?? Infinity) * count,
    maxAgeDays === undefined ? Infinity : maxAgeDays * 24,
  );
  if (count === 0)
    found.push(
      warning(
        `logrotate removes ${log} without a copy (rotate 0): lines since the last report are lost`,
        'write rotate 7 in its block',
      ),
    );
  else if (interval !== undefined && hours < 2 * interval) {
    const lost = hours < interval ? 'reports do not show all lines' : 'a report that fails once loses lines';
    found.push(
      warning(
        `logrotate keeps rotated files of ${log} for ${inUnits(hours)}, and a report comes every ${inUnits(interval)}: ${lost}`,
        'raise rotate or maxage in its block, or make reports more often',
      ),
    );
  }
  if (truncates)
    found.push(
      warning(
        `logrotate copies ${log}, and empties it (copytruncate): lines that are written meanwhile are lost`,
        'write create instead, and have its program reopen the log in postrotate',
      ),
    );
  return found;
}

function inUnits(hours: number): string {
  const [count, unit] = hours >= 48 ? [hours / 24, 'days'] : [hours, 'hours'];
  return `${Math.round(count * 10) / 10} ${unit}`;
}

/** What the next report will say of the file that was read last. No line is read for it. */
async function positionFindings(
  entry: WatchEntry,
  log: ByteString,
  position: unknown,
  rotatedFolders: readonly ByteString[],
): Promise<Finding[]> {
  const reading = entry.context.host.readLog(log, position, { allowance: () => 0, rotatedFolders });
  for await (const _block of reading.blocks) break;
  return reading.warnings.map((words) => warning(words));
}
