/**
 * Runs one entry and cuts its output into pieces, each of which fits into a message after sealing. A sealed
 * piece cannot be divided, so the cuts come before.
 */
import type { Memory, ReportEntry } from '../entry/entry.ts';
import type { EntryFacts } from '../manifest/manifest.ts';
import { ClearSummer } from './clear-sum.ts';
import type { ClearSum } from './clear-sum.ts';
import { collect } from './collect.ts';
import { cut } from './message/cut.ts';
import type { Measure } from './message/cut.ts';
import { lineGroups } from './line-groups.ts';
import { numberedName } from './pack.ts';
import { PartStream } from './part-stream.ts';
import type { Sealer } from './ports.ts';

/** One entry of a report, with its sealer and its memory. */
export interface EntryRun {
  readonly entry: ReportEntry;
  /** Undefined: the part is sent in clear, since the configuration has `encrypt off` for it. */
  readonly sealer: Sealer | undefined;
  readonly memory: Memory;
}

export interface Piece extends ClearSum {
  readonly mimeFile: string;
  readonly description: string | undefined;
  /** The size of the piece in a message. Bytes. */
  readonly bytes: number;
  /** Whether the entry's limit of lines was reached before it. */
  readonly beginsMessage: boolean;
}

/** The result of an entry: `{pieces: […], bytes: 4711, warned: false, remembered: {version: 1, …}}`. */
export interface CollectedPart<Kept> {
  readonly entry: ReportEntry;
  readonly pieces: readonly (Kept & Piece)[];
  /** Bytes that the entry printed. */
  readonly bytes: number;
  /** The texts of the entry's warnings. */
  readonly warnings: readonly string[];
  /** What the entry itself says of its part. */
  readonly facts: EntryFacts;
  /** The entry's memory for its next run; undefined: unchanged. */
  readonly remembered: unknown;
}

/** How pieces are measured and kept. */
export interface Keeping<Kept> {
  /** Bytes that the part may have in clear. */
  readonly limitBytes: number;
  /** The limit of a piece, in units of `measure`. */
  readonly room: number;
  readonly measure: Measure;
  /** Reads a piece to its end; `number` counts the entry's pieces from 1. */
  readonly keep: (clear: AsyncIterable<Uint8Array>, number: number) => Promise<Kept>;
}

/**
 * Runs the entry, and passes each piece to `keep` while the entry prints. If `keep` fails, the entry's next
 * print throws PartClosed (part-stream.ts), and this function throws the error of `keep`.
 */
export async function collectPieces<Kept extends { readonly bytes: number }>(
  { entry, memory }: EntryRun,
  { limitBytes, room, measure, keep }: Keeping<Kept>,
): Promise<CollectedPart<Kept>> {
  const part = new PartStream(limitBytes, !entry.boundsItself);
  const kept: (Kept & ClearSum & { beginsMessage: boolean })[] = [];
  const collecting = collect(entry, part, memory);
  try {
    for await (const group of lineGroups(part, entry.lineLimit())) {
      let beginsMessage = kept.length > 0;
      for await (const piece of cut(group, room, measure)) {
        const summer = new ClearSummer();
        const one = await keep(summer.passing(piece), kept.length + 1);
        kept.push({ ...one, ...summer.sum(), beginsMessage });
        beginsMessage = false;
      }
    }
  } finally {
    part.abort();
    await collecting;
  }
  const name = { mimeFile: entry.mimeFile(), description: entry.description() };
  const pieces = kept.map((one, index) => Object.assign(one, numberedName(name, index + 1, kept.length)));
  const remembered = await collecting;
  const { bytes, warnings, facts } = part;
  return { entry, pieces, bytes, warnings, facts, remembered };
}
