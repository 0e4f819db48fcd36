/** What MailLog keeps between reports. */
import { constants } from 'node:fs';
import { access, lstat, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { peekSpool } from '../../delivery/spool.ts';
import { peekState } from '../../delivery/state.ts';
import { nextDue } from '../../report/due.ts';
import { makePrivateDirectory } from '../../system/private-directory.ts';
import { describeError } from '../../text/errno.ts';
import { statePath } from '../wiring/state-path.ts';
import type { Readable } from './check.ts';
import { fault, faultsOf, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const DAY_MS = 86_400_000;
/** Below this, a report may not fit. Bytes. */
const MIN_FREE_BYTES = 100 << 20;

/** The directory is this user's alone, can be written to, and has room. */
export async function lookAtState({ loaded: { settings }, file }: Readable): Promise<Finding[]> {
  try {
    const directory = await statePath(settings, file);
    const existing = await nearest(directory);
    if (existing === directory)
      await makePrivateDirectory(directory, { name: `the state directory ${directory}` });
    await access(existing, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(existing);
    const free = bavail * bsize;
    const finding = roomFinding(directory, free, settings.spoolSize);
    if (finding) return [finding];
    return [ok(existing === directory ? directory : `${directory}, made at the first report`)];
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      return [fault(`cannot write to the state directory: ${describeError(error)}`, 'write set state DIR')];
    return faultsOf(error);
  }
}

/** Reports that wait must fit: otherwise the disk is full for all, before spool_size bounds them. */
export function roomFinding(directory: string, free: number, spoolSize: number): Finding | undefined {
  if (free < MIN_FREE_BYTES)
    return warning(`${megabytes(free)} are free for ${directory}`, 'free the disk, or write set state DIR');
  if (free >= spoolSize) return undefined;
  return warning(
    `${megabytes(free)} are free for ${directory}, and spool_size lets waiting reports take ${megabytes(spoolSize)}`,
    `write set spool_size ${Math.max(50, Math.floor(free / 2 / (1 << 20)))}M, or set state DIR`,
  );
}

/** The path, or the nearest directory above it that exists. */
async function nearest(path: string): Promise<string> {
  const found = await lstat(path).then(
    () => true,
    () => false,
  );
  return found || path === dirname(path) ? path : nearest(dirname(path));
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1_000_000)} MB`;
}

/** What waits, and what a server refused for good. */
export async function lookAtSpool({ loaded: { settings }, file }: Readable): Promise<Finding[]> {
  const directory = await statePath(settings, file);
  const { waiting, failed } = await peekSpool(join(directory, 'spool'));
  const found: Finding[] = [];
  const [oldest] = waiting;
  if (oldest)
    found.push(
      warning(
        `${waiting.length} ${waiting.length === 1 ? 'report waits' : 'reports wait'}, the oldest since ${oldest.made.toISOString()}${oldest.words === '' ? '' : `: ${oldest.words}`}`,
        `maillog flush -C ${file} sends what waits now`,
      ),
    );
  if (failed.length > 0)
    found.push(
      warning(
        `${failed.length} ${failed.length === 1 ? 'report is' : 'reports are'} in spool/failed: MailLog never removes them`,
        `maillog flush -C ${file} --failed sends them again; to give one up, remove its folder there`,
      ),
    );
  return found.length > 0 ? found : [ok('empty')];
}

/** When the last report was made, against when the next one was due. */
export async function lookAtLastReport({ loaded: { settings }, file, now }: Readable): Promise<Finding[]> {
  const { made, recent = [], delivered } = await peekState(await statePath(settings, file));
  if (made === undefined) return [ok('none yet')];
  const last = new Date(made);
  const due = nextDue(recent, settings.everySeconds);
  // Twice the interval: a report that is only late is no warning.
  // Without set every, the interval is taken from the last reports, which somebody may have made by hand.
  const least = last.getTime() + (settings.everySeconds === undefined ? DAY_MS : 0);
  const limit = due && Math.max(2 * due.getTime() - last.getTime(), least);
  if (limit !== undefined && now.getTime() > limit && settings.when === 'always')
    return [
      warning(
        `the last report was made ${made}, and the next was due ${due?.toISOString()}`,
        'is it still started? See schedule',
      ),
    ];
  return [
    ok(
      `made ${made}${delivered ? `; report ${delivered.sequence} was delivered ${delivered.at}` : '; none was delivered yet'}`,
    ),
  ];
}

/** Who else may write to the configuration was looked at when it was read; here, to what starts MailLog. */
export async function lookAtProgram(): Promise<Finding[]> {
  const { uid, mode } = await stat(process.execPath);
  const words = `Node ${process.versions.node} (${process.execPath})`;
  const isOthers = process.getuid?.() === 0 && (uid !== 0 || (mode & 0o022) !== 0);
  if (!isOthers) return [ok(words)];
  return [
    warning(
      `${words} can be written by others (mode ${(mode & 0o7777).toString(8).padStart(4, '0')}, owner ${uid}), and root runs it`,
      'start MailLog with the Node of the distribution, /usr/bin/node',
    ),
  ];
}
