/**
 * A run that MailLog refuses collects nothing, and its words reach cron's mail at most. Here they reach the
 * reader too: once a day, sealed to the keys of the last good run (last-good.ts), through the same gate,
 * spool and delivery. Whatever fails here adds a line to standard error, and changes no exit status.
 */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { loadConfiguration } from '../../config/configuration.ts';
import { BUILT_IN } from '../../entry/create-entries.ts';
import { NoticeEntry } from '../../entry/notice.ts';
import { MailLogError, MailLogErrors } from '../../errors.ts';
import { configurationFiles } from '../../host/configuration-files.ts';
import { VERSION } from '../../installed.ts';
import { nodeHost } from '../../host/node-host.ts';
import { createWorkspace } from '../../host/workspace.ts';
import type { EphemeralFile, HostSigner, Workspace } from '../../report/ports.ts';
import type { ReportPlan } from '../../report/plan.ts';
import { runReport } from '../../report/run.ts';
import { localDay, subjectFor } from '../../report/message/subject.ts';
import { EncryptedFile } from '../../seal/encrypted-file.ts';
import { say } from '../terminal/say.ts';
import type { Streams } from '../terminal/streams.ts';
import { readLastGood } from './last-good.ts';
import type { LastGood } from './last-good.ts';
import { lastGoodSealers } from './last-good-sealers.ts';
import { openRoute } from './route.ts';
import { printUndelivered } from './send.ts';
import { readSettings } from './read-settings.ts';
import type { Settings } from './read-settings.ts';
import { signerOf } from './signer.ts';
import { openStateDirectory } from './state-directory.ts';
import type { StateDirectory } from './state-directory.ts';
import { defaultDirectoryOf } from './state-path.ts';

/** Errors that a message names; the rest is counted. */
const MAX_ERRORS_NAMED = 100;

/** Sends the reader the reasons why the configuration in `file` made no report. Never rejects. */
export async function tellRefusal(error: unknown, file: string, io: Streams): Promise<void> {
  const lines = linesFor(error);
  if (lines.length === 0) return;
  try {
    const settings = await readableSettings(file);
    if (settings.onError === 'none') return;
    const directory = settings.state ?? defaultDirectoryOf(await absolutePath(file));
    const found = await readLastGood(directory);
    if (!found) return;
    const { spoolSize, keepSentSeconds } = found.mail;
    const kept = await openStateDirectory({ state: directory, spoolSize, keepSentSeconds }, file);
    try {
      // Read again: only now it is known that nobody else may write there.
      const good = await readLastGood(directory);
      if (good) await sendLines(lines, good, kept, { file, io });
    } finally {
      await kept.release();
    }
  } catch (failure) {
    const words = failure instanceof Error ? failure.message : 'unknown reason';
    say(io.stderr, `the reader does not learn of it: ${words}`);
  }
}

/** The lines of the message: each error with its place and its way out. Empty: the reader need not know. */
function linesFor(error: unknown): string[] {
  const errors = error instanceof MailLogErrors ? error.errors : [error];
  const refused = errors.filter((one) => one instanceof MailLogError).filter(isRefusal);
  if (refused.length === 0) return [];
  const more = refused.length - MAX_ERRORS_NAMED;
  return [
    ...refused.slice(0, MAX_ERRORS_NAMED).map(({ place, message, hint }) => {
      const where = place ? `${place.file}:${place.line}:${place.column}: ` : '';
      const out = hint === undefined ? '' : ` (hint: ${hint})`;
      return `this host's configuration is refused: ${where}${message}${out}`;
    }),
    ...(more > 0 ? [`${more} more errors: standard error has all of them`] : []),
    'nothing is reported until this is put right; MailLog says so once a day',
  ];
}

/**
 * The configuration is wrong or cannot be read, or a key cannot be used. What others may have changed (77)
 * sends nothing at all: any doubt about who is at work here stops delivery.
 */
function isRefusal({ kind, cause }: MailLogError): boolean {
  if (kind === 'permission') return (cause as NodeJS.ErrnoException | undefined)?.code === 'EACCES';
  return kind === 'config' || kind === 'unsealed';
}

/** What can still be read of the settings. */
async function readableSettings(file: string): Promise<Settings> {
  const kinds = Object.keys(BUILT_IN);
  const { configuration } = await loadConfiguration(file, configurationFiles(), kinds);
  return readSettings(configuration, '').settings;
}

/** The path by which the default state directory is found, also if the file or its folder is gone. */
async function absolutePath(file: string): Promise<string> {
  return realpath(file).catch(async () => {
    const folder = await realpath(dirname(file)).catch(() => resolve(dirname(file)));
    return join(folder, basename(file));
  });
}

async function sendLines(
  lines: readonly string[],
  good: LastGood,
  { directory, spool, store, listings, freeBytes }: StateDirectory,
  { file, io }: { readonly file: string; readonly io: Streams },
): Promise<void> {
  const now = new Date();
  const delivery = await openRoute(good.route);
  const state = await store.read();
  if (state.refusalTold === localDay(now)) {
    // A message of an earlier run may wait: no report delivers it until the configuration is put right.
    await printUndelivered(io, await spool.deliver(delivery, state.sequence), spool);
    return;
  }
  const workspace = await createWorkspace();
  const hold = (path: string): Promise<EphemeralFile> => EncryptedFile.create(path);
  const note = (): void => undefined;
  try {
    const plan = await refusalReport(lines, good, { file, now, workspace, directory });
    const edges = { spool, store, listings, workspace, hold, delivery, note, freeBytes };
    const { sequence, round } = await runReport(plan, edges);
    if (sequence === undefined) return;
    await store.write({ ...(await store.read()), refusalTold: localDay(now) });
    await printUndelivered(io, round, spool);
  } finally {
    await workspace.remove();
  }
}

interface RefusalPlace {
  readonly file: string;
  readonly now: Date;
  readonly workspace: Workspace;
  /** The state directory. */
  readonly directory: string;
}

/** A report of one part, under the name that MailLog's own words have in every report. */
async function refusalReport(
  lines: readonly string[],
  { mail: { maxSize, layout, subject, from, to, host }, policies, sign }: LastGood,
  { file, now, workspace, directory }: RefusalPlace,
): Promise<ReportPlan> {
  const key = sign === 'off' ? undefined : sign;
  const { sealers, unsigned: why } = await lastGoodSealers(policies, key, workspace);
  const setting = sign === 'off' || sign === undefined ? sign : { file: sign };
  let [signer, unsigned]: [HostSigner | undefined, string | undefined] = [undefined, why];
  try {
    signer = await signerOf(setting, { directory, host, now });
  } catch (error) {
    if (!(error instanceof MailLogError)) throw error;
    unsigned = error.message;
  }
  const all = unsigned === undefined ? lines : [...lines, `this message is not signed: ${unsigned}`];
  const context = {
    kind: 'maillog',
    number: 1,
    place: { file, line: 1, column: 1 },
    host: nodeHost(),
    encrypting: { command: '', seal: '' },
    custom: false,
  };
  const entries = sealers.map((_, index) => new NoticeEntry(context, all, index + 1));
  return {
    entries,
    heading: { from, to, host, date: now, subject: subjectFor(subject, host, now) },
    layout,
    maxSize,
    when: 'always',
    sealerOf: (entry) => sealers[entry.context.number - 1],
    ownSealers: sealers,
    remembers: false,
    configuration: await absolutePath(file),
    program: `maillog ${VERSION}`,
    signer,
    everySeconds: undefined,
    keys: sealers.flatMap(({ keys }) => keys),
  };
}
