/** The configuration that `maillog init` writes: short; the manual describes every statement. */
import { quoteWord } from '../../config/quote.ts';
import { RUN_LINE_RULE } from '../../report/run-line.ts';
import type { FoundLogcheck } from '../survey/logcheck.ts';
import type { FoundLogs } from '../survey/logs.ts';

/** What somebody chose, and what was found on this host. */
export interface Choices {
  /** `2026-11-27` */
  readonly day: string;
  readonly keyFile: string;
  readonly fingerprint: string;
  readonly to: string;
  readonly from: string | undefined;
  /** The statements of the route: `set smtp mail.example.com`. */
  readonly route: readonly string[];
  readonly every: string;
  /** Shell commands: `['uptime', 'df -h']`. */
  readonly commands: readonly string[];
  readonly logs: FoundLogs;
  readonly directories: readonly string[];
  readonly logcheck: FoundLogcheck | undefined;
  /** The folder of rules: `/etc/maillog/rules.d`. */
  readonly rulesFolder: string;
}

export function configurationText(choices: Choices): string {
  const { keyFile, fingerprint, to, from, route, every, directories } = choices;
  return [
    `# MailLog's report of this host, written by maillog init on ${choices.day}.`,
    '# Every setting: man maillog.conf, or maillog --generate. After a change: maillog doctor -C FILE',
    '',
    `recipient ${quoteWord(keyFile)} ${fingerprint}`,
    `set to ${quoteWord(to)}`,
    ...(from === undefined ? [] : [`set from ${quoteWord(from)}`]),
    ...route,
    'set layout pgpmime',
    `set every ${every}`,
    ...command(choices.commands),
    ...monitor(directories),
    ...watches(choices),
    '',
  ].join('\n');
}

function command(commands: readonly string[]): string[] {
  if (commands.length === 0) return [];
  return [
    '',
    'command <<END',
    ...commands.map((line) => `    exec ${quoteWord(line)}`),
    '    description "Load and disks"',
    '    mime_file host.txt',
    'END',
  ];
}

function monitor(directories: readonly string[]): string[] {
  if (directories.length === 0) return [];
  return [
    '',
    '# Changed, new and missing files; the whole listing comes first.',
    'monitor <<END',
    `    dir ${directories.map(quoteWord).join(' ')}`,
    '    send changes',
    '    description "Files"',
    '    mime_file files.txt',
    'END',
  ];
}

function watches({ logs, logcheck, rulesFolder }: Choices): string[] {
  const rules = [`    rules ${quoteWord(`${rulesFolder}/*.rules`)}`];
  const { system, web, containers, hasJournal, covered } = logs;
  const left = [...covered].map(([path, around]) => `    # ${path}: its lines are in ${around}, too`);
  const own = [...(hasJournal ? ['    journal'] : []), ...logfiles(system), ...left];
  const usual = [`    ${RUN_LINE_RULE}`];
  return [
    ...watch('Log lines that no rule takes', 'logs.txt', own, [
      ...rules,
      ...logcheckLines(logcheck),
      ...usual,
    ]),
    ...watch('Web servers', 'web.txt', logfiles(web), rules),
    ...watch('Containers', 'containers.txt', logfiles(containers), rules),
  ];
}

function logfiles(paths: readonly string[]): string[] {
  return paths.map((path) => `    logfile ${quoteWord(path)}`);
}

function watch(
  description: string,
  part: string,
  logs: readonly string[],
  rules: readonly string[],
): string[] {
  if (logs.length === 0) return [];
  return [
    '',
    'watch <<END',
    ...logs,
    ...rules,
    '    fold yes',
    `    description "${description}"`,
    `    mime_file ${part}`,
    'END',
  ];
}

/** Rules that root does not trust are named in a comment, with what to do. */
function logcheckLines(found: FoundLogcheck | undefined): string[] {
  if (!found) return [];
  const { folder, refused } = found;
  if (refused === undefined) return [`    logcheck ${folder} server`];
  return [
    `    # ${folder} is not root's alone.`,
    `    # To use its rules, ${refused}`,
    '    #logcheck /etc/maillog/logcheck server',
  ];
}
