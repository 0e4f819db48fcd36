import { lstat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { quoteWord } from '../config/quote.ts';
import { EXIT, MailLogError } from '../errors.ts';
import { runProgram } from '../system/run-program.ts';
import { defaultConfiguration } from './survey/default-configuration.ts';
import { checkAll, rows } from './doctor/check-all.ts';
import { examine } from './doctor/examined.ts';
import { sendTestReport } from './doctor/send-test-report.ts';
import { lastWords, planText, unsentWords } from './init/last-words.ts';
import { assertNamesFree, occupied, writeNew } from './init/new-files.ts';
import { makePlan } from './init/plan.ts';
import type { Plan } from './init/plan.ts';
import { terminalAsker } from './init/terminal.ts';
import { parseOptions } from './options.ts';
import { hasInvisible } from '../text/escape.ts';
import { lineWriter } from './terminal/say.ts';
import type { Streams } from './terminal/streams.ts';
import { workingLine } from './terminal/working-line.ts';

/**
 * `maillog init [FILE]`: writes a configuration for this host, has it started regularly, and sends a sealed
 * test report. Nothing is overwritten. Exit status 78 if `doctor` finds a fault, 75 if the test report is not
 * delivered.
 */
export async function init(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('init', args);
  const [given, more] = positionals;
  if (more !== undefined)
    throw new MailLogError('usage', `unexpected argument ${more}`, { hint: 'maillog init [FILE]' });
  const file = resolve(given ?? defaultConfiguration());
  // They become words of files of cron and systemd, and statements.
  const invisible = [file, ...Object.values(values)].find(
    (word) => typeof word === 'string' && hasInvisible(word),
  );
  if (invisible !== undefined)
    throw new MailLogError('usage', `${JSON.stringify(invisible)} has invisible characters`, {
      hint: 'choose another name',
    });
  await assertFree(file);
  const show = lineWriter(values.quiet === true ? undefined : io.stdout);
  const asker = values.yes === true || values['dry-run'] === true ? undefined : terminalAsker(io.stderr);
  const working = workingLine(values.quiet === true ? undefined : io.stderr);
  try {
    const plan = await makePlan(file, values, { asker, show, working });
    if (values['dry-run'] !== true) return await carryOut(plan, show, io);
    for (const line of planText(plan)) show(line);
    return EXIT.done;
  } finally {
    asker?.close();
  }
}

/** A symlink that leads nowhere takes the name, too. */
async function assertFree(file: string): Promise<void> {
  const found = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return;
  if (!found.isDirectory()) throw occupied(file);
  throw new MailLogError('usage', `${file} is a directory`, {
    hint: `name the file to write: maillog init ${quoteWord(join(file, 'maillog.conf'))}`,
  });
}

/** The configuration is written last: as long as it is not there, `maillog init` can be run again. */
async function carryOut(plan: Plan, show: (line: string) => void, io: Streams): Promise<number> {
  const { file, files, starter } = plan;
  await assertNamesFree(files);
  for (const each of files) {
    const done = await writeNew(each);
    show(`${done} ${each.path}`);
  }
  for (const [program = '', ...words] of starter.commands) {
    const { failure } = await runProgram(program, words, MAX_OUTPUT_BYTES);
    if (failure !== undefined) lineWriter(io.stderr)(`maillog: ${[program, ...words].join(' ')}: ${failure}`);
  }
  if (starter.words !== undefined) show(`started by ${starter.words}`);
  if (starter.hint !== undefined) show(`to do: ${starter.hint}`);
  const examined = await examine(file, new Date());
  let faults = 0;
  for (const { check, findings } of await checkAll(examined))
    for (const finding of findings) {
      if (finding.verdict === 'fault') faults += 1;
      if (finding.verdict !== 'ok') for (const row of rows(check, finding)) show(row);
    }
  const { loaded } = examined;
  if (!loaded || loaded.errors.length > 0) {
    show(unsentWords(plan));
    return EXIT.config;
  }
  const sent = await sendTestReport(loaded, { file, now: new Date() }).catch((error: unknown) => {
    show(unsentWords(plan));
    throw error;
  });
  for (const line of lastWords(plan, sent, loaded.from)) show(line);
  if (sent.fault !== undefined) return EXIT.undelivered;
  return faults > 0 ? EXIT.config : EXIT.done;
}

const MAX_OUTPUT_BYTES = 1 << 16;
