/**
 * A test report: sealed, signed, numbered, spooled and delivered as every report is, with one part that says
 * what it is. No entry runs, and the positions of logs stay as they are.
 */
import { TestEntry } from '../../entry/test-entry.ts';
import { nodeHost } from '../../host/node-host.ts';
import { createWorkspace } from '../../host/workspace.ts';
import { runReport } from '../../report/run.ts';
import { EncryptedFile } from '../../seal/encrypted-file.ts';
import { compose } from '../wiring/compose.ts';
import type { Loaded } from '../wiring/load.ts';
import { signerOf } from '../wiring/signer.ts';
import { openStateDirectory } from '../wiring/state-directory.ts';
import { configurationName } from '../wiring/state-path.ts';

/** `{sequence: 1, route: 'smtp mail.example.com:587', fault: undefined}`. */
export interface SentTest {
  /** The report's number. */
  readonly sequence: number;
  /** Where it went. */
  readonly route: string;
  /** Why it is not delivered yet; undefined: a server, program or directory took it. */
  readonly fault: string | undefined;
  /** The fingerprint by which readers will know this host; undefined with `set sign off`. */
  readonly signer: string | undefined;
}

/**
 * @throws MailLogError, MailLogErrors as a report does: nothing was sent then.
 */
export async function sendTestReport(
  loaded: Loaded,
  { file, now }: { readonly file: string; readonly now: Date },
): Promise<SentTest> {
  const name = await configurationName(file);
  const { plan, delivery } = await compose(loaded, { now, name, remembers: false });
  const kept = await openStateDirectory(loaded.settings, file);
  const workspace = await createWorkspace();
  try {
    const { host } = plan.heading;
    const signer = await signerOf(loaded.settings.sign, { directory: kept.directory, host, now });
    const sealers = plan.ownSealers.length > 0 ? plan.ownSealers : [undefined];
    const text = `This is a test report of MailLog on ${host}.\nIts configuration is ${name}. No log was read for it.\n`;
    const context = {
      kind: 'maillog',
      place: { file, line: 1, column: 1 },
      host: nodeHost(),
      encrypting: { command: '', seal: '' },
      custom: false,
    };
    const entries = sealers.map((_, index) => new TestEntry({ ...context, number: 1 }, text, index + 1));
    const test = {
      ...plan,
      entries,
      signer,
      when: 'always' as const,
      sealerOf: (entry: { readonly context: { readonly number: number } }) =>
        sealers[entry.context.number - 1],
    };
    const hold = (path: string): Promise<EncryptedFile> => EncryptedFile.create(path);
    const { sequence = 0, round } = await runReport(test, {
      ...kept,
      workspace,
      hold,
      delivery,
      note: () => undefined,
    });
    const lost = (await kept.spool.unreported()).find((one) => one.sequence === sequence);
    const waits = round.waiting.find((one) => one.sequence === sequence);
    return {
      sequence,
      route: delivery.name,
      fault: lost?.words ?? waits?.words,
      signer: signer?.fingerprint,
    };
  } finally {
    await workspace.remove();
    await kept.release();
  }
}
