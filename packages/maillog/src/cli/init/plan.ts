/** What `maillog init` is going to write and run, after questions and a look at the host. */
import { access } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { readable } from '../../bytes.ts';
import { fullHostName } from '../../host/full-name.ts';
import { nodeHost } from '../../host/node-host.ts';
import { localDay } from '../../report/message/subject.ts';
import { parseAddress } from '../../report/message/address.ts';
import { TIMESTAMP } from '../../training/index.ts';
import { findCommands } from '../survey/commands.ts';
import { findDirectories } from '../survey/directories.ts';
import { findLogcheck } from '../survey/logcheck.ts';
import { findLogs } from '../survey/logs.ts';
import type { FoundLogs } from '../survey/logs.ts';
import { ownProgram } from '../survey/program.ts';
import { keyFileName, readerOf, routeFrom } from './answers.ts';
import type { ChosenRoute, Flags } from './answers.ts';
import type { NewFile } from './new-files.ts';
import { planStarter } from './starter.ts';
import type { Starter } from './starter.ts';
import { untilUsable } from './terminal.ts';
import type { Asker } from './terminal.ts';
import { configurationText } from './text.ts';
import { timingOf } from './timing.ts';
import type { Timing } from './timing.ts';
import { learn } from './training.ts';
import type { Learnt } from './training.ts';
import type { WorkingLine } from '../terminal/working-line.ts';

export interface Plan {
  readonly file: string;
  /** In the order of writing; the configuration comes last. */
  readonly files: readonly NewFile[];
  readonly starter: Starter;
  readonly to: string;
  readonly route: ChosenRoute;
  readonly timing: Timing;
}

interface Conversation {
  /** Undefined: nobody can be asked. */
  readonly asker: Asker | undefined;
  /** Shows a line of what was found. */
  readonly show: (line: string) => void;
  /** Shows what takes its time. */
  readonly working: WorkingLine;
}

/**
 * @throws MailLogError `usage` for what no flag says and nobody can be asked; else for a key or an address
 */
export async function makePlan(
  file: string,
  flags: Flags & { readonly every?: string | undefined },
  { asker, show, working }: Conversation,
): Promise<Plan> {
  const timing = timingOf(flags.every ?? 'daily', hostname());
  const { key, to } = await readerOf(flags, asker, show);
  const route = await routeFrom(flags, { asker, show, to });
  const from = await senderFrom(flags, { asker, show, working }, to);
  const folder = dirname(file);
  const rulesFolder = join(folder, 'rules.d');
  const logs = await findLogs(new Date());
  const directories = await findDirectories();
  showFound(logs, directories, show);
  const rules = await trainedRules(rulesFolder, logs, { show, working });
  const copied = keyFile(flags.recipient, folder, to);
  const choices = {
    day: localDay(new Date()),
    keyFile: copied.path,
    fingerprint: key.fingerprint,
    to,
    from,
    route: route.lines,
    every: timing.every,
    commands: await findCommands(),
    logs,
    directories,
    logcheck: await findLogcheck(),
    rulesFolder,
  };
  const starter = await planStarter({ file, timing, program: await ownProgram() });
  const text = configurationText(choices);
  const configuration = { path: file, text: Buffer.from(text).toString('latin1'), mode: 0o644 };
  const files = [
    ...(copied.isThere ? [] : [{ path: copied.path, text: key.armour, mode: 0o644 }]),
    ...rules,
    ...starter.files,
    configuration,
  ];
  return { file, files, starter, to, route, timing };
}

/** A key that lies beside the configuration already is used where it is. */
function keyFile(named: string | undefined, folder: string, to: string): { path: string; isThere: boolean } {
  const given = named === undefined ? undefined : resolve(named);
  if (given !== undefined && dirname(given) === folder) return { path: given, isThere: true };
  return { path: join(folder, keyFileName(to)), isThere: false };
}

/**
 * Servers refuse a sender whose domain has no dot: a host without a full name sends from the reader's domain.
 */
async function senderFrom(
  flags: Flags,
  { asker, show }: Conversation,
  to: string,
): Promise<string | undefined> {
  if (flags.from !== undefined) return parseAddress(flags.from);
  if ((await fullHostName())?.includes('.') === true) return undefined;
  const preset = `maillog@${to.slice(to.lastIndexOf('@') + 1)}`;
  if (asker)
    return untilUsable(
      asker,
      { question: 'This host has no full name. Sender of its mails', preset },
      parseAddress,
    );
  show(`sender: ${preset}, since this host has no full name (--from ADDRESS chooses another)`);
  return parseAddress(preset);
}

function showFound(logs: FoundLogs, directories: readonly string[], show: (line: string) => void): void {
  const { system, web, containers, covered, hasJournal } = logs;
  const all = [...(hasJournal ? ['the journal'] : []), ...system, ...web, ...containers];
  show(`logs: ${all.length === 0 ? 'none found' : all.join(', ')}`);
  for (const [path, around] of covered) show(`left out: ${path}, whose lines are in ${around}, too`);
  show(`monitored: ${directories.join(', ')}`);
}

/** The rules file; none if one is there already, or there is nothing to learn. */
export async function trainedRules(
  folder: string,
  logs: FoundLogs,
  { show, working }: Pick<Conversation, 'show' | 'working'>,
): Promise<NewFile[]> {
  const path = join(folder, 'trained.rules');
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) {
    show(`rules: ${path} is there already, and stays`);
    return [];
  }
  const sources = { logs: [...logs.system, ...logs.web], journal: logs.hasJournal };
  const learnt = await learn(nodeHost(), sources, (words) => working.at(words)).finally(() => working.end());
  if (!learnt) {
    show('rules: none yet, since these logs have too few lines; learn them later with maillog train');
    return [];
  }
  showLearnt(learnt, show);
  // It quotes lines of logs that not everybody may read.
  return [{ path, text: learnt.text, mode: 0o600 }];
}

function showLearnt({ lines, silent, folded, largest }: Learnt, show: (line: string) => void): void {
  show(
    `rules: learnt from ${lines} lines; they hide ${silent} lines, and fold ${folded}. The rules with most lines:`,
  );
  for (const { count, rule } of largest) show(`${String(count).padStart(8)}  ${shortRule(readable(rule))}`);
}

/** One line, with a short word for the pattern of a timestamp: that takes 330 characters. */
function shortRule(statement: string): string {
  const line = (statement.split('\n')[0] ?? '').replace(TIMESTAMP, () => '<time>');
  return line.length <= MAX_RULE_LENGTH ? line : `${line.slice(0, MAX_RULE_LENGTH)}…`;
}

const MAX_RULE_LENGTH = 160;
