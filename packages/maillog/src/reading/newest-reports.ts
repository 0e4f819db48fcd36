import { MailLogError } from '../errors.ts';
import { readListing } from '../listing/read.ts';
import type { Listing } from '../listing/read.ts';
import type { ChainLink } from '../chain/chain.ts';

/** The listing of a host's newest report. */
export interface HostListing {
  readonly host: string;
  readonly date: Date;
  readonly listing: Listing;
}

/**
 * Joins the messages of a report, and keeps the newest report with a listing of each host. A report too large
 * for one message is sent as several, with one date and one sequence number; a listing may span all of them.
 * With one of them alone, a comparison would report every file of the others as missing. A missing message
 * becomes a warning in the listing: its content is not covered.
 */
export class NewestReports {
  readonly #all = new Map<string, Report>();
  readonly #newest = new Map<string, Report>();

  /** Whether a message can be skipped, since a newer report of its host has a listing. */
  passOver(host: string, date: Date, position: ChainLink | undefined): boolean {
    const known = this.#newest.get(chainOf(host, position));
    return known !== undefined && !known.holds(date, position);
  }

  /** `text` is the message's part of a listing; empty if it has none, although it belongs to the report. */
  add(host: string, date: Date, position: ChainLink | undefined, { file, text }: Message): void {
    const chain = chainOf(host, position);
    const known = this.#newest.get(chain);
    const id = JSON.stringify([chain, date.getTime(), position?.sequence ?? file]);
    const report = this.#all.get(id) ?? new Report(host, date, position, file);
    if (known && known !== report && !report.isNewerThan(known)) return;
    report.add(position?.message ?? 1, text);
    this.#all.set(id, report);
    if (text.length > 0) this.#newest.set(chain, report);
  }

  /** The listings by host, and for each host with a damaged listing why it cannot be compared. */
  found(): { readonly found: readonly HostListing[]; readonly damaged: readonly Damaged[] } {
    const found: HostListing[] = [];
    const damaged: Damaged[] = [];
    for (const { name: host, date, file, text } of [...this.#newest.values()].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      try {
        found.push({ host, date, listing: readListing(text, file) });
      } catch (error) {
        if (!(error instanceof MailLogError)) throw error;
        damaged.push({ file, error });
      }
    }
    return { found, damaged };
  }
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
  readonly text: Buffer;
}

class Report {
  readonly host: string;
  readonly date: Date;
  /** One of its messages. */
  readonly file: string;
  readonly #position: ChainLink | undefined;
  /**
   * The texts by message number. If two different messages have one number, both are kept: a comparison shows
   * that their lines contradict each other.
   */
  readonly #texts = new Map<number, Buffer[]>();

  constructor(host: string, date: Date, position: ChainLink | undefined, file: string) {
    this.host = host;
    this.date = date;
    this.file = file;
    this.#position = position;
  }

  /** What the host is called: `web1`, or `web1 (/etc/maillog/web.conf)`. */
  get name(): string {
    const configuration = this.#position?.configuration;
    return configuration === undefined ? this.host : `${this.host} (${configuration})`;
  }

  holds(date: Date, position: ChainLink | undefined): boolean {
    return (
      position !== undefined &&
      position.sequence === this.#position?.sequence &&
      date.getTime() === this.date.getTime()
    );
  }

  isNewerThan(other: Report): boolean {
    const sequences = (this.#position?.sequence ?? 0) - (other.#position?.sequence ?? 0);
    return (this.date.getTime() - other.date.getTime() || sequences) > 0;
  }

  add(message: number, text: Buffer): void {
    const texts = this.#texts.get(message) ?? [];
    if (!texts.some((other) => other.equals(text))) texts.push(text);
    this.#texts.set(message, texts);
  }

  /** As `open` prints it, in the order of the messages. */
  get text(): Buffer {
    const inOrder = [...this.#texts].sort(([a], [b]) => a - b);
    const of = this.#position?.of ?? 1;
    const absent = of - inOrder.filter(([message]) => message <= of).length;
    // After the last part, which makes it a line of that part.
    const warning = absent > 0 ? `warn\t${absent} of the report's ${of} messages not found\n` : '';
    return Buffer.concat([...inOrder.flatMap(([, texts]) => texts), Buffer.from(warning)]);
  }
}
