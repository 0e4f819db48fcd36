/**
 * Collects what comes of one mail while it is opened, and says what it is: a report, none, or one that cannot
 * be opened.
 */
import { createHash } from 'node:crypto';
import { keptManifest, openMessage, recognise, withinBudget } from '../maillog.ts';
import type {
  KnownHosts,
  MailObserver,
  MessagePlace,
  PartLabel,
  PartSink,
  SignedManifest,
} from '../maillog.ts';
import type { MailState, TakenEntry, TakenMail, TakenMessage, TakenPart } from '../store/taken.ts';
import { FormCounter } from '../forms/form-counter.ts';
import type { Forms } from '../forms/form-counter.ts';
import { MAX_MAIL_TEXT_BYTES, MAX_MESSAGES, MAX_PARTS, MAX_UNPACKED_BYTES } from './limits.ts';
import { short } from '../forms/short.ts';
import { readPart } from './part-reader.ts';
import { rulesFacts } from './rules-facts.ts';
import { reportTime } from '../store/report-time.ts';

type OpenOptions = Parameters<typeof openMessage>[1];

/** What all mails of a run share. */
export interface ReaderOptions extends Pick<OpenOptions, 'decryptor' | 'signers' | 'directory'> {
  readonly hosts: KnownHosts;
  readonly forms: Forms;
}

/** What {@link TakenMail} is without what only its finder knows. */
export type ReadMail = Omit<TakenMail, 'digest' | 'source'>;

/**
 * Opens a mail. What is wrong with it is in the result, and not thrown.
 * @throws MailLogError of another kind than `data`: no key, no right; errors of the system
 */
export async function readMail(bytes: AsyncIterable<Uint8Array>, options: ReaderOptions): Promise<ReadMail> {
  const reading = new MailReading(options);
  await openMessage(bytes, {
    decryptor: withinBudget(options.decryptor, MAX_UNPACKED_BYTES),
    signers: options.signers,
    directory: options.directory,
    sink: reading,
    observer: reading,
    say: (text, isFault, isHint) => {
      if (isFault && isHint !== true) reading.fault(text);
    },
    recognise: (signed, isPinned) => {
      reading.claim(signed);
      return recognise(options.hosts, signed, new Date(), isPinned);
    },
    place: (place) => reading.place(place),
  });
  return reading.result();
}

/** A mail, or one that is attached to another. */
interface Draft {
  place: MessagePlace | undefined;
  /** Of the manifest. */
  key: string | undefined;
  readonly faults: string[];
  readonly parts: TakenPart[];
}

/** How many faults of a mail are kept. */
const MAX_FAULTS = 20;
/** What `openMessage` says of what is no report. */
const NO_REPORT = 'it holds no part of a report';

class MailReading implements PartSink, MailObserver {
  readonly #options: ReaderOptions;
  /** The mail that is being opened, and those it is attached to, outermost first. */
  readonly #drafts: Draft[] = [];
  readonly #messages: TakenMessage[] = [];
  readonly #faults: string[] = [];
  #room = MAX_MAIL_TEXT_BYTES;
  #parts = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#drafts.push({ place: undefined, key: undefined, faults: [], parts: [] });
  }

  fault(words: string): void {
    const text = short(words);
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(text);
    const draft = this.#drafts.at(-1);
    if (draft && draft.faults.length < MAX_FAULTS) draft.faults.push(text);
  }

  claim({ manifest }: SignedManifest): void {
    const draft = this.#drafts.at(-1);
    if (draft) draft.key = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
  }

  place(place: MessagePlace): void {
    const draft = this.#drafts.at(-1);
    if (draft) draft.place = place;
  }

  async take(name: string, label: PartLabel, clear: AsyncIterable<Uint8Array>): Promise<void> {
    const draft = this.#drafts.at(-1);
    this.#parts += 1;
    // Text beside armour is nobody's; anybody on the way can have written it.
    if (!draft || label.kind === 'around' || this.#parts > MAX_PARTS) {
      for await (const block of clear) void block;
      if (this.#parts === MAX_PARTS + 1)
        this.fault(`it has more than ${MAX_PARTS} parts: the rest is not kept`);
      return;
    }
    const part = await readPart(name, label, clear, { forms: this.#options.forms, room: this.#room });
    if (part.isCut)
      this.fault(`${part.name}: it is large, and only its start is kept; all its lines are counted`);
    this.#room -= Math.min(this.#room, part.bytes);
    draft.parts.push(part);
  }

  end(isWhole: boolean, digest: string | undefined): void {
    const draft = this.#drafts.pop();
    if (!draft?.place || this.#messages.length >= MAX_MESSAGES) return;
    this.#messages.push(this.#message(draft, draft.place, isWhole, digest));
  }

  #message(draft: Draft, place: MessagePlace, isWhole: boolean, digest: string | undefined): TakenMessage {
    const { host, configuration = '', sequence, message, of, previous, signer, trust } = place;
    const manifest = place.manifest && keptManifest(place.manifest);
    const isKnownAs = manifest !== undefined || !this.#options.hosts.hasSentManifest(host);
    const warnings = new FormCounter(this.#options.forms, 'warning');
    for (const entry of manifest?.entries ?? [])
      for (const words of entry.warnings) warnings.add(Buffer.from(words.replaceAll('\n', ' ')));
    return {
      key:
        draft.key ??
        createHash('sha256')
          .update(`parts ${digest ?? ''}`)
          .digest('hex'),
      host: short(host),
      isVerified: trust !== 'alarm' && isKnownAs,
      configuration: short(configuration),
      sequence,
      message,
      of,
      digest,
      previous,
      signer,
      trust,
      ...reportTime(manifest?.made, manifest?.due ?? undefined, Date.now()),
      program: manifest?.program ?? '',
      isWhole,
      faults: draft.faults,
      entries: (manifest?.entries ?? []).map(entryOf),
      rules: manifest?.rules ?? [],
      ...rulesFacts(place.manifest),
      warnings: warnings.counts,
      parts: draft.parts,
    };
  }

  result(): ReadMail {
    const [first, ...more] = this.#faults;
    const reason = first === undefined || more.length === 0 ? first : `${first}, and ${more.length} more`;
    if (this.#messages.length > 0) return { state: 'report', reason, messages: this.#messages };
    const state: MailState = first === undefined || first === NO_REPORT ? 'other' : 'unreadable';
    return { state, reason: reason ?? 'it does not say which report it is', messages: [] };
  }
}

function entryOf(entry: NonNullable<MessagePlace['manifest']>['entries'][number]): TakenEntry {
  const { name, kind, description, lines, output, hidden = 0, folded = 0, warnings, listing } = entry;
  return {
    name,
    kind,
    description,
    lines,
    output,
    hidden,
    folded,
    warnings,
    listing: listing?.sha256,
    holdsChanges: listing?.changes !== undefined && listing.changes !== null,
  };
}
