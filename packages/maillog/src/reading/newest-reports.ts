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
 * Puts the messages of a report together again, and keeps the newest report with a listing of each host.
 *
 * A report too large for one message is sent as several, of one date and one sequence number; a listing may
 * go through all of them. To compare by one of them would call every file of the others missing. A message
 * that is not there is named in the listing as a warning: what it held is not covered.
 */
export class NewestReports {
  readonly #all = new Map<string, Report>();
  readonly #newest = new Map<string, Report>();

  /** Whether a message need not be opened, since there is a listing of a newer report of its host. */
  passOver(host: string, date: Date, position: ChainLink | undefined): boolean {
    const known = this.#newest.get(host);
    return known !== undefined && !known.holds(date, position);
  }

  /**
   * `text` is what the message has of a listing, empty where it has nothing: it is one of its report's all
   * the same.
   */
  add(host: string, date: Date, position: ChainLink | undefined, { file, text }: Message): void {
    const known = this.#newest.get(host);
    const id = JSON.stringify([host, date.getTime(), position?.sequence ?? file]);
    const report = this.#all.get(id) ?? new Report(host, date, position, file);
    if (known && known !== report && !report.isNewerThan(known)) return;
    report.add(position?.message ?? 1, text);
    this.#all.set(id, report);
    if (text.length > 0) this.#newest.set(host, report);
  }

  /** By host; and of the hosts whose listing is damaged, why it cannot be compared. */
  found(): { readonly found: readonly HostListing[]; readonly damaged: readonly Damaged[] } {
    const found: HostListing[] = [];
    const damaged: Damaged[] = [];
    for (const { host, date, file, text } of [...this.#newest.values()].sort((a, b) =>
      a.host < b.host ? -1 : 1,
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
   * By their number. Two that differ and say they are the same one are both kept: that their lines contradict
   * shows in a comparison.
   */
  readonly #texts = new Map<number, Buffer[]>();

  constructor(host: string, date: Date, position: ChainLink | undefined, file: string) {
    this.host = host;
    this.date = date;
    this.file = file;
    this.#position = position;
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
    // Behind the last part, and so in it.
    const warning = absent > 0 ? `warn\t${absent} of the report's ${of} messages not found\n` : '';
    return Buffer.concat([...inOrder.flatMap(([, texts]) => texts), Buffer.from(warning)]);
  }
}
