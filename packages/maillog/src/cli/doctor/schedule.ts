/** Whether MailLog is started regularly, and finds what it needs then. */
import { access, constants, realpath } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { SYSTEM_CONFIGURATION } from '../survey/default-configuration.ts';
import { configurationIn, hasCronDaemon, startsOf } from '../survey/schedule.ts';
import type { Start } from '../survey/schedule.ts';
import { isBooted } from '../survey/systemd.ts';
import { userName } from '../survey/user.ts';
import type { Readable } from './check.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** Variables by which others can change what MailLog does as root. */
const RISKY: Readonly<Record<string, string>> = {
  NODE_OPTIONS: 'can run any code',
  NODE_EXTRA_CA_CERTS: 'adds authorities that mail servers may have, and makes each start slower',
  NODE_PATH: 'can replace libraries',
  LD_PRELOAD: 'can run any code',
};

/** Something starts this configuration, and only one thing does. */
export async function lookAtSchedule({ file }: Readable): Promise<Finding[]> {
  const booted = await isBooted();
  const all = (await startsOf(userName())).filter(({ isGuarded }) => !isGuarded || !booted);
  const own = await ofThis(all, file);
  if (own.length === 0)
    return [
      warning(
        all.length === 0
          ? 'nothing starts MailLog'
          : `nothing starts MailLog with ${file}; ${all.map(({ by }) => by).join(', ')} ${all.length === 1 ? 'starts another' : 'start others'}`,
        wayOut(booted, file),
      ),
    ];
  const found: Finding[] = [];
  if (own.length > 1)
    found.push(
      warning(`${own.map(({ by }) => by).join(' and ')} start the same configuration`, 'remove all but one'),
    );
  for (const start of own) found.push(...(await startFindings(start)));
  const tables = own.filter(({ by }) => by.startsWith('/'));
  if (tables.length > 0 && !(await hasCronDaemon()))
    found.push(
      warning(
        `nothing reads ${tables.map(({ by }) => by).join(' and ')}: no cron daemon is installed`,
        'apt-get install cron',
      ),
    );
  return found;
}

function wayOut(booted: boolean, file: string): string {
  if (process.geteuid?.() === 0 && booted && resolve(file) === SYSTEM_CONFIGURATION)
    return 'systemctl enable --now maillog.timer';
  return `add a line to your crontab (crontab -e): 15 6 * * * PATH=$PATH:/usr/local/bin maillog -C ${resolve(file)}`;
}

/** The units of systemd whose timers start the configuration `file`: `['maillog.service']`. */
export async function unitsOf(file: string): Promise<string[]> {
  const starts = await ofThis(await startsOf(userName()), file);
  return starts.flatMap(({ by }) => (by.endsWith('.timer') ? `${basename(by, '.timer')}.service` : []));
}

/** Those that start the configuration `file`. Without `-C`, a line starts the default one. */
async function ofThis(starts: readonly Start[], file: string): Promise<Start[]> {
  const real = await realpath(file).catch(() => file);
  const found: Start[] = [];
  for (const start of starts) {
    const named = configurationIn(start.command) ?? SYSTEM_CONFIGURATION;
    if ((await realpath(named).catch(() => named)) === real) found.push(start);
  }
  return found;
}

async function startFindings({ by, command, path, variables }: Start): Promise<Finding[]> {
  const found: Finding[] = [];
  const [program = ''] = command.split(/\s/);
  const places = program.includes('/') ? [program] : path.split(':').map((folder) => join(folder, program));
  const isFound = (await Promise.all(places.map(isProgram))).includes(true);
  if (!isFound)
    found.push(
      fault(
        program.includes('/')
          ? `${by} starts ${program}, which cannot be run`
          : `${by} will not find ${program} in ${path}`,
        'write the whole path of maillog',
      ),
    );
  for (const name of variables) {
    const risk = RISKY[name];
    if (risk !== undefined) found.push(warning(`${by} sets ${name}, which ${risk}`, `remove ${name}`));
  }
  return found.length > 0 ? found : [ok(`${by}: ${command}`)];
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The variables of this process. A timer or cron starts MailLog with others. */
export async function lookAtEnvironment(): Promise<Finding[]> {
  return Object.entries(RISKY).flatMap(([name, risk]) =>
    process.env[name] === undefined || process.env[name] === ''
      ? []
      : [warning(`${name} is set here, and ${risk}`, 'start MailLog without it')],
  );
}
