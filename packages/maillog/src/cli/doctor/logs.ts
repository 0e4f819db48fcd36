/** The logs that watches read. */
import { constants } from 'node:fs';
import { access, lstat, stat } from 'node:fs/promises';
import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { pathFrom } from '../../config/configuration.ts';
import type { ReportEntry } from '../../entry/entry.ts';
import { WatchEntry } from '../../entry/watch/watch.ts';
import { runProgram } from '../../system/run-program.ts';
import { describeError } from '../../text/errno.ts';
import { coveredAmong } from '../survey/logs.ts';
import type { Readable } from './check.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const DAY_MS = 86_400_000;
/** Nothing was written to a log for this time. Days. */
const QUIET_DAYS = 7;
const MAX_OUTPUT_BYTES = 1 << 16;

function watches(entries: readonly ReportEntry[]): WatchEntry[] {
  return entries.filter((entry) => entry instanceof WatchEntry);
}

/** Each log is there, is a regular file, can be read, and is written to. */
export async function lookAtLogs({ loaded: { entries }, now }: Readable): Promise<Finding[]> {
  const found: Finding[] = [];
  let sound = 0;
  for (const entry of watches(entries))
    for (const { text, place } of entry.directives['logfile']?.words ?? []) {
      const glob = pathFrom(byteString(place.file), text);
      const paths = await entry.context.host.glob(glob);
      if (paths.length === 0) found.push(warning(`${readable(glob)} matches no file`));
      for (const path of paths) {
        const finding = await logFinding(path, now);
        if (finding) found.push(finding);
        else sound += 1;
      }
    }
  if (sound > 0) found.push(ok(`${sound} can be read`));
  return found;
}

async function logFinding(path: ByteString, now: Date): Promise<Finding | undefined> {
  const name = readable(path);
  const bytes = Buffer.from(path, 'latin1');
  try {
    const log = await stat(bytes);
    if (!log.isFile())
      return warning(`${name} is not a regular file: a report reads it to its end, or waits`);
    await access(bytes, constants.R_OK);
    if (now.getTime() - log.mtimeMs > QUIET_DAYS * DAY_MS)
      return warning(`nothing was written to ${name} since ${log.mtime.toISOString().slice(0, 10)}`);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isAbsent = code === 'ENOENT';
    const journal =
      isAbsent &&
      (await lstat('/run/log/journal').catch(() => lstat('/var/log/journal').catch(() => undefined)));
    const hint = journal
      ? 'no syslog daemon writes it? Watch the journal instead: journal'
      : 'each report will warn';
    // The report is made all the same, with a warning in it.
    return warning(`cannot read ${name}: ${describeError(error)}`, isAbsent ? hint : undefined);
  }
}

/** Logs whose lines are in another log, too, and journals beside the files of syslog. */
export async function lookAtSameLines({ loaded: { entries } }: Readable): Promise<Finding[]> {
  const logs = new Set<string>();
  let hasJournal = false;
  for (const entry of watches(entries)) {
    for (const path of await entry.logs()) logs.add(readable(path));
    hasJournal ||=
      entry.directives['journal'] !== undefined && entry.directives['journal'].words.length === 0;
  }
  const found = [...(await coveredAmong(logs))].map(([path, around]) =>
    warning(`the lines of ${path} are in ${around}, too: each is reported twice`, `remove ${path}`),
  );
  const syslog = ['/var/log/syslog', '/var/log/messages'].find((path) => logs.has(path));
  if (hasJournal && syslog !== undefined)
    found.push(
      warning(`${syslog} has the lines of the journal, too: each is reported twice`, 'remove one of them'),
    );
  return found;
}

/** The journal can be read, and outlives a boot. */
export async function lookAtJournal({ loaded: { entries } }: Readable): Promise<Finding[]> {
  if (!watches(entries).some((entry) => entry.directives['journal'])) return [];
  const { failure } = await runProgram(
    'journalctl',
    ['--quiet', '--lines=1', '--output=cat'],
    MAX_OUTPUT_BYTES,
  );
  if (failure !== undefined) return [fault(`journalctl ${failure}`, 'install systemd, or watch log files')];
  const found: Finding[] = [];
  const isKept = await lstat('/var/log/journal').then(
    () => true,
    () => false,
  );
  if (!isKept)
    found.push(
      warning(
        'the journal is lost at each boot',
        'mkdir /var/log/journal; systemctl restart systemd-journald',
      ),
    );
  const { uid, groups } = { uid: process.geteuid?.(), groups: process.getgroups?.() ?? [] };
  const journal = uid === 0 ? undefined : await stat('/var/log/journal').catch(() => undefined);
  if (journal && !groups.includes(journal.gid))
    found.push(
      warning(
        'this user sees its own entries of the journal only',
        'run as root, or as a member of systemd-journal',
      ),
    );
  return found.length > 0 ? found : [ok('can be read')];
}
