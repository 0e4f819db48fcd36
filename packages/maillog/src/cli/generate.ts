import { resolve } from 'node:path';
import { STATEMENTS, loadConfiguration } from '../config/configuration.ts';
import type { ModuleStatement } from '../config/configuration.ts';
import type { DirectiveSpec, DirectiveTable } from '../config/directive.ts';
import { quoteWord } from '../config/quote.ts';
import { SETTINGS } from '../config/settings.ts';
import { BUILT_IN } from '../entry/create-entries.ts';
import { COMMON_DIRECTIVES, MODULE_DIRECTIVES } from '../entry/entry.ts';
import { EXIT, MailLogErrors } from '../errors.ts';
import { configurationFiles } from '../host/configuration-files.ts';
import { RUN_LINE_RULE } from '../report/run-line.ts';
import { findLogs } from './survey/logs.ts';
import { readableAmong } from './survey/readable.ts';
import type { Streams } from './terminal/streams.ts';
import { parseOptions } from './options.ts';

/** Settings that are written with another value than their default: mail programs open PGP/MIME unasked. */
const CHOSEN: Readonly<Record<string, string>> = { layout: 'pgpmime' };

/** Directories whose files change only when somebody installs or configures something. */
const DIRECTORIES = ['/etc', '/boot', '/usr/local/bin', '/usr/local/sbin'];

/**
 * `maillog --generate`: an annotated configuration for this host, made from the directive tables, on standard
 * output.
 */
export async function generate(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('generate', args);
  const modules = values.conf === undefined ? [] : await modulesOf(values.conf);
  io.stdout.write(await configurationFor(await logLines(), await readableAmong(DIRECTORIES), modules));
  return EXIT.done;
}

/** The lines of the watch that name logs. */
async function logLines(): Promise<string[]> {
  const { system, web, containers, hasJournal } = await findLogs(new Date());
  const files = [...system, ...web, ...containers].map((log) => `logfile ${quoteWord(log)}`);
  return hasJournal ? ['journal', ...files] : files;
}

/**
 * A module to be shown: `{name: 'DiskUsage', alias: 'disk', file: '/etc/maillog/disk-usage.ts', table: […]}`.
 */
type ShownModule = Pick<ModuleStatement, 'name' | 'alias' | 'file'> & {
  readonly table: DirectiveTable | undefined;
};

/** @throws MailLogErrors where the configuration cannot be read, or a module not be loaded. */
async function modulesOf(file: string): Promise<ShownModule[]> {
  const { configuration, errors } = await loadConfiguration(
    file,
    configurationFiles(),
    Object.keys(BUILT_IN),
  );
  const { loadModules } = await import('../host/modules/modules.ts');
  const { classes, waiting, errors: notLoaded } = await loadModules(configuration.modules);
  const wrong = [...errors, ...notLoaded, ...waiting.values()];
  if (wrong.length > 0) throw new MailLogErrors(wrong);
  return configuration.modules.map(({ name, alias, file }) => {
    return { name, alias, file: resolve(file), table: classes.get(alias)?.table };
  });
}

/**
 * The text of the configuration; `logs` are lines of a watch. An entry that finds nothing to report on this
 * host is in comments.
 */
export async function configurationFor(
  logs: readonly string[],
  directories: readonly string[],
  modules: readonly ShownModule[] = [],
): Promise<string> {
  const settings = SETTINGS.flatMap(setting);
  const statements = STATEMENTS.filter((spec) => spec.name !== 'set').flatMap((spec) => note(spec));
  const command = ["exec 'uptime'", "exec 'df -h'", 'description "Load and disks"', 'mime_file "host.txt"'];
  const monitor = [
    `dir ${(directories.length > 0 ? directories : DIRECTORIES).map(quoteWord).join(' ')}`,
    'description "Digests of files"',
    'mime_file "files.txt"',
  ];
  const watch = [
    ...(logs.length > 0 ? logs : ['logfile /var/log/syslog']),
    RUN_LINE_RULE,
    'fold yes',
    'description "Log lines not seen before"',
    'mime_file "logs.txt"',
  ];
  const monitorAbout = 'digests of files, to compare with a copy that is kept elsewhere';
  const watchAbout = 'the lines of logs that no rule ignores; add rules as you read its reports';
  return [
    ...INTRODUCTION,
    ...settings,
    ...statements,
    ...(await builtIn('command', 'what commands print', command)),
    ...inComments(directories.length === 0, await builtIn('monitor', monitorAbout, monitor)),
    ...inComments(logs.length === 0, await builtIn('watch', watchAbout, watch)),
    ...modules.flatMap(moduleEntry),
    '',
  ].join('\n');
}

const INTRODUCTION = [
  // An editor looks for this line among the first five.
  '# vim: set filetype=maillog:',
  '# A configuration for maillog. Look at what it would report:',
  '#',
  '#     maillog -C THIS-FILE --dry-run',
  '#',
  '# Then name below the key that seals it (recipient, or set pgp) and its recipients, and start it from',
  '# cron, whose PATH is short:',
  '#',
  '#     15 6 * * * PATH=$PATH:/usr/sbin:/usr/local/bin maillog -C THIS-FILE',
  '#',
  '# Words are quoted as in a shell; nothing is expanded. A # without a blank after it begins an',
  '# example.',
  '',
];

function setting(spec: DirectiveSpec): string[] {
  const { [spec.name]: chosen } = CHOSEN;
  const name = `set ${spec.name}`;
  const lines = note({ ...spec, name });
  return chosen === undefined ? lines : [...lines.slice(0, 2), `${name} ${chosen}`, ''];
}

/** A row of a table in comments: its form, its help, its example. */
function note(spec: DirectiveSpec): string[] {
  const example =
    spec.example === undefined ? [] : `${spec.name} ${spec.example}`.split('\n').map((line) => `#${line}`);
  return [`# ${spec.name} ${spec.usage}`, `#   ${spec.help}`, ...example, ''];
}

function moduleEntry({ name, alias, file, table }: ShownModule): string[] {
  const takes = [...(table ?? []), ...MODULE_DIRECTIVES];
  const about = table
    ? `reported by the module ${name}`
    : `reported by the module ${name}, which takes directives of its own`;
  return [
    '',
    `module ${name} ${alias} ${quoteWord(file)}`,
    ...inComments(true, entry(alias, about, [], takes)),
  ];
}

async function builtIn(kind: string, about: string, lines: readonly string[]): Promise<string[]> {
  return entry(kind, about, lines, (await BUILT_IN[kind]?.())?.table ?? []);
}

/** An entry with `lines`, and the directives of `table` that it does not use in comments. */
function entry(kind: string, about: string, lines: readonly string[], table: DirectiveTable): string[] {
  const used = new Set(lines.map((line) => line.split(' ')[0]));
  const unused = [...table, ...COMMON_DIRECTIVES].filter(({ name, rule, example }) =>
    rule === true ? !lines.includes(`${name} ${example}`) : !used.has(name),
  );
  return [
    '',
    `# ${kind}: ${about}`,
    `${kind} <<__END`,
    ...[...lines, '', ...unused.flatMap(note)].map((line) => (line === '' ? '' : `    ${line}`)),
    '__END',
  ];
}

/**
 * The whole of an entry in comments, if this host has nothing for it. Without the comment marks it is valid
 * as it is.
 */
function inComments(unused: boolean, [blank = '', about = '', ...lines]: readonly string[]): string[] {
  return [blank, about, ...lines.map((line) => (unused ? `#${line}` : line))];
}
