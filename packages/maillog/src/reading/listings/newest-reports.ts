import { byteString } from '../../bytes.ts';
import type { ChainLink } from '../../chain/chain.ts';
import { MailLogError } from '../../errors.ts';
import { originNote } from '../../listing/origin.ts';
import type { OriginVerdict } from '../../listing/origin.ts';
import { COUNTED, ListingCount } from '../../listing/part.ts';
import { readListing } from '../../listing/read.ts';
import type { Listing } from '../../listing/read.ts';
import type { ListingFacts } from '../../manifest/manifest.ts';
import { rebuildListings } from './rebuild-listing.ts';
import type { Rebuilt, SentListing } from './rebuild-listing.ts';
import { describeFault } from './sent-listings.ts';

/** The listing of a host's newest report. */
export interface HostListing {
  readonly host: string;
  readonly date: Date;
  readonly listing: Listing;
}

/** A piece of a part that a monitor sent: its whole listing, or changes. */
export interface SentPiece {
  /** Of the entry. */
  readonly name: string;
  readonly facts: ListingFacts;
  readonly piece: number;
  readonly of: number;
  readonly text: Buffer;
}

/**
 * Joins the messages of a report, and keeps the newest report with a listing of each host. A report too large
 * for one message is sent as several, with one date and one sequence number; a listing may span all of them.
 * With one of them alone, a comparison would report every file of the others as missing. A missing message
 * becomes a warning in the listing: its content is not covered.
 *
 * Of a monitor with `send changes`, the reports back to the last whole listing are kept, too.
 */
export class NewestReports {
  readonly #all = new Map<string, Report>();
  readonly #newest = new Map<string, Report>();

  /**
   * Whether a message can be skipped, since a newer report of its host has a listing that needs no older one.
   * `date` and `position` are of its header. Of two reports of one second only their manifests say which is
   * newer.
   */
  passOver(host: string, date: Date, position: ChainLink | undefined): boolean {
    const chain = chainOf(host, position);
    const known = this.#newest.get(chain);
    return known !== undefined && date < known.date && !this.#needsOlder(chain, known);
  }

  /** Adds a message of a report. */
  add(host: string, date: Date, position: ChainLink | undefined, message: Message): void {
    const { file, text, parts } = message;
    const chain = chainOf(host, position);
    const known = this.#newest.get(chain);
    const id = JSON.stringify([chain, date.getTime(), position?.sequence ?? file]);
    const report = this.#all.get(id) ?? new Report(host, date, position, file);
    const isOlder = known !== undefined && known !== report && !report.isNewerThan(known);
    // No later report builds on a listing that was not sent by send changes.
    if (isOlder && parts.every(({ facts }) => facts.changes === undefined)) return;
    report.add(position?.message ?? 1, message);
    this.#all.set(id, report);
    if (!isOlder && (text.length > 0 || parts.length > 0)) this.#newest.set(chain, report);
  }

  /**
   * Leaves out reports without a manifest of hosts that describe theirs, and gives them. `isNewest`: the host
   * has described none that is as new.
   */
  dropUndescribed(
    hasSentManifest: (host: string) => boolean,
  ): readonly { readonly file: string; readonly host: string; readonly isNewest: boolean }[] {
    const described = [...this.#newest.values()].filter(
      ({ position }) => position?.configuration !== undefined,
    );
    return [...this.#newest].flatMap(([chain, report]) => {
      const { host, file, position } = report;
      if (position?.configuration !== undefined || !hasSentManifest(host)) return [];
      this.#newest.delete(chain);
      return [
        { file, host, isNewest: !described.some((one) => one.host === host && one.isNewerThan(report)) },
      ];
    });
  }

  /** The listings by host, and for each host with a damaged listing why it cannot be compared. */
  async found(): Promise<{ readonly found: readonly HostListing[]; readonly damaged: readonly Damaged[] }> {
    const found: HostListing[] = [];
    const damaged: Damaged[] = [];
    for (const [chain, report] of [...this.#newest].sort(([, a], [, b]) => (a.name < b.name ? -1 : 1))) {
      const { name: host, date, file } = report;
      try {
        const listing = readListing(await this.#textOf(chain, report), file);
        found.push({ host, date, listing: { ...listing, notes: report.notes() } });
      } catch (error) {
        if (!(error instanceof MailLogError)) throw error;
        damaged.push({ file, error });
      }
    }
    return { found, damaged };
  }

  /** Whether changes in `report` build on a report that was not read yet. */
  #needsOlder(chain: string, report: Report): boolean {
    const reports = this.#reportsOf(chain);
    return report.monitors().some((name) => {
      let facts = report.sent(name)?.facts;
      while (facts?.changes) {
        const { since } = facts.changes;
        const before = reports.find(({ sequence }) => sequence === since);
        if (!before) return !reports.some(({ sequence }) => sequence < since);
        // Its other messages may hold other pieces.
        if (before.absence() !== '') return true;
        // A manifest may say anything: a report cannot build on itself.
        if (since >= report.sequence) return false;
        const next = before.sent(name)?.facts;
        if (next?.changes && next.changes.since >= since) return false;
        facts = next;
      }
      return false;
    });
  }

  #reportsOf(chain: string): Report[] {
    return [...this.#all.values()]
      .filter((report) => chainOf(report.host, report.position) === chain)
      .sort((a, b) => a.sequence - b.sequence);
  }

  /**
   * The text of all listings in a report.
   * @throws MailLogError `data` if one of them cannot be rebuilt
   */
  async #textOf(chain: string, report: Report): Promise<Buffer> {
    const texts = report.texts();
    const absence = report.absence();
    for (const name of report.monitors()) {
      const heading = `\n\n==> ${headingText(name)} <==`;
      const rebuilt = await this.#rebuild(chain, report, name);
      if (rebuilt.kind === 'listing' && absence === '') texts.push(counted(heading, rebuilt.text));
      else if (rebuilt.kind === 'listing') texts.push(Buffer.from(`${heading}\n`, 'latin1'), rebuilt.text);
      else if (rebuilt.kind === 'incomplete' && rebuilt.sent.facts.changes === undefined)
        texts.push(Buffer.from(`${heading}\n`, 'latin1'), ...report.pieces(name));
      else throw faultOf(report, name, rebuilt);
    }
    // After the last part, which makes it a line of that part.
    return Buffer.concat([...texts, Buffer.from(absence)]);
  }

  async #rebuild(chain: string, report: Report, name: string): Promise<Rebuilt> {
    const sent = this.#reportsOf(chain).flatMap((each) => each.sent(name) ?? []);
    let [last, cause]: (Rebuilt | undefined)[] = [undefined, undefined];
    for await (const rebuilt of rebuildListings(sent)) {
      if (rebuilt.kind !== 'unfounded') cause = rebuilt;
      last = rebuilt.kind === 'unfounded' ? cause : rebuilt;
      if (rebuilt.sent.sequence === report.sequence) break;
    }
    if (!last) throw new Error('the report has the listing');
    return last;
  }
}

function faultOf(report: Report, name: string, rebuilt: Rebuilt): MailLogError {
  const { host, position, file } = report;
  const monitor = { host, configuration: position?.configuration ?? '', name };
  return new MailLogError(
    'data',
    `${file}: ${describeFault(monitor, rebuilt) ?? 'its listing cannot be rebuilt'}`,
    {
      hint: 'name the mailbox that holds all reports since the last whole listing',
    },
  );
}

/** A listing that its manifest has proven complete. */
function counted(heading: string, text: Buffer): Buffer {
  const count = new ListingCount();
  count.update(text);
  const [begin, end] = [`${heading}${COUNTED}\n`, count.end()].map((line) => Buffer.from(line, 'latin1'));
  return Buffer.concat([begin, text, end]);
}

/** The name comes from a mail, so it is escaped. */
export function headingText(name: string): string {
  return byteString(name).replace(/[\r\n]/g, ' ');
}

/** A host may have several configurations, each with a listing of its own. */
function chainOf(host: string, position: ChainLink | undefined): string {
  return JSON.stringify([host, position?.configuration ?? null]);
}

/** `file` is one of the report's messages. */
export interface Damaged {
  readonly file: string;
  readonly error: MailLogError;
}

interface Message {
  readonly file: string;
  /**
   * The message's part of listings that are whole; empty if it has none, although it belongs to the report.
   */
  readonly text: Buffer;
  readonly parts: readonly SentPiece[];
  readonly verdict: OriginVerdict;
}

class Report {
  readonly host: string;
  readonly date: Date;
  /** One of its messages. */
  readonly file: string;
  readonly position: ChainLink | undefined;
  /**
   * The texts by message number. If two different messages have one number, both are kept: a comparison shows
   * that their lines contradict each other.
   */
  readonly #texts = new Map<number, Buffer[]>();
  /** The pieces by monitor and number. */
  readonly #sent = new Map<string, Map<number, SentPiece>>();
  readonly #verdicts = new Set<OriginVerdict>();

  constructor(host: string, date: Date, position: ChainLink | undefined, file: string) {
    this.host = host;
    this.date = date;
    this.file = file;
    this.position = position;
  }

  get sequence(): number {
    return this.position?.sequence ?? 0;
  }

  /** What the host is called: `web1`, or `web1 (/etc/maillog/web.conf)`. */
  get name(): string {
    const configuration = this.position?.configuration;
    return configuration === undefined ? this.host : `${this.host} (${configuration})`;
  }

  isNewerThan(other: Report): boolean {
    return (this.date.getTime() - other.date.getTime() || this.sequence - other.sequence) > 0;
  }

  add(message: number, { text, parts, verdict }: Message): void {
    this.#verdicts.add(verdict);
    const texts = this.#texts.get(message) ?? [];
    if (!texts.some((other) => other.equals(text))) texts.push(text);
    this.#texts.set(message, texts);
    for (const part of parts) {
      const pieces = this.#sent.get(part.name) ?? new Map<number, SentPiece>();
      this.#sent.set(part.name, pieces.set(part.piece, part));
    }
  }

  notes(): string[] {
    return [...this.#verdicts].flatMap((verdict) => originNote(verdict, this.file) ?? []);
  }

  /** The names of its monitors, by its manifest. */
  monitors(): string[] {
    return [...this.#sent.keys()];
  }

  /** What is there of a monitor's part, in order. */
  pieces(name: string): Buffer[] {
    return this.#piecesOf(name).map(({ text }) => text);
  }

  #piecesOf(name: string): SentPiece[] {
    return [...(this.#sent.get(name)?.values() ?? [])].toSorted((a, b) => a.piece - b.piece);
  }

  sent(name: string): SentListing | undefined {
    const pieces = this.#piecesOf(name);
    if (pieces.length === 0) return undefined;
    const { facts, of } = pieces[0];
    const isWhole = pieces.length === of;
    const text = async () => (isWhole ? Buffer.concat(pieces.map((piece) => piece.text)) : undefined);
    return { sequence: this.sequence, facts, text };
  }

  /** As `open` prints them, in the order of the messages. */
  texts(): Buffer[] {
    return [...this.#texts].sort(([a], [b]) => a - b).flatMap(([, texts]) => texts);
  }

  /** A warning of the listing, if messages are missing. */
  absence(): string {
    const of = this.position?.of ?? 1;
    const absent = of - [...this.#texts.keys()].filter((message) => message <= of).length;
    return absent > 0 ? `warn\t${absent} of the report's ${of} messages not found\n` : '';
  }
}
