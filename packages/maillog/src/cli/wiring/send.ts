import { EXIT } from '../../errors.ts';
import { createWorkspace } from '../../host/workspace.ts';
import type { EphemeralFile, Round, Spool } from '../../report/ports.ts';
import { runReport } from '../../report/run.ts';
import { EncryptedFile } from '../../seal/encrypted-file.ts';
import { compose } from './compose.ts';
import { openStateDirectory } from './state-directory.ts';
import type { Loaded } from './load.ts';
import { say } from '../terminal/say.ts';
import type { Streams } from '../terminal/streams.ts';

export interface SendOptions {
  /** The configuration's file. */
  readonly file: string;
  /** Whether each step is told. */
  readonly verbose: boolean;
  /** Gets what a `pgp` program wrote on its standard error. */
  readonly onStderr: ((text: string) => void) | undefined;
  /** Reads every log whole, and keeps nothing of it. */
  readonly all: boolean;
}

/**
 * Collects, seals, commits to the spool and delivers; resolves to the exit status.
 * @throws MailLogError where nothing could be kept or sealed: nothing was sent.
 */
export async function send(
  loaded: Loaded,
  io: Streams,
  { file, verbose, onStderr, all }: SendOptions,
): Promise<number> {
  const { configuration, settings, entries } = loaded;
  const note = (step: string): void => void (verbose && say(io.stderr, step));
  const { plan, delivery } = await compose(configuration, settings, entries, {
    now: new Date(),
    remembers: !all,
    onStderr,
  });
  const kept = await openStateDirectory(settings, file);
  const workspace = await createWorkspace();
  const hold = (path: string): Promise<EphemeralFile> => EncryptedFile.create(path);
  try {
    const { failed, sequence, round } = await runReport(plan, { ...kept, workspace, hold, delivery, note });
    if (sequence === undefined) note('nothing unusual: no mail');
    await tell(io, round, kept.spool);
    return statusOf(sequence, round, failed);
  } finally {
    await workspace.remove();
    await kept.release();
  }
}

/** Says on standard error what waits and what was given up. */
export async function tell(io: Streams, round: Round, spool: Spool): Promise<void> {
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

/** A refusal outweighs what an entry had to say: without the mail, nobody reads that. */
function statusOf(sequence: number | undefined, round: Round, failed: number): number {
  if (sequence !== undefined && !round.delivered.includes(sequence))
    return round.failed.includes(sequence) ? EXIT.unsealed : EXIT.undelivered;
  return failed > 0 ? EXIT.entryFailed : EXIT.done;
}
