/**
 * The newest listing of each host, out of many reports.
 *
 * Whose report a mail is stands in its header X-MailLog-Report, else its sender stands for it. Which is the
 * newest, its date says. In layout `pgpmime` both are read inside the seal. Both can be forged by whoever can
 * send mail here, unless the seal holds them and only signed parts are believed.
 */
import { byteString } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import { beginsListing, warnsAsListing } from '../listing/part.ts';
import { fieldOf } from './header-field.ts';
import type { Message } from './mailbox/messages.ts';
import type { PartLabel, PartSink } from './open.ts';
import { NewestReports } from './newest-reports.ts';
import type { Damaged, HostListing } from './newest-reports.ts';
import { hostOf, readChainLink } from '../chain/chain.ts';
import type { ChainLink } from '../chain/chain.ts';

/**
 * Opens one message into `sink`, and says where it stands among its host's; resolves to whether all of it
 * could be.
 */
export type OpenMessage = (
  message: Pick<Message, 'name' | 'bytes'>,
  sink: PartSink,
  place: (position: ChainLink) => void,
) => Promise<boolean>;

export interface HostListings {
  /** By host. */
  readonly found: readonly HostListing[];
  /**
   * Messages newer than the listing of their host, or of no host that is known, that could not be opened
   * whole.
   */
  readonly unopened: readonly string[];
  /** Reports whose listing cannot be read: one host must not keep the others from being compared. */
  readonly damaged: readonly Damaged[];
}

/** Each message is opened at most once, the newest first. */
export async function newestListings(
  messages: AsyncIterable<Message>,
  openMessage: OpenMessage,
): Promise<HostListings> {
  const envelopes: Envelope[] = [];
  for await (const message of messages) envelopes.push(await envelopeOf(message));
  envelopes.sort((a, b) => b.date.getTime() - a.date.getTime() || (a.file < b.file ? 1 : -1));
  const reports = new NewestReports();
  const unopened: string[] = [];
  for (const { file, again, date, host, position, sender } of envelopes) {
    if (host !== undefined && reports.passOver(host, date, position)) continue;
    const gathered = new GatheredListings();
    let sealed: ChainLink | undefined;
    if (!(await openMessage({ name: file, bytes: again() }, gathered, (it) => (sealed = it))))
      unopened.push(file);
    for (const { host: name, time, text } of gathered.listings()) {
      const made = Number.isNaN(time) ? date : new Date(time);
      reports.add(name === '' ? sender : name, made, sealed ?? position, { file, text });
    }
  }
  return { ...reports.found(), unopened };
}

interface Envelope {
  readonly file: string;
  readonly again: NonNullable<Message['again']>;
  readonly date: Date;
  /** As the outer header has it; undefined where it has none, or another one inside is believed. */
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
  // In layout pgpmime the date that counts is inside: by the outer one no other may be passed over.
  const place = /^multipart\/encrypted\b/i.test(field('content-type')) ? '' : field('x-maillog-report');
  return {
    file,
    again,
    date: new Date(Number.isNaN(time) ? 0 : time),
    host: hostOf(place),
    position: readChainLink(place),
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

/** Keeps the parts that are listings, and lets the others pass. */
class GatheredListings implements PartSink {
  readonly #hosts = new Map<string, { readonly time: number; readonly pieces: Buffer[] }>();

  /**
   * The text of the listings, as `open` prints it, for each host that the mail names; empty where it has
   * none.
   */
  *listings(): Generator<{ host: string; time: number; text: Buffer }> {
    for (const [host, { time, pieces }] of this.#hosts) yield { host, time, text: Buffer.concat(pieces) };
  }

  async take(
    name: string,
    { reportHost = '', time }: PartLabel,
    clear: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const host = this.#hosts.get(reportHost) ?? { time, pieces: [] };
    this.#hosts.set(reportHost, host);
    const own: Buffer[] = [Buffer.from(`==> ${headingText(name)} <==\n`, 'latin1')];
    let start = '';
    let kept: boolean | undefined;
    for await (const block of clear) {
      if (kept === false) continue;
      own.push(Buffer.from(block));
      if (kept !== undefined) continue;
      start += Buffer.from(block).toString('latin1');
      kept = beginsListing(start);
    }
    // The last line may have no end.
    if (!(kept ?? beginsListing(`${start}\n`) ?? warnsAsListing(start))) return;
    for (const piece of own) host.pieces.push(piece);
    host.pieces.push(Buffer.from('\n\n'));
  }
}

/** A part's name comes from a mail. */
function headingText(name: string): ByteString {
  return byteString(name).replace(/[\r\n]/g, ' ');
}
