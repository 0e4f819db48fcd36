import type { Configuration } from '../config/configuration.ts';
import type { ReportEntry } from '../entry/entry.ts';
import { EXIT } from '../errors.ts';
import { createWorkspace } from '../host/workspace.ts';
import type { Outcome } from '../report/ports.ts';
import { runReport } from '../report/run.ts';
import { compose } from './compose.ts';
import type { Streams } from './maillog.ts';
import type { Settings } from './settings.ts';

/** Collects, seals and delivers; resolves to the exit status. @throws MailLogError where nothing could be sealed: nothing was sent. */
export async function send(
  configuration: Configuration,
  settings: Settings,
  entries: readonly ReportEntry[],
  io: Streams,
  verbose: boolean,
): Promise<number> {
  const note = (step: string): void => void (verbose && io.stderr.write(`maillog: ${step}\n`));
  const { report, delivery } = await compose(configuration, settings, entries, {
    now: new Date(),
    onStderr: verbose ? (text) => void io.stderr.write(text) : undefined,
  });
  const workspace = await createWorkspace();
  try {
    const { failed, outcome } = await runReport(report, { workspace, delivery, note });
    if (!outcome) {
      note('nothing unusual: no mail');
      return EXIT.done;
    }
    for (const recipient of outcome.accepted) note(`delivered to ${recipient}`);
    for (const { recipient, lasting, words } of outcome.refused) {
      io.stderr.write(`maillog: not delivered to ${recipient} (${lasting}): ${words}\n`);
    }
    return statusOf(outcome, failed);
  } finally {
    await workspace.remove();
  }
}

/** A refusal outweighs what an entry had to say: without the mail, nobody reads that. */
function statusOf({ accepted, refused }: Outcome, failed: number): number {
  if (refused.length === 0) return failed > 0 ? EXIT.entryFailed : EXIT.done;
  const hopeless = accepted.length === 0 && refused.every(({ lasting }) => lasting === 'permanent');
  return hopeless ? EXIT.unsealed : EXIT.undelivered;
}
