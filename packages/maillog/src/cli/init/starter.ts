/** What will start MailLog: systemd's timer, cron, or nobody. It is planned first, and set up later. */
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { quoteWord } from '../../config/quote.ts';
import { SYSTEM_CONFIGURATION } from '../survey/default-configuration.ts';
import { hasCronDaemon } from '../survey/schedule.ts';
import { isBooted, systemctl } from '../survey/systemd.ts';
import type { NewFile } from './new-files.ts';
import type { Timing } from './timing.ts';

export interface Starter {
  /** Files to write, besides those that packages ship. */
  readonly files: readonly NewFile[];
  /** Commands to run then, a list of words each. */
  readonly commands: readonly (readonly string[])[];
  /** What starts MailLog, for people; undefined: nothing will. */
  readonly words: string | undefined;
  /** What to do by hand. */
  readonly hint?: string | undefined;
}

interface StarterOptions {
  readonly file: string;
  readonly timing: Timing;
  /** The words that start this program: `['/usr/bin/maillog']`. */
  readonly program: readonly string[];
}

export async function planStarter(options: StarterOptions): Promise<Starter> {
  const { file, timing, program } = options;
  const command = [...program, '-C', file].map(quoteWord).join(' ');
  if (process.geteuid?.() !== 0) {
    return {
      files: [],
      commands: [],
      words: undefined,
      hint: `add to your crontab (crontab -e): ${timing.cron ?? '15 6 * * *'} ${command}`,
    };
  }
  if (await isBooted()) return timerStarter(options);
  const name = unitName(file);
  const folder = await exists('/etc/cron.d');
  if (!folder || timing.cron === undefined)
    return {
      files: [],
      commands: [],
      words: undefined,
      hint: folder
        ? `cron cannot start it every ${timing.every}: choose daily, hourly, or hours that divide a day`
        : `neither systemd nor cron is here; start it ${timing.words}: ${command}`,
    };
  const path = `/etc/cron.d/${name}`;
  const words = `${path}, ${timing.words}`;
  const isRun = await hasCronDaemon();
  return {
    files: [{ path, text: cronText(command, timing.cron, program, file), mode: 0o644 }],
    commands: [],
    words: isRun ? words : undefined,
    hint: isRun ? undefined : `install a cron daemon, which reads ${path}: apt-get install cron`,
  };
}

/** Where systemd runs, the line does nothing: two reports a day would be made of one. */
function cronText(command: string, when: string, program: readonly string[], file: string): string {
  const guard = [
    `[ -x ${quoteWord(program[0] ?? '')} ]`,
    `[ -e ${quoteWord(file)} ]`,
    '[ ! -d /run/systemd/system ]',
  ];
  return [
    '# Written by maillog init. Where systemd runs, the line does nothing: a timer does it there.',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    '',
    // cron takes % for the end of the command (crontab(5)).
    `${when} root if ${guard.join(' && ')}; then ${command}; fi`.replaceAll('%', String.raw`\%`),
    '',
  ].join('\n');
}

/** The units of the packages for the default configuration, daily; else units of its own. */
async function timerStarter(options: StarterOptions): Promise<Starter> {
  const isShipped = options.file === SYSTEM_CONFIGURATION && (await systemctl('cat', 'maillog.timer')).isDone;
  const files = unitFiles(options, isShipped);
  const reload = files.length > 0 ? [['systemctl', 'daemon-reload']] : [];
  const timer = `${unitName(options.file)}.timer`;
  return {
    files,
    commands: [...reload, ['systemctl', 'enable', '--now', timer]],
    words: `${timer}, ${options.timing.words}`,
  };
}

/** The files of systemd to write. */
export function unitFiles({ file, timing, program }: StarterOptions, isShipped: boolean): NewFile[] {
  const folder = '/etc/systemd/system';
  const unit = unitName(file);
  if (!isShipped)
    return [
      { path: `${folder}/${unit}.service`, text: serviceText(file, program), mode: 0o644 },
      { path: `${folder}/${unit}.timer`, text: timerText(file, timing), mode: 0o644 },
    ];
  if (timing.every === '1d') return [];
  const text = ['# Written by maillog init.', '[Timer]', 'OnCalendar=', ...timing.timer, ''].join('\n');
  return [{ path: `${folder}/maillog.timer.d/schedule.conf`, text, mode: 0o644 }];
}

function unitName(file: string): string {
  return file === SYSTEM_CONFIGURATION ? 'maillog' : `maillog-${nameOf(file)}`;
}

/** systemd replaces % and $ in its files (systemd.service(5)). */
function unitWord(text: string): string {
  return quoteWord(text)
    .replaceAll('%', '%%')
    .replaceAll('$', () => '$$');
}

function serviceText(file: string, program: readonly string[]): string {
  const command = [...program, '-C', file].map(unitWord).join(' ');
  return [
    '# Written by maillog init.',
    '[Unit]',
    `Description=Report of this host by MailLog (${file.replaceAll('%', '%%')})`,
    `ConditionPathExists=${file.replaceAll('%', '%%')}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${command}`,
    '# 1: the report was delivered, and has a warning in it.',
    'SuccessExitStatus=1',
    'UMask=0077',
    'Nice=10',
    '',
  ].join('\n');
}

function timerText(file: string, timing: Timing): string {
  return [
    '# Written by maillog init.',
    '[Unit]',
    `Description=Starts the report of ${file.replaceAll('%', '%%')}`,
    '',
    '[Timer]',
    ...timing.timer,
    '',
    '[Install]',
    'WantedBy=timers.target',
    '',
  ].join('\n');
}

/** `web` of `/etc/maillog/web.conf`: letters, digits and hyphens, as cron and systemd take names. */
function nameOf(file: string): string {
  return basename(file, '.conf').replace(/[^A-Za-z0-9-]+/g, '-') || 'other';
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
