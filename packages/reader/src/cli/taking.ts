/** What the commands that take mails in share: the store, and the work of taking in. */
import { MailLogError, mailInput, say } from '../maillog.ts';
import type { KeyOptions, Streams } from '../maillog.ts';
import { Ingest } from '../ingest/ingest.ts';
import type { IngestOptions } from '../ingest/ingest.ts';
import { openMemoryStore, openStore } from '../store/open-store.ts';
import type { OpenedStore } from '../store/open-store.ts';
import { secretAsker } from '../terminal/ask-secret.ts';
import { keepDays } from './options.ts';
import { secretsOf } from './secrets.ts';

export interface TakingOptions extends KeyOptions {
  readonly 'password-file'?: readonly string[] | undefined;
  readonly memory?: boolean | undefined;
  readonly keep?: string | undefined;
  readonly quiet?: boolean | undefined;
}

/** @throws MailLogError as openStore does */
export function openStoreFor({ memory }: TakingOptions): Promise<OpenedStore> {
  return memory === true ? openMemoryStore() : openStore();
}

/**
 * The work of taking in, with its keys unlocked: passphrase and passwords are asked for now, since later the
 * terminal may show something else.
 * @throws MailLogError as Ingest.unlock does
 */
export async function ingestFor(
  { store }: Pick<OpenedStore, 'store'>,
  paths: readonly string[],
  values: TakingOptions,
  io: Streams,
  more: Pick<IngestOptions, 'progress' | 'signal' | 'hosts'> = {},
): Promise<Ingest> {
  const ask = secretAsker(io.stderr);
  const ingest = new Ingest({
    store,
    paths,
    keys: values,
    input: {
      ...mailInput(io),
      passOver: (words) => (values.quiet === true ? undefined : say(io.stderr, words)),
    },
    secretOf: await secretsOf(values['password-file'] ?? [], paths, ask),
    askPassphrase: ask && ((names) => ask(`passphrase of ${names}`)),
    keepDays: keepDays(values.keep),
    savesHosts: values.memory !== true,
    ...more,
  });
  await ingest.unlock();
  return ingest;
}

/** @throws MailLogError `usage` if no path is named */
export function refuseNoPath(paths: readonly string[], usage: string): void {
  if (paths.length === 0)
    throw new MailLogError('usage', 'no mails are named', {
      hint: `${usage}: a Maildir, an mbox, a mail, imaps://USER@HOST/FOLDER, or -`,
    });
}
