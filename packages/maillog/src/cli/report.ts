import { existsSync } from 'node:fs';
import type { ReportEntry } from '../entry/entry.ts';
import type { Host } from '../entry/host.ts';
import { EXIT, MailLogError, MailLogErrors } from '../errors.ts';
import { nodeHost } from '../host/node-host.ts';
import { fallbackFor, keepRules, notingRules } from './rules/last-good-rules.ts';
import type { RulesFiles } from './rules/last-good-rules.ts';
import { loadWithSets } from './rules/load-with-sets.ts';
import { defaultConfiguration } from './survey/default-configuration.ts';
import { load } from './wiring/load.ts';
import type { Loaded } from './wiring/load.ts';
import { say } from './terminal/say.ts';
import type { Streams } from './terminal/streams.ts';
import { configurationNamed, parseOptions } from './options.ts';
import { configurationName } from './wiring/state-path.ts';
import { stderrShown } from './wiring/trusted-sealer.ts';

/** `maillog -C FILE`: the report; `--dry-run` prints it in clear instead. */
export async function report(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('report', args);
  const conf = configurationNamed(
    values.conf,
    'maillog init sets up this host; maillog -C FILE makes a report',
  );
  return reportOn(conf, values, io);
}

/** `maillog run`: the same, with the configuration that `maillog init` writes. */
export async function run(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('run', args);
  const conf = defaultConfiguration();
  // Not to cron, whose mail it would be.
  if (io.stderr.isTTY && values.quiet !== true) say(io.stderr, `the configuration is ${conf}`);
  return reportOn(conf, values, io).catch((error: unknown) => {
    if (existsSync(conf) || !(error instanceof Error)) throw error;
    throw new MailLogError('config', error.message, {
      hint: 'maillog init writes it; maillog -C FILE reads another',
    });
  });
}

type Options = ReturnType<typeof parseOptions<'run'>>['values'];

async function reportOn(conf: string, values: Options, io: Streams): Promise<number> {
  const host = await hostFor(io, values);
  if (values['dry-run']) {
    const loaded = await load(conf, host);
    const { previewTo } = await import('./wiring/preview.ts');
    const entries = only(loaded.entries, values.only);
    const failed = await previewTo(io, { ...loaded, entries }, conf, values.all === true);
    if (values.quiet !== true) await sayNotLookedAt(loaded, conf, io);
    return failed === 0 ? EXIT.done : EXIT.entryFailed;
  }
  const { compose } = await import('./wiring/compose.ts');
  const loud = values.quiet !== true;
  const read: RulesFiles = new Map();
  let isGood = values.only === undefined;
  const prepare = async (given: Host, notices: readonly string[] = []) => {
    const { loaded, notices: ofSets } = await loadWithSets(conf, given);
    const entries = only(loaded.entries, values.only);
    const composed = await compose(
      { ...loaded, entries },
      {
        now: new Date(),
        name: await configurationName(conf),
        remembers: values.all !== true,
        onStderr: stderrShown(io, values.verbose === true && loud),
        notices: [...notices, ...ofSets],
      },
    );
    return { composed, settings: loaded.settings };
  };
  const { composed, settings } = await prepare(notingRules(host, read)).catch(async (error: unknown) => {
    const fallback = await fallbackFor(error, conf);
    if (fallback) {
      isGood = false;
      for (const notice of fallback.notices) say(io.stderr, notice);
      return prepare(notingRules(host, new Map(), fallback.copies), fallback.notices);
    }
    await (await import('./wiring/refusal.ts')).tellRefusal(error, conf, io);
    await sayNoReport(conf, error);
    throw error;
  });
  const verbose = (values.verbose === true || settings.debug) && loud;
  const { send } = await import('./wiring/send.ts');
  return send(composed, io, {
    file: conf,
    settings,
    note: (step) => void (verbose && say(io.stderr, step)),
    isWhole: values.only === undefined,
    isTold: loud,
    afterReport: async (directory) => {
      if (isGood) await keepRules(directory, read);
    },
  }).catch(async (error: unknown) => {
    await sayNoReport(conf, error);
    throw error;
  });
}

/** To the system's log. The reasons are on standard error: they may name what is not for everybody. */
async function sayNoReport(conf: string, error: unknown): Promise<void> {
  const status =
    error instanceof MailLogError || error instanceof MailLogErrors ? error.exitCode : EXIT.internal;
  const { writeToSyslog } = await import('../system/syslog.ts');
  await writeToSyslog(`no report of ${conf}: status ${status}`);
}

/**
 * A dry run needs no recipient, key or server. It says why a report would be refused if the configuration
 * names any of them, and at a terminal always what it did not look at.
 */
async function sayNotLookedAt(loaded: Loaded, conf: string, { stderr }: Streams): Promise<void> {
  const { settings, recipients } = loaded.configuration;
  const isMeant = recipients.length > 0 || ['to', 'pgp', 'smtp', 'deliver'].some((key) => settings[key]);
  if (isMeant || stderr.isTTY) {
    const { requirements } = await import('./wiring/compose.ts');
    const { errors } = await requirements(loaded);
    for (const { message } of errors) say(stderr, `a report would be refused: ${message}`);
  }
  if (stderr.isTTY)
    say(stderr, `not looked at: keys and the way of the mail; maillog doctor -C ${conf} tries them`);
}

/** On a terminal a listing shows how far it is, unless it is itself printed there. */
async function hostFor(
  { stdout, stderr }: Streams,
  options: { readonly quiet?: boolean | undefined; readonly 'dry-run'?: boolean | undefined },
): Promise<Host> {
  const printed = options['dry-run'] === true && stdout.isTTY;
  if (!stderr.isTTY || options.quiet || printed) return nodeHost();
  const { showingProgress } = await import('./terminal/progress.ts');
  return showingProgress(nodeHost(), stderr);
}

/** The entries whose part or kind has one of the names; all if no name is given. */
function only(entries: readonly ReportEntry[], names: readonly string[] | undefined): readonly ReportEntry[] {
  if (!names) return entries;
  const is = (entry: ReportEntry, name: string): boolean =>
    entry.mimeFile() === name || entry.context.kind === name;
  const unknown = names.find((name) => !entries.some((entry) => is(entry, name)));
  if (unknown !== undefined) {
    const hint = `there are ${entries.map((entry) => entry.mimeFile()).join(', ')}`;
    throw new MailLogError('usage', `--only ${unknown} names no entry`, { hint });
  }
  return entries.filter((entry) => names.some((name) => is(entry, name)));
}
