import { EXIT } from '../../errors.ts';
import { createWorkspace } from '../../host/workspace.ts';
import type { EphemeralFile, Round, Spool } from '../../report/ports.ts';
import { runReport } from '../../report/run.ts';
import { EncryptedFile } from '../../seal/encrypted-file.ts';
import type { Composed } from './compose.ts';
import { forgetLastGood, keepLastGood } from './last-good.ts';
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
}

/**
 * Collects, seals, commits to the spool and delivers; resolves to the exit status.
 * @throws MailLogError if the report cannot be sealed or committed; then nothing was sent.
 */
export async function send(
  { plan, delivery, lastGood }: Composed,
  io: Streams,
  { file, settings, note, isWhole }: SendOptions,
): Promise<number> {
  const kept = await openStateDirectory(settings, file);
  const workspace = await createWorkspace();
  const hold = (path: string): Promise<EphemeralFile> => EncryptedFile.create(path);
  try {
    const { host, date: now } = plan.heading;
    const signer = await signerOf(settings.sign, { directory: kept.directory, host, now });
    const edges = { ...kept, workspace, hold, delivery, note };
    const { failed, sequence, round } = await runReport({ ...plan, signer }, edges);
    if (isWhole) {
      await keepLastGood(kept.directory, lastGood);
      const elsewhere = await defaultDirectory(file).catch(() => kept.directory);
      if (elsewhere !== kept.directory) await forgetLastGood(elsewhere);
    }
    if (sequence === undefined) note('nothing unusual: no mail');
    await printUndelivered(io, round, kept.spool);
    return statusOf(sequence, round, failed);
  } finally {
    await workspace.remove();
    await kept.release();
  }
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
