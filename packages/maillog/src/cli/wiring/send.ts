import { EXIT } from '../../errors.ts';
import { createWorkspace } from '../../host/workspace.ts';
import type { EphemeralFile, Round, Spool } from '../../report/ports.ts';
import { runReport } from '../../report/run.ts';
import type { Result } from '../../report/run.ts';
import { EncryptedFile } from '../../seal/encrypted-file.ts';
import { writeToSyslog } from '../../system/syslog.ts';
import type { Composed } from './compose.ts';
import { forgetLastGood, keepLastGood } from './last-good.ts';
import { runLine } from '../../report/run-line.ts';
import { signerOf } from './signer.ts';
import { openStateDirectory } from './state-directory.ts';
import { defaultDirectory } from './state-path.ts';
import type { Settings } from './read-settings.ts';
import { say } from '../terminal/say.ts';
import type { Streams } from '../terminal/streams.ts';

export interface SendOptions {
  /** The configuration's file. */
  readonly file: string;
  readonly settings: Settings;
  /** Called at each step. */
  readonly note: (step: string) => void;
  /** Whether the report has all entries: only then it shows who reads this configuration's reports. */
  readonly isWhole: boolean;
  /** Whether somebody at a terminal learns how it ended. */
  readonly isTold: boolean;
  /** Called after the report is committed, with the state directory, whose lock is held. */
  readonly afterReport: (directory: string) => Promise<void>;
}

/**
 * Collects, seals, commits to the spool and delivers; resolves to the exit status.
 * @throws MailLogError if the report cannot be sealed or committed; then nothing was sent.
 */
export async function send(
  { plan, delivery, lastGood }: Composed,
  io: Streams,
  { file, settings, note, isWhole, isTold, afterReport }: SendOptions,
): Promise<number> {
  const kept = await openStateDirectory(settings, file);
  const workspace = await createWorkspace();
  const hold = (path: string): Promise<EphemeralFile> => EncryptedFile.create(path);
  try {
    const { host, date: now } = plan.heading;
    const signer = await signerOf(settings.sign, { directory: kept.directory, host, now });
    const edges = { ...kept, workspace, hold, delivery, note };
    const result = await runReport({ ...plan, signer }, edges);
    const { failed, sequence, round } = result;
    if (isWhole) {
      await keepLastGood(kept.directory, lastGood);
      const elsewhere = await defaultDirectory(file).catch(() => kept.directory);
      if (elsewhere !== kept.directory) await forgetLastGood(elsewhere);
    }
    await afterReport(kept.directory);
    if (sequence === undefined) note('nothing unusual: no mail');
    await printUndelivered(io, round, kept.spool);
    await writeToSyslog(runLine(result, plan.configuration));
    if (isTold && io.stderr.isTTY) sayHowItEnded(result, file, io);
    return statusOf(sequence, round, failed);
  } finally {
    await workspace.remove();
    await kept.release();
  }
}

/** Warnings are in the report alone; whoever started it by hand sees no more than a status. */
function sayHowItEnded({ sequence, failed }: Result, file: string, { stderr }: Streams): void {
  if (failed === 0 || sequence === undefined) return;
  const parts = failed === 1 ? '1 part' : `${failed} parts`;
  say(
    stderr,
    `report ${sequence} has warnings in ${parts}; maillog -C ${file} --dry-run shows those that remain`,
  );
}

/** Names waiting and failed reports on standard error. */
export async function printUndelivered(io: Streams, round: Round, spool: Spool): Promise<void> {
  for (const { sequence, words, tries } of round.waiting) {
    if (tries > 0) say(io.stderr, `report ${sequence} is not delivered yet: ${words}`);
  }
  const lost = (await spool.unreported()).filter(({ sequence }) => round.failed.includes(sequence));
  for (const { sequence, recipient, words } of lost) {
    say(
      io.stderr,
      `report ${sequence} was not delivered${recipient === undefined ? '' : ` to ${recipient}`}: ${words}`,
    );
  }
}

/** A refusal outweighs the failure of an entry: without the mail, nobody reads about the entry. */
function statusOf(sequence: number | undefined, round: Round, failed: number): number {
  if (sequence !== undefined && !round.delivered.includes(sequence))
    return round.failed.includes(sequence) ? EXIT.unsealed : EXIT.undelivered;
  return failed > 0 ? EXIT.entryFailed : EXIT.done;
}
