/**
 * The messages of a report: one, or several if one would be larger than a mail server takes. A part is cut
 * into pieces by their size in clear, as if they did not compress, so that each fits into a message
 * (collect-pieces.ts, cut.ts). Then pack.ts puts as many pieces into each message as fit.
 *
 * - Layout `parts` seals each piece while the entry prints it, and packs pieces by their sealed size. So a
 *   part that compresses well may come in several pieces in one message.
 * - Layout `pgpmime` seals each message as a whole. A message says which of how many it is, so all entries
 *   run before the first message is sealed. Until then the pieces wait in an EphemeralFile (ports.ts), and
 *   they are packed by their size in clear.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { messageDigest, PartDigest, writeChainLink } from '../chain/chain.ts';
import { manifestPart } from '../manifest/manifest.ts';
import { collectPieces } from './collect-pieces.ts';
import type { CollectedPart, EntryRun } from './collect-pieces.ts';
import { byLength } from './message/cut.ts';
import { describeMessage } from './describe-message.ts';
import type { DescribedPiece, MessagePlace, ReportFacts } from './describe-message.ts';
import { composeInner, composeParts, composePgpMime } from './message/message.ts';
import type { Heading, LivePart, MessageBytes, PartName } from './message/message.ts';
import { numberedSubject, pack } from './pack.ts';
import { PartLimits } from './part-limits.ts';
import type { EphemeralFile, Memories, Sealer, Workspace } from './ports.ts';
import { asQuotedPrintable, BREAKS } from './message/quoted.ts';
import { slices } from './slices.ts';

/** The entries of a report, and what builds its messages. */
export interface BuildOptions {
  readonly runs: readonly EntryRun[];
  readonly heading: Omit<Heading, 'messageId' | 'chainLink'>;
  readonly layout: 'parts' | 'pgpmime';
  /** What the manifests of its messages say alike. */
  readonly facts: ReportFacts;
  /** The digest of the message before the report's first. */
  readonly previous: string | undefined;
  /** Bytes that the messages may have together. */
  readonly roomBytes: number;
  /** Bytes that a message may have, at least MIN_MESSAGE_BYTES (pack.ts). */
  readonly maxSize: number;
  /** Who seals the manifest, once each; empty: it goes in clear. */
  readonly ownSealers: readonly Sealer[];
  readonly workspace: Workspace;
  /** Makes a file that does not exist yet. */
  readonly hold: (file: string) => Promise<EphemeralFile>;
  /** Called at each step, without any content: `sealing ls.txt`. */
  readonly note: (step: string) => void;
}

/** Messages, each to be read once; the files they are composed of are in the workspace. */
export interface BuiltMessages {
  readonly messages: readonly { readonly content: MessageBytes; readonly messageId: string }[];
  /** The digest of the last message. */
  readonly digest: string | undefined;
  /** Bytes printed by the entries that count as news. */
  readonly newsBytes: number;
  /** How many entries wrote a warning. */
  readonly failed: number;
  readonly counts: ReportCounts;
  /** The memories of the entries for their next run. */
  readonly memories: Memories;
}

/** How much a report holds, in numbers alone. */
export interface ReportCounts {
  readonly entries: number;
  /** Lines of the parts. */
  readonly lines: number;
  /** Log lines that rules hid. */
  readonly hidden: number;
  /** Bytes of the parts in clear. */
  readonly bytes: number;
}

/** Bytes of a message outside its parts: headers, recipients, cover. */
const FRAME_BYTES = 24 << 10;
/** A manifest takes an eighth of a message at most, and not more than this. */
const MAX_MANIFEST_JSON_BYTES = 256 << 10;
/** Parts have a quarter of a message at least, even if the names of all entries take the rest. */
const LEAST_SHARE = 4;
/** What a manifest says of an entry, without its names and lists. Bytes. */
const ENTRY_JSON_BYTES = 180;
/** What a manifest says of host, state and signer, with its signature. Bytes. */
const MANIFEST_FRAME_BYTES = 4 << 10;
/** Bytes of a part outside its armour's body: MIME headers, and session keys for about twenty recipients. */
const PART_FRAME_BYTES = 16 << 10;
/** The MIME headers of a part. Bytes. */
const PART_HEADER_BYTES = 2 << 10;
/**
 * Armour in lines of 60 with CRLF takes 62/45 of its content; content that does not compress grows a little.
 */
const ARMOUR_GROWTH = 1.4;
/** From LF to CRLF in lines of 60. */
const CRLF_GROWTH = 62 / 61;
/** Base64 in lines of 76 and CRLF. */
const BASE64_GROWTH = 78 / 57;

/**
 * Runs the entries in order, each into its pieces, and composes the messages.
 * @throws MailLogError if a part cannot be sealed.
 */
export async function buildMessages(options: BuildOptions): Promise<BuiltMessages> {
  const { collected, mails } = await (options.layout === 'pgpmime' ? sealWhole(options) : sealParts(options));
  // Hidden lines are neither a reason for a mail nor a failure.
  const news = collected.filter(({ entry }) => entry.countsAsNews);
  return {
    messages: mails.map(({ compose, messageId }) => ({ content: composed(compose), messageId })),
    digest: mails.at(-1)?.digest,
    newsBytes: sum(news.map(({ bytes }) => bytes)),
    failed: news.filter(({ warnings }) => warnings.length > 0).length,
    counts: {
      entries: news.length,
      lines: sum(news.flatMap(({ pieces }) => pieces.map(({ lines }) => lines))),
      hidden: sum(news.map(({ facts }) => facts.hidden ?? 0)),
      bytes: sum(news.map(({ bytes }) => bytes)),
    },
    memories: Object.fromEntries(
      collected.flatMap(({ entry, remembered }) =>
        remembered === undefined ? [] : [[entry.mimeFile(), remembered]],
      ),
    ),
  };
}

interface Mail {
  readonly messageId: string;
  readonly digest: string;
  readonly compose: () => Promise<MessageBytes>;
}

interface SealedReport {
  readonly collected: readonly CollectedPart<unknown>[];
  readonly mails: readonly Mail[];
}

/** Layout `parts`: a sealed file for each entry, or several if it is large. */
async function sealParts(options: BuildOptions): Promise<SealedReport> {
  const { runs, ownSealers, workspace, note, maxSize } = options;
  const manifestBytes = manifestLimit(options);
  const forManifest = manifestBytes * ARMOUR_GROWTH * Math.max(1, ownSealers.length);
  const room = Math.max(maxSize - FRAME_BYTES - forManifest, maxSize / LEAST_SHARE);
  const limits = new PartLimits(options.roomBytes, runs.length);
  const collected: CollectedPart<SealedPiece>[] = [];
  for (const [index, run] of runs.entries()) {
    note(`collecting and sealing ${run.entry.mimeFile()}`);
    const keep = (clear: AsyncIterable<Uint8Array>, number: number) =>
      sealPiece(clear, `part-${index + 1}.${number}`, run.sealer, workspace);
    const pieceRoom = (room - PART_FRAME_BYTES) / ARMOUR_GROWTH;
    const limitBytes = limits.next(collected);
    collected.push(await collectPieces(run, { limitBytes, room: pieceRoom, measure: byLength, keep }));
  }
  const pieces = described(collected, ({ sealed, digest }) => (sealed ? digest : null));
  const mails = await chained(options, pack(pieces, room), async (heading, mail, place) => {
    const sealers = ownSealers.length > 0 ? ownSealers : [undefined];
    const own = { ...place, copies: sealers.length };
    const manifest = await describeMessage(options.facts, collected, mail, own, manifestBytes);
    const copies: (SealedPiece & PartName)[] = [];
    for (const [index, sealer] of sealers.entries()) {
      const name = `manifest-${place.message}.${index + 1}`;
      const piece = await sealPiece(bytesOf(manifest), name, sealer, workspace);
      copies.push({ mimeFile: manifestPart(index + 1), ...piece });
    }
    const all = [...mail, ...copies];
    return { digests: all.map(({ digest }) => digest), compose: () => composeParts(heading, all) };
  });
  return { collected, mails };
}

/**
 * Bytes of JSON that the manifest of a message may take. It names all entries, however many there are; what
 * it says of the message's parts takes less than {@link PART_HEADER_BYTES} each.
 */
function manifestLimit({ maxSize, ownSealers, runs }: BuildOptions): number {
  const entries = runs.map(({ entry }) =>
    Buffer.byteLength(JSON.stringify([entry.mimeFile(), entry.description()])),
  );
  const least = entries.reduce((sum, bytes) => sum + bytes + ENTRY_JSON_BYTES, MANIFEST_FRAME_BYTES);
  return Math.max(least, Math.min(MAX_MANIFEST_JSON_BYTES, maxSize >> 3) / Math.max(1, ownSealers.length));
}

/** The pieces of all entries, in order, each with its place in its entry. */
function described<Kept>(
  collected: readonly CollectedPart<Kept>[],
  sealedSha256: (piece: Kept) => string | null,
): (Kept & DescribedPiece)[] {
  return collected.flatMap(({ pieces }, entry) =>
    pieces.map((piece, index) => {
      const place = { entry, piece: index + 1, of: pieces.length };
      return { ...piece, ...place, sealedSha256: sealedSha256(piece) };
    }),
  );
}

interface SealedPiece {
  readonly file: string;
  readonly sealed: boolean;
  readonly bytes: number;
  /** See {@link PartDigest}. */
  readonly digest: string;
}

async function sealPiece(
  clear: AsyncIterable<Uint8Array>,
  name: string,
  sealer: Sealer | undefined,
  workspace: Workspace,
): Promise<SealedPiece> {
  const file = workspace.path(name);
  const encoded = sealer
    ? (await sealer.seal(clear, file)).bytes * CRLF_GROWTH
    : (await workspace.write(name, clear)) * BASE64_GROWTH;
  const sealed = sealer !== undefined;
  return { file, sealed, bytes: encoded + PART_HEADER_BYTES, digest: await digestOf(file, sealed) };
}

/**
 * Layout `pgpmime`: the entries' parts are one inner message, or several, each sealed as one. The first
 * part's sealer seals them, since all have the same.
 */
async function sealWhole(options: BuildOptions): Promise<SealedReport> {
  const { runs, workspace, hold, note, maxSize } = options;
  const sealer = runs[0]?.sealer;
  if (!sealer) throw new Error('layout pgpmime needs a key');
  const manifestBytes = manifestLimit(options);
  const whole = (maxSize - FRAME_BYTES - PART_FRAME_BYTES) / ARMOUR_GROWTH;
  const room = Math.max(whole - manifestBytes, whole / LEAST_SHARE);
  const held = await hold(workspace.path('held'));
  try {
    const limits = new PartLimits(options.roomBytes / ARMOUR_GROWTH, runs.length);
    const collected: CollectedPart<HeldPiece>[] = [];
    for (const run of runs) {
      note(`collecting ${run.entry.mimeFile()}`);
      const pieceRoom = (room - PART_HEADER_BYTES) / BREAKS;
      const keep = (clear: AsyncIterable<Uint8Array>) => holdPiece(clear, held);
      const limitBytes = limits.next(collected);
      const keeping = { limitBytes, room: pieceRoom, measure: asQuotedPrintable, keep };
      collected.push(await collectPieces(run, keeping));
    }
    const pieces = described(collected, () => null);
    const next = slices(held.read());
    const mails = await chained(options, pack(pieces, room), async (heading, mail, place) => {
      note(`sealing message ${place.message}`);
      const file = workspace.path(`whole-${place.message}`);
      const manifest = await describeMessage(
        options.facts,
        collected,
        mail,
        { ...place, copies: 1 },
        manifestBytes,
      );
      const bodies: LivePart[] = mail.map(({ mimeFile, description, length }) => ({
        mimeFile,
        description,
        body: next(length),
      }));
      bodies.push({ mimeFile: manifestPart(1), body: bytesOf(manifest) });
      await sealer.seal(await composeInner(heading, bodies), file);
      return { digests: [await digestOf(file, true)], compose: () => composePgpMime(heading, file) };
    });
    return { collected, mails };
  } finally {
    await held.remove();
  }
}

interface HeldPiece {
  /** Bytes in the held file. */
  readonly length: number;
  readonly bytes: number;
}

async function holdPiece(clear: AsyncIterable<Uint8Array>, held: EphemeralFile): Promise<HeldPiece> {
  let [length, taken] = [0, 0];
  for await (const block of clear) {
    length += block.length;
    taken += asQuotedPrintable(block, Infinity).taken;
    await held.write(block);
  }
  return { length, bytes: taken * BREAKS + PART_HEADER_BYTES };
}

/** Makes the messages one after the other, each with its number and the digest of the one before. */
async function chained<Part>(
  { heading, facts, previous }: BuildOptions,
  packed: readonly (readonly Part[])[],
  make: (
    heading: Heading,
    mail: readonly Part[],
    place: Omit<MessagePlace, 'copies'>,
  ) => Promise<{
    readonly digests: readonly string[];
    readonly compose: () => Promise<MessageBytes>;
  }>,
): Promise<Mail[]> {
  const domain = heading.from.slice(heading.from.lastIndexOf('@') + 1);
  const { host, configuration, sequence } = facts;
  const mails: Mail[] = [];
  for (const [index, mail] of packed.entries()) {
    const [message, of] = [index + 1, packed.length];
    const before = mails.at(-1)?.digest ?? previous;
    const own = {
      ...heading,
      subject: numberedSubject(heading.subject, message, of),
      messageId: `<${randomUUID()}@${domain}>`,
      chainLink: writeChainLink({ host, configuration, sequence, message, of, previous: before }),
    };
    const { digests, compose } = await make(own, mail, { message, of, previous: before ?? null });
    mails.push({ messageId: own.messageId, digest: messageDigest(digests), compose });
  }
  return mails;
}

async function digestOf(file: string, armour: boolean): Promise<string> {
  const digest = new PartDigest(armour);
  for await (const block of digest.passing(createReadStream(file))) void block;
  return digest.end();
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Composed when it is read: a message open for each of many mails would be many files open. */
async function* composed(compose: () => Promise<MessageBytes>): AsyncGenerator<Uint8Array> {
  yield* await compose();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
