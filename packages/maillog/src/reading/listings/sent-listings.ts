/**
 * Gathers what reports hold of listings sent by `send changes`, while the reports are opened, and says at the
 * end which of the listings cannot be rebuilt. Without the reports that came before, the changes of one
 * cannot be checked: that is no fault if those were never read.
 */
import type { ListingFacts } from '../../manifest/manifest.ts';
import type { PartLabel, PartSink } from '../open.ts';
import { rebuildListings } from './rebuild-listing.ts';
import type { Rebuilt, SentListing } from './rebuild-listing.ts';
import type { Notice } from '../recognise.ts';
import { shownHost } from '../shown-host.ts';

/** A file that holds clear bytes so that nobody else can read them. */
export interface HeldFile {
  write(data: Uint8Array): Promise<void>;
  read(): AsyncIterable<Uint8Array>;
  remove(): Promise<void>;
}

/** A monitor, as reports name it. */
export interface Monitor {
  readonly host: string;
  readonly configuration: string;
  /** Of its entry: `files.txt`. */
  readonly name: string;
}

/** Larger texts are held in a file. */
const MAX_MEMORY_BYTES = 16 << 10;

/** All listings are of one monitor. */
interface MonitorReports extends Monitor {
  readonly reports: Map<string, SentPieces>;
}

export class SentListings {
  readonly #hold: () => Promise<HeldFile>;
  readonly #files: HeldFile[] = [];
  readonly #monitors = new Map<string, MonitorReports>();
  /** The lowest number of a report that was read, by host and configuration. */
  readonly #first = new Map<string, number>();

  /** `hold` makes a file. */
  constructor(hold: () => Promise<HeldFile>) {
    this.#hold = hold;
  }

  /** A sink that gives all parts on to `sink`. */
  watching(sink: PartSink): PartSink {
    return {
      take: async (name, label, clear) => {
        const pieces = this.#piecesOf(label);
        if (!pieces || !label.sent) return sink.take(name, label, clear);
        const text = new HeldText(this.#hold, this.#files);
        await sink.take(name, label, text.passing(clear));
        pieces.add(label.sent.part.piece, text);
      },
    };
  }

  /** Where a part belongs; undefined if it is none of a listing that later reports build on. */
  #piecesOf({ entry, sent }: PartLabel): SentPieces | undefined {
    if (!sent || !entry) return undefined;
    const { host, configuration, sequence, made } = sent.manifest;
    const chain = JSON.stringify([host, configuration]);
    this.#first.set(chain, Math.min(sequence, this.#first.get(chain) ?? sequence));
    const facts = entry.listing;
    if (facts?.changes === undefined) return undefined;
    const key = JSON.stringify([host, configuration, entry.name]);
    const monitor = this.#monitors.get(key) ?? { host, configuration, name: entry.name, reports: new Map() };
    this.#monitors.set(key, monitor);
    const id = JSON.stringify([sequence, made, facts.sha256]);
    const pieces = monitor.reports.get(id) ?? new SentPieces(sequence, facts, sent.part.of);
    monitor.reports.set(id, pieces);
    return pieces;
  }

  /** Rebuilds all listings, and names those that cannot be. To be asked once all reports were read. */
  async notices(): Promise<Notice[]> {
    const notices: Notice[] = [];
    for (const monitor of this.#monitors.values()) {
      const first = this.#first.get(JSON.stringify([monitor.host, monitor.configuration])) ?? 0;
      const inOrder = [...monitor.reports.values()].toSorted((a, b) => a.sequence - b.sequence);
      for await (const rebuilt of rebuildListings(inOrder)) {
        const words = describeFault(monitor, rebuilt);
        const { since = 0 } = rebuilt.sent.facts.changes ?? {};
        const fault = rebuilt.kind !== 'missing' || since >= first;
        if (words !== undefined) notices.push({ words, fault, host: monitor.host });
      }
    }
    return notices;
  }

  /** Removes the files. */
  async release(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.remove()));
  }
}

/** Why a listing cannot be rebuilt; undefined if it can, or if an earlier one has the same cause. */
export function describeFault(monitor: Monitor, { kind, sent }: Rebuilt): string | undefined {
  const name = shownHost({ host: monitor.name });
  const which = `${name} in report ${sent.sequence} of ${shownHost(monitor)}`;
  const { since } = sent.facts.changes ?? {};
  switch (kind) {
    case 'listing':
    case 'unfounded':
      return undefined;
    case 'missing':
      return `${which} holds changes since report ${since}, which is not here: its listing cannot be rebuilt or checked; ${WAY_OUT}`;
    case 'incomplete':
      return `${which} is not here as a whole: its listing cannot be rebuilt; ${WAY_OUT}`;
    case 'false':
      return since === undefined
        ? `${which} is not the listing that its description names`
        : `${which} does not give the listing that the host took of its files: somebody edited the host's copy of the last listing, or the host was restored from a backup; ${WAY_OUT}`;
  }
}

const WAY_OUT = 'after maillog request-full on the host, its next report holds the whole listing';

/** The pieces of a part. */
class SentPieces implements SentListing {
  readonly sequence: number;
  readonly facts: ListingFacts;
  readonly #of: number;
  readonly #pieces = new Map<number, HeldText>();

  constructor(sequence: number, facts: ListingFacts, of: number) {
    this.sequence = sequence;
    this.facts = facts;
    this.#of = of;
  }

  add(piece: number, text: HeldText): void {
    this.#pieces.set(piece, text);
  }

  async text(): Promise<Buffer | undefined> {
    if (this.#pieces.size < this.#of) return undefined;
    const texts: Buffer[] = [];
    for (const [, text] of [...this.#pieces].toSorted(([a], [b]) => a - b)) texts.push(await text.bytes());
    return Buffer.concat(texts);
  }
}

/** Clear bytes that wait until all reports were read. */
class HeldText {
  readonly #hold: () => Promise<HeldFile>;
  readonly #files: HeldFile[];
  #inMemory: Uint8Array[] = [];
  #bytes = 0;
  #file: HeldFile | undefined;

  constructor(hold: () => Promise<HeldFile>, files: HeldFile[]) {
    this.#hold = hold;
    this.#files = files;
  }

  async *passing(clear: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const block of clear) {
      // A copy: the block may be used again.
      this.#inMemory.push(Uint8Array.from(block));
      this.#bytes += block.length;
      if (this.#bytes > MAX_MEMORY_BYTES) await this.#moveToFile();
      yield block;
    }
  }

  async #moveToFile(): Promise<void> {
    if (!this.#file) {
      this.#file = await this.#hold();
      this.#files.push(this.#file);
    }
    for (const block of this.#inMemory.splice(0)) await this.#file.write(block);
  }

  async bytes(): Promise<Buffer> {
    const blocks: Uint8Array[] = [];
    if (this.#file) for await (const block of this.#file.read()) blocks.push(Uint8Array.from(block));
    return Buffer.concat([...blocks, ...this.#inMemory]);
  }
}
