/** Opens all reports at the paths of a command line, for the commands that read reports. */
import { MailLogError } from '../../errors.ts';
import { createWorkspace } from '../../host/workspace.ts';
import { keptManifest } from '../../manifest/kept-manifest.ts';
import { chainNotices } from '../../reading/chain.ts';
import type { ReadMessage } from '../../reading/chain.ts';
import type { KnownHosts } from '../../reading/known-hosts.ts';
import type { MailInput } from '../../reading/mailbox/messages.ts';
import { messagesAt } from '../../reading/mailbox/messages.ts';
import { openMessage } from '../../reading/open.ts';
import type { PartSink } from '../../reading/open.ts';
import { recognise } from '../../reading/recognise.ts';
import type { Notice } from '../../reading/recognise.ts';
import { MailCollector } from '../../reading/summary/mail-collector.ts';
import { SentListings } from '../../reading/listings/sent-listings.ts';
import { EncryptedFile } from '../../seal/encrypted-file.ts';
import { undescribedNotices } from '../../reading/undescribed.ts';
import type { UndescribedFile } from '../../reading/undescribed.ts';
import { say } from '../terminal/say.ts';
import type { Streams } from '../terminal/streams.ts';
import { decryptorFor, signersOf } from './decryptor.ts';
import type { KeyOptions } from './decryptor.ts';

export interface OpenReportsOptions {
  readonly keys: KeyOptions;
  readonly input: MailInput;
  readonly hosts: KnownHosts;
  readonly sink: PartSink | MailCollector;
  /** Whether only faults are named. */
  readonly quiet: boolean;
}

/** What came of the messages. */
export interface OpenedReports {
  /** Whether all of them could be opened, as their hosts sent them. */
  readonly isWhole: boolean;
  /** Those that have a place in a chain. */
  readonly messages: readonly ReadMessage[];
  /** What they say of one another. */
  readonly notices: readonly Notice[];
  /** Mails without a manifest. */
  readonly undescribed: readonly UndescribedFile[];
  /** Why a path could not be read. */
  readonly failures: readonly string[];
}

/**
 * Faults are named on standard error.
 * @throws MailLogError if a key cannot be read
 */
export async function openReports(
  paths: readonly string[],
  { keys, input, hosts, sink, quiet }: OpenReportsOptions,
  { stderr }: Streams,
): Promise<OpenedReports> {
  const workspace = await createWorkspace();
  const directory = workspace.path('.');
  let isWhole = true;
  const messages: ReadMessage[] = [];
  const undescribed: UndescribedFile[] = [];
  const failures: string[] = [];
  const shorter = new Shorter();
  const collector = sink instanceof MailCollector ? sink : undefined;
  let heldFiles = 0;
  const listings = new SentListings(() => EncryptedFile.create(workspace.path(`listing-${++heldFiles}`)));
  try {
    const decryptor = await decryptorFor(keys, directory);
    const signers = await signersOf(keys);
    for (const path of paths) {
      try {
        for await (const { name: file, bytes } of messagesAt(path, input)) {
          if (collector) collector.file = file;
          const opened = await openMessage(bytes, {
            decryptor,
            signers,
            directory,
            sink: listings.watching(sink),
            observer: collector,
            say: (text, fault, isHint = false, isLoud = false) => {
              if (fault && !isHint) collector?.fault(text);
              if (fault || isLoud || !quiet) say(stderr, `${file}: ${shorter.of(text)}`);
            },
            recognise: (signed, isPinned) => {
              collector?.claim(signed);
              const recognised = recognise(hosts, signed, new Date(), isPinned);
              shorter.add(recognised.notices);
              return recognised;
            },
            undescribed: (report) => {
              undescribed.push({ ...report, file, mail: collector?.undescribed(report.host) });
            },
            place: (message) => {
              collector?.place(message);
              const { manifest } = message;
              messages.push({ ...message, manifest: manifest && keptManifest(manifest), file });
            },
          });
          isWhole &&= opened;
        }
      } catch (error) {
        if (!(error instanceof MailLogError) || error.kind !== 'data') throw error;
        stderr.write(`${error.format()}\n`);
        failures.push(error.message);
        isWhole = false;
      }
    }
    const ofUndescribed = undescribedNotices(undescribed, messages, hosts);
    for (const { alarm, reports } of ofUndescribed)
      if (alarm !== undefined)
        for (const { mail } of reports) if (mail !== undefined) collector?.blame(mail, alarm);
    const notices = [...chainNotices(messages), ...(await listings.notices())];
    for (const { words, fault } of [...ofUndescribed, ...notices]) {
      if (fault || !quiet) say(stderr, words);
      isWhole &&= !fault;
    }
    return { isWhole, messages, notices, undescribed, failures };
  } finally {
    await listings.release();
    await workspace.remove();
  }
}

/** An alarm that many reports give is explained once. */
class Shorter {
  readonly #again = new Map<string, string>();
  readonly #said = new Set<string>();

  add(notices: readonly Notice[]): void {
    for (const { words, again } of notices) if (again !== undefined) this.#again.set(words, again);
  }

  of(words: string): string {
    const again = this.#again.get(words);
    if (again === undefined || !this.#said.has(words)) {
      if (again !== undefined) this.#said.add(words);
      return words;
    }
    return `${again}, as above`;
  }
}
