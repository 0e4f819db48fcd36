/**
 * The mails of a folder of an IMAP server. They are only read: the folder is open for reading, and bodies are
 * fetched by BODY.PEEK. Several small mails are fetched at once, ahead of those that ask for them. The
 * connection may be lost while a mail is opened: it is made again once for each fetch.
 *
 * A mail is known by its UID and the folder's UIDVALIDITY (RFC 9051 §2.3.1.1). If the server numbers anew,
 * all of them are read again, and the store knows them by their digests.
 */
import { once } from 'node:events';
import type { ImapFlow } from 'imapflow';
import { MailLogError } from '../../maillog.ts';
import type { Message } from '../../maillog.ts';
import type { FoundMail, KnownPlaces } from '../found-mail.ts';
import { tooLarge } from '../held-mail.ts';
import { MAX_MAIL_BYTES } from '../limits.ts';
import type { ImapAddress } from './address.ts';
import { connect } from './connection.ts';
import { imapFault, isLost, isRefused } from './imap-fault.ts';
import { uidSets } from './uid-ranges.ts';

/** So much is fetched at once, ahead; a larger mail comes alone, in blocks. */
const MAX_AHEAD_BYTES = 2 << 20;
const MAX_AHEAD_MAILS = 32;
const BLOCK_BYTES = 1 << 18;

interface Listed {
  readonly uid: number;
  /** As the server says; some only estimate it. */
  readonly size: number;
}

export class ImapSource {
  readonly #address: ImapAddress;
  readonly #secret: () => Promise<string>;
  #client: ImapFlow | undefined;
  /** Whether the server has told of mails since they were listed. */
  #hasNews = false;
  #isClosed = false;
  /** In the order in which they will be asked for. */
  #listed: readonly Listed[] = [];
  readonly #ahead = new Map<number, Buffer>();

  constructor(address: ImapAddress, secret: () => Promise<string>) {
    this.#address = address;
    this.#secret = secret;
  }

  /**
   * The mails that are not known, the newest first.
   * @throws SourceFault
   */
  async list(known: KnownPlaces): Promise<FoundMail[]> {
    return this.#asking(async (client) => {
      // A server tells of mails that have come only after a command.
      await client.noop();
      this.#hasNews = false;
      const uids = await client.search({ all: true }, { uid: true });
      // Imapflow says so if the connection was lost between the two.
      if (!uids) throw Object.assign(new Error('the mails are not listed'), { code: 'NoConnection' });
      const { name } = this.#address;
      const validity = validityOf(client);
      const isKnown = await known(
        name,
        uids.map((uid) => `${validity}.${uid}`),
      );
      const fresh = uids.filter((uid) => !isKnown.has(`${validity}.${uid}`)).sort((a, b) => a - b);
      const mails: (FoundMail & Listed)[] = [];
      for (const set of uidSets(fresh))
        for await (const { uid, size = 0, internalDate } of client.fetch(
          set,
          { uid: true, size: true, internalDate: true },
          { uid: true },
        )) {
          const cameAt = internalDate === undefined ? 0 : new Date(internalDate).getTime();
          const place = { folder: name, uid: `${validity}.${uid}` };
          mails.push({
            uid,
            size,
            cameAt,
            identity: `${name} ${place.uid}`,
            origin: this,
            place,
            messages: () => this.#messages(uid, size, validity),
          });
        }
      mails.sort((a, b) => b.uid - a.uid);
      this.#listed = mails;
      this.#ahead.clear();
      return mails;
    });
  }

  /** Resolves when a mail may have come, the connection is lost, or `signal` aborts. */
  async changed(signal: AbortSignal): Promise<void> {
    const client = this.#client;
    if (!client?.usable || this.#hasNews || signal.aborted) return;
    // The next command ends IDLE by itself.
    client.idle().catch(() => undefined);
    await Promise.race(
      ['exists', 'close'].map((event) => once(client, event, { signal }).catch(() => undefined)),
    );
  }

  /** Whether there is a connection; without one, nothing tells of changes. */
  get isOpen(): boolean {
    return this.#client?.usable === true;
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  async *#messages(uid: number, size: number, validity: bigint): AsyncGenerator<Message, void, undefined> {
    const name = `${this.#address.name};UID=${uid}`;
    if (size > MAX_MAIL_BYTES) {
      yield { name, bytes: failing(tooLarge()), again: undefined };
      return;
    }
    const mail =
      this.#ahead.get(uid) ??
      (await this.#asking(async (client) => {
        // Numbers of another validity are those of other mails.
        return validityOf(client) === validity ? this.#fetch(client, uid) : undefined;
      }));
    this.#ahead.delete(uid);
    // It may have been removed meanwhile.
    if (mail !== undefined) yield { name, bytes: this.#guarded(mail), again: undefined };
  }

  /** One mail; with small ones that follow it in the list, as many as fit. */
  async #fetch(client: ImapFlow, uid: number): Promise<Buffer | AsyncIterable<Uint8Array> | undefined> {
    try {
      const fetched = await this.#fetchAhead(client, uid);
      if (fetched) return fetched;
    } catch (error) {
      // The server may refuse one mail of them.
      if (!isRefused(error)) throw error;
    }
    try {
      const options = { uid: true, chunkSize: BLOCK_BYTES };
      const { content } = await client.download(String(uid), undefined, options);
      return content as AsyncIterable<Uint8Array> | undefined;
    } catch (error) {
      if (!isRefused(error)) throw error;
      return failing(new MailLogError('data', 'the server refuses to give it'));
    }
  }

  async #fetchAhead(client: ImapFlow, uid: number): Promise<Buffer | undefined> {
    this.#ahead.clear();
    const query = { uid: true, source: { start: 0, maxLength: MAX_AHEAD_BYTES } };
    for (const set of uidSets(this.#batchFrom(uid).toSorted((a, b) => a - b)))
      for await (const { uid: fetched, source } of client.fetch(set, query, { uid: true }))
        // One that fills its room may be longer.
        if (source && source.length < MAX_AHEAD_BYTES) this.#ahead.set(fetched, source);
    return this.#ahead.get(uid);
  }

  #batchFrom(uid: number): number[] {
    const start = this.#listed.findIndex((mail) => mail.uid === uid);
    const batch: number[] = [];
    let room = MAX_AHEAD_BYTES;
    for (const mail of this.#listed.slice(Math.max(0, start), start + MAX_AHEAD_MAILS)) {
      room -= mail.size;
      if (room < 0) break;
      batch.push(mail.uid);
    }
    return batch;
  }

  async *#guarded(mail: Buffer | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    if (mail instanceof Uint8Array) {
      yield mail;
      return;
    }
    try {
      yield* mail;
    } catch (error) {
      this.#drop();
      throw imapFault(this.#address, error);
    }
  }

  async #asking<T>(work: (client: ImapFlow) => Promise<T>): Promise<T> {
    const isFresh = this.#client?.usable !== true;
    try {
      return await work(await this.#connected());
    } catch (error) {
      this.#drop();
      if (isFresh || this.#isClosed || !isLost(error)) throw imapFault(this.#address, error);
    }
    return this.#asking(work);
  }

  async #connected(): Promise<ImapFlow> {
    if (this.#client?.usable === true) return this.#client;
    const client = await connect(this.#address, await this.#secret());
    client.on('exists', () => (this.#hasNews = true));
    this.#client = client;
    return client;
  }

  #drop(): void {
    this.#client?.close();
    this.#client = undefined;
    this.#ahead.clear();
  }
}

function validityOf(client: ImapFlow): bigint {
  return client.mailbox === false ? 0n : client.mailbox.uidValidity;
}

/** Bytes that cannot be read. */
async function* failing(reason: unknown): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.reject<Uint8Array>(reason);
}
