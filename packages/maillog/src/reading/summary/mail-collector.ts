/**
 * Collects what comes of mails while they are opened: the verdict of each, and the parts that will be shown.
 * A summary, and the order of parts, need all of them.
 */
import type { Manifest } from '../../manifest/manifest.ts';
import type { MailObserver, PartLabel, PartSink } from '../open.ts';
import type { SignedManifest } from '../signed-manifest.ts';
import type { ContentStore, KeptPart, OpenedMail, Place } from './opened-mail.ts';
import type { LogLines } from './rare-lines.ts';
import type { Selection } from './selection.ts';

export interface MailCollectorOptions {
  readonly selection: Selection;
  /** Where the parts that will be shown are kept; undefined: none will be. */
  readonly store: ContentStore | undefined;
  /** Sees the log lines of each watch, shown or not. */
  readonly lines: LogLines;
}

interface Draft {
  readonly number: number;
  place: OpenedMail['place'];
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
    this.#drafts.push({ number, place: undefined, host: undefined, made: Number.NaN, faults: [], parts: [] });
  }

  /** Its words on the mail that began last. */
  fault(words: string): void {
    this.#drafts.at(-1)?.faults.push(words);
  }

  /** Told of the manifest before the parts come. */
  claim({ manifest, signer }: SignedManifest): void {
    const draft = this.#drafts.at(-1);
    if (!draft) return;
    draft.place = { ...placeOf(manifest), signer, manifest, trust: undefined };
    draft.made = Date.parse(manifest.made);
    draft.host = manifest.host;
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
    draft.place = place;
    draft.host = place.host;
  }

  async take(name: string, label: PartLabel, clear: AsyncIterable<Uint8Array>): Promise<void> {
    const draft = this.#drafts.at(-1);
    if (!draft) return;
    const { entry, description, kind, reportHost, time, sent } = label;
    if (!entry) {
      draft.host ??= reportHost;
      if (Number.isNaN(draft.made)) draft.made = time;
    }
    this.names.set(name, entry?.kind);
    const { selection, store, lines } = this.#options;
    const isLog = entry?.kind === 'watch' && entry.output;
    const content = isLog ? lines.passing(draft.number, name, clear) : clear;
    // Whether a mail without a manifest is selected is known at its end.
    const isWanted = selection.selectsPart(name, entry?.kind) && (!entry || selection.selectsMail(draft));
    if (store && isWanted) {
      const kept = await store.keep(content);
      const isLastPiece = !sent || sent.part.piece === sent.part.of;
      draft.parts.push({
        name,
        description,
        isAround: kind === 'around',
        entry,
        isLastPiece,
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

function placeOf({ host, configuration, sequence, message, of, previous }: Manifest) {
  return { host, configuration, sequence, message, of, previous: previous ?? undefined };
}
