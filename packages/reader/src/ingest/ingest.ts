/**
 * Takes mails in: finds those that the store does not have, opens them, the newest first, and gives each to
 * the store in one transaction. So it may be repeated, killed and started again: what is in the store stays
 * there once, and what is not there is opened the next time. Mails are only read: nothing is moved, marked or
 * locked.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  createWorkspace,
  decryptorFor,
  describeError,
  loadKnownHosts,
  MailLogError,
  saveKnownHosts,
  signersOf,
} from '../maillog.ts';
import type { KeyOptions, KnownHosts, MailInput, Message, Workspace } from '../maillog.ts';
import type { Store } from '../store/store.ts';
import type { MailPlace, TakenMail } from '../store/taken.ts';
import { Forms } from '../forms/form-counter.ts';
import { nameRules } from '../rules/rule-names.ts';
import { holdMail } from './held-mail.ts';
import { short } from '../forms/short.ts';
import { readMail } from './mail-reader.ts';
import type { ReadMail, ReaderOptions } from './mail-reader.ts';
import { settleChains } from './settle.ts';
import type { FoundMail } from './found-mail.ts';
import { SourceFault } from './source-fault.ts';
import { MailSources } from './sources.ts';
import type { SecretOf } from './sources.ts';

export interface IngestOptions {
  readonly store: Store;
  readonly paths: readonly string[];
  readonly keys: KeyOptions;
  readonly input: MailInput;
  /** Passwords of IMAP sources. */
  readonly secretOf: SecretOf;
  /** Asks for the passphrase of the keys in the files `names`. */
  readonly askPassphrase?: ((names: string) => Promise<string>) | undefined;
  /** Texts of reports that are older are removed from the store. Days. */
  readonly keepDays: number;
  /** Whether keys of new hosts are saved. */
  readonly savesHosts: boolean;
  /** Where the keys of hosts are kept. Default: the file of known hosts. */
  readonly hosts?: HostKeys | undefined;
  /** Called after each mail that was looked at. */
  readonly progress?: ((progress: IngestProgress) => void) | undefined;
  /** Ends the work between two mails. */
  readonly signal?: AbortSignal | undefined;
}

export interface HostKeys {
  readonly load: () => Promise<KnownHosts>;
  /** Adds what has changed since {@link load}; what others have saved meanwhile stays. */
  readonly save: (hosts: KnownHosts) => Promise<void>;
}

const FILE: HostKeys = { load: loadKnownHosts, save: saveKnownHosts };

export interface IngestProgress {
  /** Mails that were looked at, and those of them that the store did not have. */
  readonly mails: number;
  readonly taken: number;
  /** Files, of how many: a file may hold many mails. */
  readonly files: number;
  readonly of: number;
}

export interface IngestResult extends IngestProgress {
  /** Paths at which nothing could be read, in words. */
  readonly failures: readonly string[];
}

const DAY_MS = 86_400_000;
/** How long a look removes counts. Milliseconds. */
const REMOVE_MS = 2000;
/** Keys of new hosts are saved at the end, and this often. */
const SAVE_EVERY_MS = 5000;

export class Ingest {
  readonly #options: IngestOptions;
  /** What was read to its end since this process began. */
  readonly #known = new Set<string>();
  readonly #sources: MailSources;
  /** What opens mails; its files are in the workspace. */
  #opener: ReaderOptions | undefined;
  #workspace: Workspace | undefined;
  #savedAt = 0;

  /** @throws MailLogError `usage` if a path is a URL that is none of IMAP */
  constructor(options: IngestOptions) {
    this.#options = options;
    this.#sources = new MailSources(options.paths, options.input, options.secretOf);
  }

  /** The paths of files and folders. */
  get localPaths(): readonly string[] {
    return this.#sources.local;
  }

  /**
   * Looks once at all that is there.
   * @throws MailLogError if a key or the file of known hosts cannot be read
   */
  async run(): Promise<IngestResult> {
    try {
      return await this.look();
    } finally {
      await this.close();
    }
  }

  /**
   * Reads and unlocks the keys, which asks for a passphrase once; {@link look} does it, too, if nobody has.
   * @throws MailLogError if a key or the file of known hosts cannot be read
   */
  async unlock(): Promise<ReaderOptions> {
    if (this.#opener) return this.#opener;
    const { keys, askPassphrase } = this.#options;
    this.#workspace ??= await createWorkspace();
    const directory = this.#workspace.path('.');
    try {
      this.#opener = {
        decryptor: await decryptorFor(keys, directory, askPassphrase),
        signers: await signersOf(keys),
        hosts: await (this.#options.hosts ?? FILE).load(),
        forms: new Forms(),
        directory,
      };
      return this.#opener;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** As {@link run}; keys stay unlocked and connections to servers open, until {@link close}. */
  async look(): Promise<IngestResult> {
    const { store, keepDays } = this.#options;
    const options = await this.unlock();
    const result = await this.#takeAll(join(options.directory, 'mail.eml'), options);
    await this.#saveHosts(options.hosts, 0);
    await settleChains(store);
    const now = Date.now();
    await store.removeTexts(now - keepDays * DAY_MS);
    // The rest goes at the next look: nobody waits for what only takes room.
    while ((await store.removeSomeCounts(now - keepDays * DAY_MS, now)) && Date.now() < now + REMOVE_MS);
    return result;
  }

  /** Resolves when mails may have come to a server, or `signal` aborts. */
  changed(signal: AbortSignal): Promise<void> {
    return this.#sources.changed(signal);
  }

  async close(): Promise<void> {
    this.#sources.close();
    this.#opener = undefined;
    await this.#workspace?.remove();
    this.#workspace = undefined;
  }

  async #takeAll(file: string, options: ReaderOptions): Promise<IngestResult> {
    const { progress, signal } = this.#options;
    const { mails: found, failures } = await this.#sources.find((folder, uids) => this.#places(folder, uids));
    const fresh = found.filter(({ identity }) => identity === undefined || !this.#known.has(identity));
    const faults = new Map<FoundMail['origin'], string>();
    const of = fresh.length;
    let [mails, taken, files] = [0, 0, 0];
    for (const source of fresh) {
      if (faults.has(source.origin)) continue;
      try {
        for await (const message of source.messages()) {
          if (signal?.aborted === true) break;
          mails += 1;
          if (await this.#take(message, source.place, file, options)) taken += 1;
          progress?.({ mails, taken, files, of });
        }
      } catch (error) {
        if (!(error instanceof SourceFault)) throw error;
        faults.set(source.origin, error.message);
        continue;
      }
      if (signal?.aborted === true) break;
      files += 1;
      if (source.identity !== undefined) this.#known.add(source.identity);
    }
    return { mails, taken, files, of, failures: [...failures, ...faults.values()] };
  }

  /** Those that the store has; it forgets those that are no longer there. */
  async #places(folder: string, uids: readonly string[]): Promise<ReadonlySet<string>> {
    const { store } = this.#options;
    const known = new Set(await store.places(folder));
    const here = new Set(uids);
    const gone = [...known].filter((uid) => !here.has(uid));
    if (gone.length > 0) await store.forgetPlaces(folder, gone);
    return known;
  }

  /** Whether the store did not have it. */
  async #take(
    message: Message,
    place: MailPlace | undefined,
    file: string,
    options: ReaderOptions,
  ): Promise<boolean> {
    const { store } = this.#options;
    const held = await holdMail(message.bytes, file).catch((error: unknown) => reasonOf(error));
    if (typeof held === 'string') {
      // Nobody can tell whether it is the same the next time; its name has to do.
      const digest = createHash('sha256').update(`${message.name}\0${held}`).digest('hex');
      await this.#give({
        digest,
        source: short(message.name),
        state: 'unreadable',
        reason: held,
        messages: [],
      });
      return false;
    }
    const { digest } = held;
    try {
      const state = await store.mailState(digest);
      // A key may be here by now.
      if (state === 'report' || state === 'other') {
        if (place) await store.addPlace(place, digest);
        return false;
      }
      const read = await this.#read(held.read(), options);
      await this.#saveHosts(options.hosts, SAVE_EVERY_MS);
      await this.#give({ ...read, digest, source: short(message.name), place });
      return state === undefined;
    } finally {
      await held.drop();
    }
  }

  async #read(bytes: AsyncIterable<Uint8Array>, options: ReaderOptions): Promise<ReadMail> {
    try {
      return await readMail(bytes, options);
    } catch (error) {
      return { state: 'unreadable', reason: reasonOf(error), messages: [] };
    }
  }

  async #give(mail: TakenMail): Promise<void> {
    const { store } = this.#options;
    await store.take(await nameRules(store, mail), Date.now());
  }

  /** Before a report of a new host is in the store, its key is remembered, unless one was just saved. */
  async #saveHosts(hosts: KnownHosts, everyMs: number): Promise<void> {
    if (!this.#options.savesHosts || !hosts.isChanged || Date.now() < this.#savedAt + everyMs) return;
    await (this.#options.hosts ?? FILE).save(hosts);
    this.#savedAt = Date.now();
  }
}

/**
 * Why one mail cannot be taken, in words; one mail must not stop the others.
 * @throws whatever would befall every mail: no key, no right, a full disk
 */
export function reasonOf(error: unknown): string {
  if (error instanceof MailLogError) {
    if (error.kind !== 'data') throw error;
    return short(error.message);
  }
  if (!(error instanceof Error)) throw error;
  if ('syscall' in error) {
    if ('code' in error && ['ENOSPC', 'EROFS', 'EDQUOT', 'EMFILE'].includes(String(error.code))) throw error;
    return describeError(error);
  }
  return `internal error (${error.name})`;
}
