/** What commands and monitors need on this host. */
import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { pathFrom } from '../../config/configuration.ts';
import { CommandEntry } from '../../entry/command.ts';
import { MonitorEntry } from '../../entry/monitor.ts';
import { readMountTable } from '../../host/mount-table.ts';
import { describeError } from '../../text/errno.ts';
import { ownPolicies } from '../wiring/sealing-policy.ts';
import { startsOf } from '../survey/schedule.ts';
import { userName } from '../survey/user.ts';
import type { Readable } from './check.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** cron's own PATH (crontab(5)). */
const CRON_PATH = '/usr/bin:/bin';
/** Where programs are that cron does not search. */
const OTHER_FOLDERS = ['/usr/sbin', '/sbin', '/usr/local/bin', '/usr/local/sbin'];
/** Words that a shell runs itself. */
const SHELL_WORDS = new Set(
  'cd echo printf test [ [[ { ( if for while case set export exec eval ! : true false umask command . type ulimit read'.split(
    ' ',
  ),
);

/** The first word of each command, and the program of `set pgp`, is on the PATH that starts MailLog. */
export async function lookAtCommands({ loaded }: Readable): Promise<Finding[]> {
  const { entries, configuration, settings, policies } = loaded;
  const sealing = ownPolicies(configuration, settings, [...policies.values()]);
  const starts = await startsOf(userName());
  const path = starts[0]?.path ?? CRON_PATH;
  const commands = entries
    .filter((entry) => entry instanceof CommandEntry)
    .flatMap((entry) => entry.directives['exec']?.texts ?? [])
    .flatMap((command) => /^\s*([^\s;|&<>"'$`=(){}]+)(?=\s|$)/.exec(command)?.[1] ?? [])
    .filter((word) => !SHELL_WORDS.has(word));
  const words = new Set([...sealing.flatMap(({ pgp }) => pgp?.command[0] ?? []), ...commands]);
  const found: Finding[] = [];
  for (const word of words) {
    if (word.includes('/')) {
      if (!(await isProgram(word))) found.push(warning(`the command ${word} cannot be run`));
      continue;
    }
    if (await firstWith(path.split(':'), word)) continue;
    const elsewhere = await firstWith(OTHER_FOLDERS, word);
    found.push(
      elsewhere === undefined
        ? warning(`there is no command ${word}`)
        : warning(
            `the command ${word} is ${elsewhere}/${word}, which ${path} does not search`,
            'write its path',
          ),
    );
  }
  return found.length > 0 || words.size === 0 ? found : [ok([...words].join(', '))];
}

async function firstWith(folders: readonly string[], name: string): Promise<string | undefined> {
  for (const folder of folders) if (await isProgram(join(folder, name))) return folder;
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Each monitored directory is there, can be read, and is not hidden by the unit that starts MailLog. */
export async function lookAtDirectories({ loaded: { entries } }: Readable): Promise<Finding[]> {
  const hidden = new Set(
    readMountTable().flatMap(({ point, type }) =>
      type === 'tmpfs' && /^\/(?:home|root|run\/user)$/.test(point) ? [point] : [],
    ),
  );
  const found: Finding[] = [];
  let sound = 0;
  for (const entry of entries.filter((each) => each instanceof MonitorEntry))
    for (const { text, place } of entry.directives['dir']?.words ?? []) {
      const glob = pathFrom(byteString(place.file), text);
      for (const path of await entry.context.host.glob(glob)) {
        const finding = await directoryFinding(path, hidden);
        if (finding) found.push(finding);
        else sound += 1;
      }
    }
  return sound > 0 ? [...found, ok(`${sound} can be read`)] : found;
}

async function directoryFinding(path: ByteString, hidden: ReadonlySet<string>): Promise<Finding | undefined> {
  const name = readable(path);
  const above = [...hidden].find((point) => name === point || name.startsWith(`${point}/`));
  if (above !== undefined)
    return fault(
      `${name} is hidden: a tmpfs is mounted over ${above}, as ProtectHome=yes of a unit does`,
      'write ProtectHome=read-only in the unit',
    );
  try {
    const bytes = Buffer.from(path, 'latin1');
    if ((await stat(bytes)).isDirectory()) await readdir(bytes);
    else await access(bytes, constants.R_OK);
    return undefined;
  } catch (error) {
    return warning(`cannot read ${name}: ${describeError(error)}`);
  }
}
