/** Who starts MailLog on this host: a timer of systemd, or a line for cron. */
import { access, readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isBooted, systemctl } from './systemd.ts';

/**
 * What starts MailLog: `{by: '/etc/cron.d/maillog', command: 'maillog -C /etc/web.conf', path:
 * '/usr/sbin:/usr/bin', isIdle: false}`.
 */
export interface Start {
  /** The file, or the unit. */
  readonly by: string;
  readonly command: string;
  /** The PATH that the command gets. */
  readonly path: string;
  /** Variables that the file sets for it: `NODE_OPTIONS`. */
  readonly variables: readonly string[];
  /** Whether the line does nothing on a host where systemd runs. */
  readonly isGuarded: boolean;
}

/** cron's own (crontab(5), Debian's cron(8)). */
const CRON_PATH = '/usr/bin:/bin';
/** systemd's own (systemd.exec(5)). */
const UNIT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';

const CRON_DAEMONS = ['cron', 'crond', 'anacron', 'fcron', 'bcron-start'].flatMap((name) => [
  `/usr/sbin/${name}`,
  `/usr/bin/${name}`,
  `/sbin/${name}`,
]);

/** Whether a daemon is installed that reads the tables of cron. */
export async function hasCronDaemon(): Promise<boolean> {
  for (const path of CRON_DAEMONS)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return true;
  return false;
}

/** All that starts MailLog, as far as this user can read it. */
export async function startsOf(user: string): Promise<Start[]> {
  const found: Start[] = [];
  const tables = ['/etc/crontab', `/var/spool/cron/crontabs/${user}`, `/var/spool/cron/${user}`];
  for (const file of tables) found.push(...(await startsIn(file)));
  for (const file of await filesIn('/etc/cron.d')) found.push(...(await startsIn(file)));
  for (const period of ['hourly', 'daily', 'weekly'])
    for (const file of await filesIn(`/etc/cron.${period}`)) found.push(...(await startsIn(file)));
  return [...found, ...(await timers())];
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  // cron takes no other names (cron(8)), and run-parts neither.
  return names.filter((name) => /^[A-Za-z0-9_-]+$/.test(name)).map((name) => join(folder, name));
}

async function startsIn(file: string): Promise<Start[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return startsInTable(text, file);
}

/** The lines of a table, or of a script, that start MailLog's report. */
export function startsInTable(text: string, by: string): Start[] {
  let path = by.startsWith('/etc/cron.') && !by.startsWith('/etc/cron.d/') ? UNIT_PATH : CRON_PATH;
  const variables: string[] = [];
  const found: Start[] = [];
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      if (name === 'PATH') path = value.replace(/^(["'])(.*)\1$/, '$2');
      else variables.push(name);
      continue;
    }
    const [command] =
      /\S*maillog(?:\.(?:pl|js|cjs))?\s+(?:-|run\b).*$/.exec(line.replace(/^\s*#.*/, '')) ?? [];
    if (command === undefined) continue;
    const [, own] = /\bPATH=(\S+)/.exec(line) ?? [];
    const given = own?.replace('$PATH', path) ?? path;
    found.push({
      by,
      command: command.replace(/;\s*fi$/, ''),
      path: given,
      variables,
      isGuarded: line.includes('/run/systemd/system'),
    });
  }
  return found;
}

async function timers(): Promise<Start[]> {
  if (!(await isBooted())) return [];
  const { text, isDone } = await systemctl(
    'list-unit-files',
    '--type=timer',
    '--state=enabled',
    '--no-legend',
    'maillog*',
  );
  if (!isDone) return [];
  const units = text.split('\n').flatMap((line) => line.split(/\s+/)[0] || []);
  return Promise.all(units.map(timerStart));
}

async function timerStart(timer: string): Promise<Start> {
  const service = `${basename(timer, '.timer')}.service`;
  const { text } = await systemctl('cat', service);
  const command = /^ExecStart=[-@:+!]*(.*)$/m.exec(text)?.[1] ?? '';
  const variables = [...text.matchAll(/^Environment=["']?(\w+)=/gm)].map((match) => match[1] ?? '');
  return { by: timer, command, path: UNIT_PATH, variables, isGuarded: false };
}

/** The configuration that a command line names; undefined: the default of `maillog run`. */
export function configurationIn(command: string): string | undefined {
  const [, named] = /\s(?:-C\s*|--conf[= ]\s*)["']?([^\s"';|&>]+)/.exec(command) ?? [];
  return named;
}
