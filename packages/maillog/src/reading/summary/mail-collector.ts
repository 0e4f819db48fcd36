/**
 * Collects what comes of mails while they are opened: the verdict of each, and the parts that will be shown.
 * A summary, and the order of parts, need all of them.
 */
import { keptListing, keptManifest } from '../../manifest/kept-manifest.ts';
import type { MailObserver, PartLabel, PartSink } from '../open.ts';
import type { SignedManifest } from '../signed-manifest.ts';
import type { ContentStore, KeptPart, MailPlace, OpenedMail, Place } from './opened-mail.ts';
import type { LogLines } from './rare-lines.ts';
import type { Selection } from './selection.ts';

/**
 * A mail of a few kilobytes can have thousands of parts with names of a megabyte each. Its faults are bounded
 * where they are named (bounded-say.ts).
 */
const MAX_TEXT_CHARACTERS = 1000;
const MAX_NAMES = 10_000;

export interface MailCollectorOptions {
  readonly selection: Selection;
  /** Where the parts that will be shown are kept; undefined: none will be. */
  readonly store: ContentStore | undefined;
  /** Sees the log lines of each watch, shown or not. */
  readonly lines: LogLines;
}

interface Draft {
  readonly number: number;
  place: MailPlace | undefined;
  host: string | undefined;
  made: number;
  readonly faults: string[];
  readonly parts: KeptPart[];
}

/** {@link file} is the mail that is being opened; set it before. */
export class MailCollector implements PartSink, MailObserver {
  file = '';
  /** Those that were opened, in the order in which they ended. */
  readonly mails: OpenedMail[] = [];
  /** The kind of the entry by the name of each part. */
  readonly names = new Map<string, string | undefined>();
  readonly #options: MailCollectorOptions;
  /** The mail that is being opened, and those it is attached to, outermost first. */
  readonly #drafts: Draft[] = [];
  #begun = 0;

  constructor(options: MailCollectorOptions) {
    this.#options = options;
  }

  begin(): void {
    const number = this.#begun++;
    const nothing = { place: undefined, host: undefined, made: Number.NaN };
    this.#drafts.push({ number, ...nothing, faults: [], parts: [] });
  }

  /** Its words on the mail that began last. */
  fault(words: string): void {
    const draft = this.#drafts.at(-1);
    if (!draft) return;
    draft.faults.push(short(words));
  }

  /** Told of the manifest before the parts come. */
  claim({ manifest, signer }: SignedManifest): void {
    const draft = this.#drafts.at(-1);
    if (!draft) return;
    const { host, configuration, sequence, message, of, previous, made } = manifest;
    const link = { host, configuration, sequence, message, of, previous: previous ?? undefined };
    draft.place = { ...link, signer, manifest: keptManifest(manifest), trust: undefined };
    draft.made = Date.parse(made);
    draft.host = host;
  }

  /** Told of the host of a mail without a manifest, after its parts; gives the mail's number. */
  undescribed(host: string | undefined): number | undefined {
    const draft = this.#drafts.at(-1);
    if (draft) draft.host = host ?? draft.host;
    return draft?.number;
  }

  /** Adds a fault to a mail that has ended. */
  blame(number: number, words: string): void {
    const index = this.mails.findIndex((mail) => mail.number === number);
    const mail = this.mails[index];
    if (mail) this.mails[index] = { ...mail, isWhole: false, faults: [...mail.faults, words] };
  }

  place(place: Place): void {
    const draft = this.#drafts.at(-1);
    if (!draft) return;
    draft.place = { ...place, manifest: draft.place?.manifest };
    draft.host = place.host;
  }

  async take(name: string, label: PartLabel, clear: AsyncIterable<Uint8Array>): Promise<void> {
    const draft = this.#drafts.at(-1);
    if (!draft) return;
    const { entry, description, kind, reportHost, time, piece, isSigned = false } = label;
    if (!entry) {
      draft.host ??= reportHost;
      if (Number.isNaN(draft.made)) draft.made = time;
    }
    if (this.names.size < MAX_NAMES) this.names.set(short(entry?.name ?? name), entry?.kind);
    const { selection, store, lines } = this.#options;
    const isLog = entry?.kind === 'watch' && entry.output;
    const content = isLog ? lines.passing(draft.number, short(entry.name), clear) : clear;
    // Whether a mail without a manifest is selected is known at its end.
    const isWanted =
      selection.selectsPart([name, entry?.name], entry?.kind) && (!entry || selection.selectsMail(draft));
    if (store && isWanted) {
      const kept = await store.keep(content);
      draft.parts.push({
        name: short(name),
        description: description === undefined ? undefined : short(description),
        isAround: kind === 'around',
        entry: entry && short(entry.name),
        kind: entry && short(entry.kind),
        // Without a manifest only the content can tell; but anybody on the way can write beside armour.
        isListing: kind === 'around' ? false : entry && entry.kind === 'monitor',
        listing: entry?.listing && keptListing(entry.listing),
        piece,
        isSigned,
        isNews: entry?.output === true,
        content: kept,
      });
    } else for await (const block of content) void block;
  }

  end(isWhole: boolean, digest: string | undefined): void {
    const draft = this.#drafts.pop();
    if (!draft) return;
    const { number, place, host, made, faults, parts } = draft;
    // What is wrong with a mail is a reason to show it again.
    const isSelected = this.#options.selection.selectsMail({
      host,
      made,
      digest: isWhole ? digest : undefined,
    });
    if (!isSelected) for (const { content } of parts) content.drop();
    const shown = isSelected ? parts : [];
    const verdict = { isWhole, faults, isSelected };
    this.mails.push({ number, file: this.file, place, made, digest, ...verdict, parts: shown });
  }
}

function short(text: string): string {
  return text.length <= MAX_TEXT_CHARACTERS
    ? text
    : Buffer.from(text.slice(0, MAX_TEXT_CHARACTERS)).toString();
}
