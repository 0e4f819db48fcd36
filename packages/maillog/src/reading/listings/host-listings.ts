/**
 * The newest listing of each host, from many reports. A manifest says whose it is and when it was made; what
 * another key than that of a known host has signed is left out. Of a report of version 1 the header
 * X-MailLog-Report names the host; without it, the sender does. Its Date decides. Anybody can forge these, so
 * that they count only for hosts that do not describe their reports.
 */
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import { beginsListing, warnsAsListing } from '../../listing/part.ts';
import { originVerdict } from '../origin-verdict.ts';
import { HeadingQuoter } from '../../text/own-lines.ts';
import { fieldOf } from '../mail/header-field.ts';
import type { Message } from '../mailbox/messages.ts';
import type { MessagePlace, PartLabel, PartSink } from '../open.ts';
import { headingText, NewestReports } from './newest-reports.ts';
import type { Damaged, HostListing, SentPiece } from './newest-reports.ts';
import { readChainLink } from '../../chain/chain.ts';
import type { ChainLink } from '../../chain/chain.ts';

/** Opens one message into `sink`, and reports its place; resolves to whether all of it could be opened. */
export type OpenMessage = (
  message: Pick<Message, 'name' | 'bytes'>,
  sink: PartSink,
  place: (place: MessagePlace) => void,
) => Promise<boolean>;

export interface HostListings {
  /** The newest listing by host. */
  readonly found: readonly HostListing[];
  /**
   * Messages that could not be opened completely, and are newer than the listing of their host, or of an
   * unknown host.
   */
  readonly unopened: readonly string[];
  /** Hosts of those that are signed by a key which the host is not known by, or not at all. */
  readonly unknown: readonly string[];
  /** Reports whose listing cannot be read. One such host does not prevent the comparison of the others. */
  readonly damaged: readonly Damaged[];
}

export interface ListingsOptions {
  readonly openMessage: OpenMessage;
  /** Whether a host describes its reports, as known now. */
  readonly hasSentManifest: (host: string) => boolean;
  /** Told of a message that is not from the host whose newest it claims to be. */
  readonly refuse: (file: string, host: string) => void;
}

/** Each message is opened at most once, the newest first. */
export async function newestListings(
  messages: AsyncIterable<Message>,
  { openMessage, hasSentManifest, refuse }: ListingsOptions,
): Promise<HostListings> {
  const envelopes: Envelope[] = [];
  for await (const message of messages) envelopes.push(await envelopeOf(message));
  envelopes.sort(newestFirst);
  const reports = new NewestReports();
  const unopened: string[] = [];
  const unknown = new Set<string>();
  for (const { file, again, date, host, position, sender } of envelopes) {
    if (host !== undefined && reports.passOver(host, date, position)) continue;
    const gathered = new GatheredListings();
    let place: MessagePlace | undefined;
    if (!(await openMessage({ name: file, bytes: again() }, gathered, (it) => (place = it))))
      unopened.push(file);
    if (place?.trust === 'alarm') unknown.add(place.host);
    if (place?.trust === 'alarm' || place?.trust === 'former') continue;
    const manifest = place?.manifest;
    for (const { host: name, time, text, sent: parts, isSigned } of gathered.listings()) {
      const message = { file, text, parts, verdict: originVerdict(place, isSigned) };
      if (manifest) {
        reports.add(manifest.host, inSeconds(manifest.made), place, message);
        continue;
      }
      const made = Number.isNaN(time) ? date : new Date(time);
      // No header makes it a report of a configuration, which has a manifest.
      const link = place ?? (position && { ...position, configuration: undefined });
      reports.add(name === '' ? sender : name, made, link, message);
    }
  }
  for (const { file, host, isNewest } of reports.dropUndescribed(hasSentManifest)) {
    if (!isNewest) continue;
    refuse(file, host);
    if (!unopened.includes(file)) unopened.push(file);
  }
  return { ...(await reports.found()), unopened, unknown: [...unknown] };
}

/** A header's Date, by which messages of one report are known, has no milliseconds. */
function inSeconds(time: string): Date {
  return new Date(Math.floor(Date.parse(time) / 1000) * 1000);
}

/** Dates of mails have no parts of a second, in which a host can make several reports. */
function newestFirst(a: Envelope, b: Envelope): number {
  const later = b.date.getTime() - a.date.getTime();
  return later || (b.position?.sequence ?? 0) - (a.position?.sequence ?? 0) || (a.file < b.file ? 1 : -1);
}

interface Envelope {
  readonly file: string;
  readonly again: NonNullable<Message['again']>;
  readonly date: Date;
  /** The value of the outer header; undefined if it has none, or if only the inner one counts. */
  readonly host: string | undefined;
  readonly position: ChainLink | undefined;
  readonly sender: string;
}

const MAX_HEADER_BYTES = 1 << 16;

async function envelopeOf({ name: file, bytes, again }: Message): Promise<Envelope> {
  if (again === undefined)
    throw new MailLogError('data', `${file} is a pipe, and its reports are read in another order`, {
      hint: 'save it in a file, and name that',
    });
  const header = await headerOf(bytes);
  const field = (name: string): string => fieldOf(header, name);
  const time = Date.parse(field('date'));
  // In layout pgpmime only the inner date counts: the outer one must not make MailLog skip a message.
  const place = /^multipart\/encrypted\b/i.test(field('content-type')) ? '' : field('x-maillog-report');
  const position = readChainLink(place);
  return {
    file,
    again,
    date: new Date(Number.isNaN(time) ? 0 : time),
    host: position?.host,
    position,
    sender: field('from') || 'unknown host',
  };
}

/** Empty if the message cannot be read: to open it will say why. */
async function headerOf(bytes: AsyncIterable<Uint8Array>): Promise<ByteString> {
  let start = '';
  try {
    for await (const block of bytes) {
      start += Buffer.from(block).toString('latin1');
      if (start.length > MAX_HEADER_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof MailLogError)) throw error;
  }
  return start.trimStart().split(/\r?\n\r?\n/, 1)[0] ?? '';
}

/** What a mail has of a host's listings. */
interface Gathered {
  readonly time: number;
  readonly pieces: Buffer[];
  readonly sent: SentPiece[];
  /** Without a manifest: whether a key that the reader has named has signed it. */
  readonly isSigned: boolean;
}

/** Keeps the parts that are listings, and reads the others without keeping them. */
class GatheredListings implements PartSink {
  readonly #hosts = new Map<string, Gathered>();

  /**
   * The text of the listings, as `open` prints it, for each host that the mail names; empty where it has
   * none. `sent`: the pieces that a manifest describes.
   */
  *listings(): Generator<Omit<Gathered, 'pieces'> & { host: string; text: Buffer }> {
    for (const [host, { pieces, ...gathered }] of this.#hosts)
      yield { host, text: Buffer.concat(pieces), ...gathered };
  }

  async take(
    name: string,
    { reportHost = '', time, entry, kind, sent, isSigned = false }: PartLabel,
    clear: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    // Anybody on the way can write beside armour.
    if (kind === 'around') return drain(clear);
    const host = this.#hosts.get(reportHost) ?? { time, pieces: [], sent: [], isSigned };
    this.#hosts.set(reportHost, host);
    if (sent && entry?.listing) {
      const { piece, of } = sent.part;
      const text = await textOf(clear);
      host.sent.push({ name: entry.name, facts: entry.listing, piece, of, text });
      return;
    }
    const own: Buffer[] = [Buffer.from(`==> ${headingText(name)} <==\n`, 'latin1')];
    let start = '';
    const quoter = new HeadingQuoter(false);
    // A manifest knows; without one, only the content can tell.
    let kept = entry && entry.kind === 'monitor';
    for await (const block of clear) {
      if (kept === false) continue;
      own.push(Buffer.from(quoter.pass(block)));
      if (kept !== undefined) continue;
      start += Buffer.from(block).toString('latin1');
      kept = beginsListing(start);
    }
    // The last line may have no end.
    if (!(kept ?? beginsListing(`${start}\n`) ?? warnsAsListing(start))) return;
    for (const piece of own) host.pieces.push(piece);
    host.pieces.push(quoter.end(), Buffer.from('\n\n'));
  }
}

async function textOf(blocks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(Uint8Array.from(block));
  return Buffer.concat(all);
}

async function drain(blocks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const block of blocks) void block;
}
