/**
 * The messages of a report: one, or several where one would be larger than a mail server takes. What is
 * sealed can no longer be divided, so a part is cut on its way (cut.ts) into pieces whose armour, however
 * badly they compress, fits into a message, and then as many pieces go together as do fit (pack.ts). So a
 * part that compresses well may come in pieces in one message.
 *
 * Layout `parts` seals each piece as it comes. Layout `pgpmime` seals a message as a whole, and must know
 * first which of how many it is: its pieces wait in a file that nothing can read but this process (ports.ts,
 * Held).
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ReportEntry } from '../entry/entry.ts';
import { LedgerEntry } from '../entry/watch/history/ledger.ts';
import { messageDigest, PartDigest, CHAIN_PART, writeChainLink } from '../chain/chain.ts';
import { collect } from './collect.ts';
import { byLength, cut } from './cut.ts';
import type { Measure } from './cut.ts';
import { lineGroups } from './line-groups.ts';
import { composeInner, composeParts, composePgpMime } from './message.ts';
import type { Heading, LivePart, MessageBytes } from './message.ts';
import { numberedName, numberedSubject, pack } from './pack.ts';
import { PartStream } from './part-stream.ts';
import type { EphemeralFile, Sealer, Workspace } from './ports.ts';
import { asQuotedPrintable, BREAKS } from './quoted.ts';
import { slices } from './slices.ts';

/** What a report's messages are made of, and by whom. */
export interface Making {
  readonly entries: readonly ReportEntry[];
  readonly heading: Omit<Heading, 'messageId' | 'chainLink'>;
  readonly layout: 'parts' | 'pgpmime';
  /** This report's number, and the digest of the message before its first. */
  readonly sequence: number;
  readonly previous: string | undefined;
  /** Bytes that a message may have, at least SMALLEST_MESSAGE (pack.ts). */
  readonly maxSize: number;
  /** Who seals an entry's part; undefined where the configuration says in words that it goes in clear. */
  readonly sealerOf: (entry: ReportEntry) => Sealer | undefined;
  readonly workspace: Workspace;
  /** Makes a file that does not exist yet. */
  readonly hold: (file: string) => Promise<EphemeralFile>;
  /** Told each step, without any content: `sealing ls.txt`. */
  readonly note: (step: string) => void;
}

/** Messages, each to be read once; what they are made of is in the workspace. */
export interface Made {
  readonly messages: readonly { readonly content: MessageBytes; readonly messageId: string }[];
  /** Of the last of them. */
  readonly digest: string | undefined;
  /** What the entries printed, in bytes. */
  readonly bytes: number;
  /** How many entries wrote a warning. */
  readonly failed: number;
}

/** Bytes of a message that are no part: headers, recipients, cover, and its position. */
const FRAME = 24 << 10;
/**
 * Bytes of a part that are not its armour's body: MIME headers, and a session key for each of some twenty
 * recipients.
 */
const PART = 16 << 10;
/** Armour in lines of 60 and CRLF takes 62/45 of what it holds; and what does not compress grows a little. */
const ARMOUR = 1.4;
/** From LF to CRLF in lines of 60. */
const CRLF = 62 / 61;
/** Base64 in lines of 76 and CRLF. */
const BASE64 = 78 / 57;

/**
 * Runs the entries in order, each into its pieces, and composes the messages. @throws MailLogError where a
 * part cannot be sealed.
 */
export async function makeMessages(making: Making): Promise<Made> {
  const parts: PartStream[] = [];
  const mails = await (making.layout === 'pgpmime' ? sealWhole(making, parts) : sealParts(making, parts));
  return {
    messages: mails.map(({ compose, messageId }) => ({ content: composed(compose), messageId })),
    digest: mails.at(-1)?.digest,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    failed: parts.filter(({ warnings }) => warnings > 0).length,
  };
}

interface Mail {
  readonly messageId: string;
  readonly digest: string;
  readonly compose: () => Promise<MessageBytes>;
}

/** Layout `parts`: a sealed file for each entry, or some where it is large. */
async function sealParts(making: Making, parts: PartStream[]): Promise<Mail[]> {
  const { entries, sealerOf, workspace, note, maxSize } = making;
  const room = maxSize - FRAME;
  const pieces: (Piece & { readonly file: string; readonly sealed: boolean })[] = [];
  for (const [index, entry] of entries.entries()) {
    note(`collecting and sealing ${entry.mimeFile()}`);
    const sealer = sealerOf(entry);
    const own = await inPieces(entry, parts, (room - PART) / ARMOUR, byLength, async (clear, number) => {
      const name = `part-${index + 1}.${number}`;
      const file = workspace.path(name);
      const encoded = sealer
        ? (await sealer.seal(clear, file)).bytes * CRLF
        : (await workspace.write(name, clear)) * BASE64;
      return { file, sealed: sealer !== undefined, bytes: encoded + HEADERS };
    });
    pieces.push(...own);
  }
  const sealer = entries.map((entry) => sealerOf(entry)).find((one) => one !== undefined);
  return chained(making, pack(pieces, room), async (heading, mail, number) => {
    const file = workspace.path(`sequence-${number}`);
    const text = bytesOf(heading.chainLink);
    await (sealer ? sealer.seal(text, file) : workspace.write(`sequence-${number}`, text));
    const all = [...mail, { mimeFile: CHAIN_PART, file, sealed: sealer !== undefined }];
    return { files: all, compose: () => composeParts(heading, all) };
  });
}

/** What the headers of a part take. */
const HEADERS = 2 << 10;

/**
 * Layout `pgpmime`: the entries' parts are one inner message, or some, each sealed as one. The first entry's
 * sealer seals them, since all have the same.
 */
async function sealWhole(making: Making, parts: PartStream[]): Promise<Mail[]> {
  const { entries, sealerOf, workspace, hold, note, maxSize } = making;
  const [first] = entries;
  const sealer = first && sealerOf(first);
  if (!sealer) throw new Error('layout pgpmime has nothing to seal with');
  const room = (maxSize - FRAME - PART) / ARMOUR;
  const held = await hold(workspace.path('held'));
  try {
    const pieces: (Piece & { readonly length: number })[] = [];
    for (const entry of entries) {
      note(`collecting ${entry.mimeFile()}`);
      const own = await inPieces(
        entry,
        parts,
        (room - HEADERS) / BREAKS,
        asQuotedPrintable,
        async (clear) => {
          let [length, taken] = [0, 0];
          for await (const block of clear) {
            length += block.length;
            taken += asQuotedPrintable(block, Infinity).taken;
            await held.write(block);
          }
          return { length, bytes: taken * BREAKS + HEADERS };
        },
      );
      pieces.push(...own);
    }
    const next = slices(held.read());
    return await chained(making, pack(pieces, room), async (heading, mail, number) => {
      note(`sealing message ${number}`);
      const file = workspace.path(`whole-${number}`);
      const bodies: LivePart[] = mail.map(({ mimeFile, description, length }) => ({
        mimeFile,
        description,
        body: next(length),
      }));
      bodies.push({ mimeFile: CHAIN_PART, body: bytesOf(heading.chainLink) });
      await sealer.seal(await composeInner(heading, bodies), file);
      return { files: [{ file, sealed: true }], compose: () => composePgpMime(heading, file) };
    });
  } finally {
    await held.remove();
  }
}

interface Piece {
  readonly mimeFile: string;
  readonly description: string | undefined;
  /** What it takes of a message's room. */
  readonly bytes: number;
  /** Whether the entry's limit of lines was reached before it. */
  readonly beginsMessage: boolean;
}

/**
 * Runs an entry into pieces. When `keep` fails, the entry is told at its next print, and that error is what
 * is thrown.
 */
async function inPieces<Kept extends { readonly bytes: number }>(
  entry: ReportEntry,
  parts: PartStream[],
  room: number,
  measure: Measure,
  keep: (clear: AsyncIterable<Uint8Array>, number: number) => Promise<Kept>,
): Promise<(Kept & Piece)[]> {
  const part = new PartStream();
  // What the rules hid is no reason for a mail.
  if (!(entry instanceof LedgerEntry)) parts.push(part);
  const kept: (Kept & { beginsMessage: boolean })[] = [];
  const collecting = collect(entry, part);
  try {
    for await (const group of lineGroups(part, entry.lineLimit())) {
      let beginsMessage = kept.length > 0;
      for await (const piece of cut(group, room, measure)) {
        kept.push({ ...(await keep(piece, kept.length + 1)), beginsMessage });
        beginsMessage = false;
      }
    }
  } finally {
    part.abort();
    await collecting;
  }
  const name = { mimeFile: entry.mimeFile(), description: entry.description() };
  return kept.map((one, index) => Object.assign(one, numberedName(name, index + 1, kept.length)));
}

/** Makes the messages one after the other, each with its number and the digest of the one before. */
async function chained<Part>(
  { heading, sequence, previous }: Making,
  mails: readonly (readonly Part[])[],
  make: (
    heading: Heading & { readonly chainLink: string },
    mail: readonly Part[],
    number: number,
  ) => Promise<{
    readonly files: readonly { readonly file: string; readonly sealed: boolean }[];
    readonly compose: () => Promise<MessageBytes>;
  }>,
): Promise<Mail[]> {
  const domain = heading.from.slice(heading.from.lastIndexOf('@') + 1);
  const made: Mail[] = [];
  for (const [index, mail] of mails.entries()) {
    const [message, of] = [index + 1, mails.length];
    const before = made.at(-1)?.digest ?? previous;
    const own = {
      ...heading,
      subject: numberedSubject(heading.subject, message, of),
      messageId: `<${randomUUID()}@${domain}>`,
      chainLink: writeChainLink({ host: heading.host, sequence, message, of, previous: before }),
    };
    const { files, compose } = await make(own, mail, message);
    const digests: string[] = [];
    for (const { file, sealed } of files) digests.push(await digestOf(file, sealed));
    made.push({ messageId: own.messageId, digest: messageDigest(digests), compose });
  }
  return made;
}

async function digestOf(file: string, armour: boolean): Promise<string> {
  const digest = new PartDigest(armour);
  for await (const block of digest.passing(createReadStream(file))) void block;
  return digest.end();
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${text}\n`, 'latin1');
}

/** Composed when it is read: a message open for each of many mails would be many files open. */
async function* composed(compose: () => Promise<MessageBytes>): AsyncGenerator<Uint8Array> {
  yield* await compose();
}
