/**
 * Opens reports: takes a mail apart, decrypts what is sealed, checks signatures, and gives the parts on, in
 * their order.
 *
 * A report of version 2 says in its manifest what it holds: which parts, in which order, under which names,
 * and whose they are. All that is decided here is decided by it. What is not as the host sent it is named. A
 * part whose content is not the host's is not given on; the other parts of its mail are.
 *
 * A mail without a manifest is a report of version 1, or something else that was sealed. Its parts are given
 * on as they are, each with what its own signature says. If the signer's keys are named, only what they
 * signed is given on.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Key } from 'openpgp';
import { CHAIN_PART, MAX_LINK_BYTES, messageDigest, readChainLink } from '../chain/chain.ts';
import type { ChainLink } from '../chain/chain.ts';
import { MailLogError } from '../errors.ts';
import type { ListingPiece } from '../listing/origin.ts';
import { isManifestName } from '../manifest/manifest.ts';
import type { Manifest, ManifestEntry, ManifestPart } from '../manifest/manifest.ts';
import { BoundedSay } from './bounded-say.ts';
import type { Say } from './bounded-say.ts';
import type { ReadMessage } from './chain.ts';
import { withinBudget } from './decryptor.ts';
import type { Decryptor, Signature } from './decryptor.ts';
import { findManifest } from './find-manifest.ts';
import { withPath } from '../system/write-failure.ts';
import { quoted } from '../text/own-lines.ts';
import { joined } from './mail/mail.ts';
import { MAX_DEPTH, MailOpener, TOO_DEEP } from './mail-opener.ts';
import type { FoundPart } from './mail-opener.ts';
import { OpenedParts } from './opened-parts.ts';
import { PartMatcher } from './part-matcher.ts';
import type { Recognised, Trust } from './recognise.ts';
import type { FoundManifest, SignedManifest } from './signed-manifest.ts';
import type { UndescribedReport } from './undescribed.ts';

/** What is known of a part. `reportHost` and `time` are inside the seal in layout `pgpmime` only. */
export interface PartLabel extends Pick<FoundPart, 'kind' | 'description' | 'reportHost' | 'time'> {
  /** What the manifest says of the part's entry; undefined if there is no manifest. */
  readonly entry: ManifestEntry | undefined;
  /** Which piece of its entry's part it is; undefined if there is no manifest. */
  readonly piece?: ListingPiece | undefined;
  /** Whether a key that the reader has named has signed it, without a manifest. */
  readonly isSigned?: boolean;
  /** The manifest, and what it says of the part; undefined if there is none, or another key has signed it. */
  readonly sent?: { readonly manifest: Manifest; readonly part: ManifestPart } | undefined;
}

/** Whoever prints or keeps the parts. */
export interface PartSink {
  /** Reads `clear` to its end. `part` is readable text from a mail: anything may be in it. */
  take(name: string, part: PartLabel, clear: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface OpenOptions {
  readonly decryptor: Decryptor;
  /** The keys one of which has to sign; undefined: parts are given on without a signature, too. */
  readonly signers: readonly Key[] | undefined;
  /** A private directory for the mail and its parts; what came sealed is not written there in clear. */
  readonly directory: string;
  readonly sink: PartSink;
  /**
   * Called for each part: `auth.txt: good signature by AB12…`; `fault` if something is wrong. `isHint`: the
   * text is a hint to the fault before. `isLoud`: it is no fault, and is named with `--quiet`, too.
   */
  readonly say: Say;
  /**
   * Looks at whose report it is, before a part of it is given on. `isPinned`: whether one of `signers` has
   * signed it; undefined: there are none.
   */
  readonly recognise?: ((signed: SignedManifest, isPinned: boolean | undefined) => Recognised) | undefined;
  /** Told of a mail without a manifest, after its parts. */
  readonly undescribed?: ((report: UndescribedReport) => void) | undefined;
  /** How many mails are around this one; default: 0. */
  readonly depth?: number;
  /** Called with where the message is in its chain. */
  readonly place?: ((place: MessagePlace) => void) | undefined;
  /** Called where this mail, and each that is attached to it, begins and ends. */
  readonly observer?: MailObserver | undefined;
}

/** What the other callbacks get is of the mail that began last and has not ended. */
export interface MailObserver {
  begin(): void;
  /** `digest`: of its parts; undefined if it could not be read to its end. */
  end(isWhole: boolean, digest: string | undefined): void;
}

/**
 * Opens one message; resolves to whether all of it could be, as its host sent it. Faults are given to `say`,
 * not thrown, except those of `sink`.
 */
export async function openMessage(
  message: AsyncIterable<Uint8Array>,
  options: OpenOptions,
): Promise<boolean> {
  let isWhole = true;
  let digest: string | undefined;
  const bounded = options.depth === undefined ? new BoundedSay(options.say) : undefined;
  const say = bounded?.say ?? options.say;
  const fault = (words: string): void => {
    isWhole = false;
    say(words, true);
  };
  options.observer?.begin();
  try {
    // It is read twice, and may come through a pipe.
    const file = `${options.directory}/message-${options.depth ?? 0}.eml`;
    await pipeline(message, createWriteStream(file, { mode: 0o600 })).catch((error: unknown) => {
      throw withPath(file, error);
    });
    // An attached mail spends the budget of the mail that it is attached to.
    const decryptor = options.depth === undefined ? withinBudget(options.decryptor) : options.decryptor;
    digest = await openFile(file, { ...options, say, decryptor }, fault);
  } catch (error) {
    if (!(error instanceof MailLogError) || error.kind !== 'data') throw error;
    fault(error.message);
    if (error.hint !== undefined) say(`hint: ${error.hint}`, true, true);
  }
  bounded?.end();
  options.observer?.end(isWhole, digest);
  return isWhole;
}

/** Where a message is in its chain, by what is inside its seal, and what it is known by. */
export type MessagePlace = Omit<ReadMessage, 'file'>;

type Fault = (words: string) => void;

/** Resolves to the digest of the mail's parts. */
async function openFile(file: string, options: OpenOptions, fault: Fault): Promise<string> {
  const read = (): AsyncIterable<Uint8Array> => createReadStream(file);
  const { decryptor, directory, depth = 0 } = options;
  const opened = new OpenedParts(decryptor);
  const silent = new MailOpener({ opened, directory, depth, fault: () => undefined });
  const signed = await findManifest(silent, read, options.signers);
  const opener = new MailOpener({ opened, directory, depth, fault });
  const judge = signed ? new DescribedParts(signed, options, fault) : new UndescribedParts(options, fault);
  judge.begin();
  let [parts, mails] = [0, 0];
  for await (const part of opener.parts(read())) {
    if (part.kind !== 'around') parts += 1;
    if (part.kind === 'mail' && signed) fault(`attached mail ${++mails}: ${WRONG.foreign}`);
    else if (part.kind === 'mail') await openAttached(part, ++mails, options, fault);
    else if (part.kind === 'around') await showAround(part, options);
    else await judge.take(part);
  }
  if (parts === 0) throw new MailLogError('data', 'it holds no part of a report');
  const link = judge.end();
  const digest = messageDigest(opener.digests);
  if (judge instanceof UndescribedParts) {
    const { host, sender, time } = { ...opener.heading, ...judge.heading };
    options.undescribed?.({ host: link?.host ?? host, sender, link, digest, time });
  }
  const trust = judge instanceof DescribedParts ? judge.trust : undefined;
  if (link) options.place?.({ ...link, digest, signer: signed?.signer, manifest: signed?.manifest, trust });
  return digest;
}

/** A mail that is attached to another is a message of its own, with its own place in its chain. */
async function openAttached(
  part: FoundPart,
  number: number,
  options: OpenOptions,
  fault: Fault,
): Promise<void> {
  const { depth = 0, say } = options;
  if (depth >= MAX_DEPTH) return fault(`attached mail ${number}: ${TOO_DEEP}`);
  const sayOf: Say = (text, isFault, isHint = false, isLoud = false) => {
    const words = `attached mail ${number}: ${text}`;
    if (isFault && !isHint) fault(words);
    else say(words, isFault, isHint, isLoud);
  };
  await openMessage(part.clear(), { ...options, depth: depth + 1, say: sayOf });
}

/** Text beside armour is shown apart from it. It counts for nothing: anybody on the way can add it. */
async function showAround(part: FoundPart, { signers, say, sink }: OpenOptions): Promise<void> {
  say(`${part.name}: not encrypted, not signed${signers ? '; not shown' : ''}`, false);
  if (!signers) await sink.take(part.name, { ...part, entry: undefined }, quoted(part.clear()));
}

const UNLOOKED: Recognised = { trust: 'known', notices: [] };

/** The parts of a mail that has a manifest. */
class DescribedParts {
  readonly #signed: FoundManifest;
  readonly #options: OpenOptions;
  readonly #fault: Fault;
  readonly #matcher: PartMatcher;
  #copies = 0;
  #trust: Trust = 'alarm';
  #refused = 0;

  constructor(signed: FoundManifest, options: OpenOptions, fault: Fault) {
    this.#signed = signed;
    this.#options = options;
    this.#fault = fault;
    this.#matcher = new PartMatcher(signed.manifest);
  }

  begin(): void {
    const { recognise, say, signers } = this.#options;
    const isPinned = signers && this.#pinFault() === undefined;
    const { trust, notices } = recognise?.(this.#signed, isPinned) ?? UNLOOKED;
    this.#trust = trust;
    for (const notice of notices)
      if (notice.fault) this.#fault(notice.words);
      else say(notice.words, false, false, notice.always);
  }

  get trust(): Trust {
    return this.#trust;
  }

  async take(part: FoundPart): Promise<void> {
    const match = this.#matcher.match(part);
    if (match.kind !== 'sent' && isManifestName(part.name)) {
      this.#copies += 1;
      // One that cannot be opened is sealed to other readers.
      if (!part.error && part.sha256 !== this.#signed.sha256) this.#fault(`${part.name}: ${OTHER_COPY}`);
      return;
    }
    if (part.error) {
      this.#fault(`${part.name}: ${part.error.message}`);
      if (part.error.hint !== undefined) this.#options.say(`hint: ${part.error.hint}`, true, true);
    }
    if (match.kind !== 'sent') {
      this.#fault(`${part.name}: ${WRONG[match.kind]}`);
      return;
    }
    for (const words of match.faults) this.#fault(`${part.name}: ${words}`);
    if (part.error) return;
    const wrong = badSignature(part.signature) ?? this.#pinFault();
    if (wrong !== undefined) {
      this.#refused += 1;
      this.#fault(`${part.name}: ${wrong}; not shown`);
      return;
    }
    const { name, description } = match.part;
    const { reportHost, time, clear } = part;
    const own = { kind: part.kind, description: description ?? undefined, reportHost, time };
    // A listing is not rebuilt from what another key has signed.
    const isOwn = this.#trust === 'known' || this.#trust === 'new';
    const sent = isOwn ? { manifest: this.#signed.manifest, part: match.part } : undefined;
    const piece = { entry: match.part.entry, number: match.part.piece, of: match.part.of };
    const label = { ...own, entry: match.entry, piece, sent };
    await this.#options.sink.take(name, label, clear());
  }

  /**
   * Why nothing of the report is given on although signers are named: its manifest is none of theirs. That a
   * part is signed does not count: its name and its place are the manifest's.
   */
  #pinFault(): string | undefined {
    const { signer } = this.#signed;
    const { signers } = this.#options;
    if (signers === undefined) return undefined;
    if (signers.some((key) => key.getFingerprint().toUpperCase() === signer)) return undefined;
    return signer === undefined
      ? 'its report is not signed'
      : `its report is signed by another key, ${signer}`;
  }

  end(): ChainLink {
    const { manifest } = this.#signed;
    const pin = this.#pinFault();
    if (pin !== undefined && this.#refused === 0) this.#fault(pin);
    const missing = this.#matcher.missing();
    for (const { name } of missing.slice(0, MAX_NAMED_PARTS)) this.#fault(`${name} is missing`);
    if (missing.length > MAX_NAMED_PARTS)
      this.#fault(`${missing.length - MAX_NAMED_PARTS} more parts are missing`);
    const copies = this.#copies - manifest.copies;
    if (copies !== 0)
      this.#fault(`its description is there ${this.#copies} times, and was sent ${manifest.copies} times`);
    const { host, configuration, sequence, message, of, previous } = manifest;
    return { host, configuration, sequence, message, of, previous: previous ?? undefined };
  }
}

/** Whoever can write a manifest can list thousands of parts; more missing ones are counted. */
const MAX_NAMED_PARTS = 20;

const WRONG = {
  again: 'it is in the mail a second time; not shown again',
  altered: 'it is not what the host sent under this name: it was exchanged or altered on its way; not shown',
  foreign: 'the host did not send it with this report; not shown',
} as const;

const OTHER_COPY =
  'it describes the report otherwise than its copy: it was exchanged or altered on its way; not believed';

const NOT_SIGNED = "not signed: anybody with the reader's public key can have written it";

/** The parts of a mail without a manifest. */
class UndescribedParts {
  readonly #options: OpenOptions;
  readonly #fault: Fault;
  #isSealed = false;
  #link: ChainLink | undefined;
  /** From a part in clear. */
  #clearLink: ChainLink | undefined;
  /** What the mail around the parts says, inside the seal if it was sealed as a whole. */
  heading: { readonly host?: string | undefined; readonly time?: number } = {};
  /** Names of sealed parts without a signature. */
  readonly #unsigned: string[] = [];

  constructor(options: OpenOptions, fault: Fault) {
    this.#options = options;
    this.#fault = fault;
  }

  begin(): void {}

  async take(part: FoundPart): Promise<void> {
    const { name, isSealed, signature, error, reportHost, time } = part;
    this.#isSealed ||= isSealed;
    if (this.heading.host === undefined && reportHost !== undefined)
      this.heading = { host: reportHost, time };
    if (error) {
      this.#fault(`${name}: ${error.message}`);
      if (error.hint !== undefined) this.#options.say(`hint: ${error.hint}`, true, true);
      return;
    }
    const wrong = badSignature(signature) ?? missingSignature(signature, this.#options.signers);
    if (wrong !== undefined) {
      this.#fault(`${name}: ${wrong}; not shown`);
      return;
    }
    let given = part.clear();
    if (name === CHAIN_PART) {
      const { link, bytes } = await linkIn(given);
      const taken = isSealed ? this.#link : this.#clearLink;
      if (link && !taken) {
        if (isSealed) this.#link = link;
        else this.#clearLink = link;
        return;
      }
      given = bytes;
    }
    const said = describe(part);
    if (said === undefined) this.#unsigned.push(name);
    else this.#options.say(`${name}: ${said}`, false);
    const isSigned = this.#options.signers !== undefined;
    await this.#options.sink.take(name, { ...part, entry: undefined, isSigned }, given);
  }

  end(): ChainLink | undefined {
    if (this.#isSealed && this.#clearLink)
      this.#fault(`${CHAIN_PART}: it is not encrypted, but other parts are; not believed`);
    if (this.#unsigned.length > 0) this.#options.say(`${this.#unsigned.join(', ')}: ${NOT_SIGNED}`, false);
    return this.#isSealed ? this.#link : this.#clearLink;
  }
}

/** The link in the part of its name, and the part's bytes if it is none. */
async function linkIn(
  clear: AsyncIterable<Uint8Array>,
): Promise<{ link: ChainLink | undefined; bytes: AsyncIterable<Uint8Array> }> {
  const blocks = clear[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let bytes = 0; bytes <= MAX_LINK_BYTES;) {
    const { done, value } = await blocks.next();
    if (done === true) {
      const link = readChainLink(Buffer.concat(head).toString('latin1'));
      return { link, bytes: joined(head, blocks) };
    }
    head.push(Uint8Array.from(value));
    bytes += value.length;
  }
  return { link: undefined, bytes: joined(head, blocks) };
}

function badSignature(signature: Signature): string | undefined {
  return signature.kind === 'bad' ? `bad signature by ${signature.by}: ${signature.reason}` : undefined;
}

/** Why a part without a manifest is not given on although signers are named. */
function missingSignature(signature: Signature, signers: readonly Key[] | undefined): string | undefined {
  if (signers === undefined || signature.kind === 'good') return undefined;
  return signature.kind === 'unknown' ? `signed by an unknown key, ${signature.by}` : 'it is not signed';
}

/** What a part's own signature says; undefined: it is sealed, and not signed. */
function describe({ isSealed, signature }: FoundPart): string | undefined {
  if (signature.kind === 'good') return `good signature by ${signature.by}`;
  if (signature.kind === 'unknown') return `signed by an unknown key, ${signature.by}`;
  return isSealed ? undefined : 'not encrypted, not signed';
}
