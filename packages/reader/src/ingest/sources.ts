/** The mails at the paths of a command line, of all of them together, those that came last first. */
import { stat } from 'node:fs/promises';
import { filesAt, MailLogError, messagesAt, messagesOf } from '../maillog.ts';
import type { MailFile, MailInput } from '../maillog.ts';
import type { FoundMail, KnownPlaces } from './found-mail.ts';
import { isImapUrl, parseImapUrl } from './imap/address.ts';
import type { ImapAddress } from './imap/address.ts';
import { ImapSource } from './imap/imap-source.ts';
import { SourceFault } from './source-fault.ts';

export interface FoundSources {
  readonly mails: readonly FoundMail[];
  /** Paths at which nothing could be read, in words. */
  readonly failures: readonly string[];
}

/** The password or access token of an IMAP source, of which it is the `index`-th. */
export type SecretOf = (address: ImapAddress, index: number) => Promise<string>;

export class MailSources {
  /** Paths of files, folders and pipes. */
  readonly local: readonly string[];
  readonly #servers: readonly ImapSource[];
  readonly #input: MailInput;
  /** Pipes that were found: they are read once. */
  readonly #pipes = new Set<string>();

  /** @throws MailLogError `usage` if a path is a URL that is none of IMAP */
  constructor(paths: readonly string[], input: MailInput, secretOf: SecretOf) {
    this.#input = input;
    this.local = paths.filter((path) => !isImapUrl(path));
    this.#servers = paths
      .filter(isImapUrl)
      .map(parseImapUrl)
      .map((address, index) => new ImapSource(address, () => secretOf(address, index)));
  }

  /** Looks at what is there; opens nothing. */
  async find(known: KnownPlaces): Promise<FoundSources> {
    const found = await Promise.all([
      ...this.local.map((path) => finding(() => this.#at(path))),
      ...this.#servers.map((server) => finding(() => server.list(known))),
    ]);
    const mails = found.flatMap((each) => each.mails);
    mails.sort((a, b) => b.cameAt - a.cameAt || (String(a.identity) < String(b.identity) ? 1 : -1));
    return { mails, failures: found.flatMap(({ failures }) => failures) };
  }

  /** Resolves when mails may have come to a server, or `signal` aborts; never, if there is no server. */
  async changed(signal: AbortSignal): Promise<void> {
    await Promise.race(this.#servers.filter(({ isOpen }) => isOpen).map((server) => server.changed(signal)));
  }

  close(): void {
    for (const server of this.#servers) server.close();
  }

  async #at(path: string): Promise<FoundMail[]> {
    if (!(await isPipe(path)))
      return Promise.all((await filesAt(path, this.#input.passOver)).map((file) => this.#file(path, file)));
    if (this.#pipes.has(path)) return [];
    this.#pipes.add(path);
    const messages = (): ReturnType<FoundMail['messages']> => messagesAt(path, this.#input);
    return [{ cameAt: Infinity, identity: undefined, origin: path, messages }];
  }

  async #file(origin: string, file: MailFile): Promise<FoundMail> {
    const there = await stat(Buffer.from(file.path, 'latin1')).catch(() => undefined);
    const { mtimeMs = 0, size = 0, ino = 0 } = there ?? {};
    return {
      cameAt: mtimeMs,
      identity: `${ino} ${size} ${mtimeMs} ${file.fault ?? ''}`,
      origin,
      messages: () => messagesOf(file, this.#input),
    };
  }
}

async function finding(work: () => Promise<FoundMail[]>): Promise<FoundSources> {
  try {
    return { mails: await work(), failures: [] };
  } catch (error) {
    const isNamed = error instanceof SourceFault || (error instanceof MailLogError && error.kind === 'data');
    if (!isNamed) throw error;
    return { mails: [], failures: [error.message] };
  }
}

async function isPipe(path: string): Promise<boolean> {
  if (path === '-') return true;
  const there = await stat(path).catch(() => undefined);
  return there !== undefined && !there.isFile() && !there.isDirectory();
}
