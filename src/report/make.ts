import type { ReportEntry } from '../entry/entry.ts';
import { collect } from './collect.ts';
import { composeInner, composeParts, composePgpMime } from './message.ts';
import type { FilePart, Heading, MessageBytes } from './message.ts';
import { PartStream } from './part-stream.ts';
import type { Sealer, Workspace } from './ports.ts';

/** What a message is made of, and by whom. */
export interface Making {
  readonly entries: readonly ReportEntry[];
  readonly heading: Heading;
  readonly layout: 'parts' | 'pgpmime';
  /** Who seals an entry's part; undefined where the configuration says in words that it goes in clear. */
  readonly sealerOf: (entry: ReportEntry) => Sealer | undefined;
  readonly workspace: Workspace;
  /** Told each step, without any content: `sealing ls.txt`. */
  readonly note: (step: string) => void;
}

/** A message to be read once; its sealed parts are in the workspace. */
export interface Made {
  readonly message: MessageBytes;
  /** What the entries printed, in bytes. */
  readonly bytes: number;
  /** How many entries wrote a warning. */
  readonly failed: number;
}

/** Runs the entries in order, each part streaming through its seal, and composes the message. @throws MailLogError where a part cannot be sealed. */
export function makeMessage(making: Making): Promise<Made> {
  return making.layout === 'pgpmime' ? sealWhole(making) : sealParts(making);
}

/** Layout `parts`: one sealed file for each entry. */
async function sealParts({ entries, heading, sealerOf, workspace, note }: Making): Promise<Made> {
  const parts: FilePart[] = [];
  let bytes = 0;
  let failed = 0;
  for (const [index, entry] of entries.entries()) {
    note(`collecting and sealing ${entry.mimeFile()}`);
    const name = `part-${index + 1}`;
    const sealer = sealerOf(entry);
    const part = await pipe(entry, (clear) =>
      sealer ? sealer.seal(clear, workspace.path(name)) : workspace.write(name, clear),
    );
    parts.push({ ...nameOf(entry), file: workspace.path(name), sealed: sealer !== undefined });
    bytes += part.bytes;
    if (part.warnings > 0) failed++;
  }
  return { message: await composeParts(heading, parts), bytes, failed };
}

/** Layout `pgpmime`: the entries' parts are one inner message, sealed as one. The first entry's sealer seals it, since all have the same. */
async function sealWhole({ entries, heading, sealerOf, workspace, note }: Making): Promise<Made> {
  const streams = entries.map((entry) => ({ entry, part: new PartStream() }));
  const inner = await composeInner(
    heading,
    streams.map(({ entry, part }) => ({ ...nameOf(entry), body: running(entry, part) })),
  );
  note(`collecting and sealing ${entries.length} entries`);
  const [first] = entries;
  const sealer = first && sealerOf(first);
  if (!sealer) throw new Error('layout pgpmime has nothing to seal with');
  const file = workspace.path('whole');
  await sealer.seal(inner, file);
  return {
    message: await composePgpMime(heading, file),
    bytes: streams.reduce((sum, { part }) => sum + part.bytes, 0),
    failed: streams.filter(({ part }) => part.warnings > 0).length,
  };
}

/** Runs an entry into `seal`. When the seal fails, the entry is told at its next print, and the seal's error is what is thrown. */
async function pipe(entry: ReportEntry, seal: (clear: PartStream) => Promise<unknown>): Promise<PartStream> {
  const part = new PartStream();
  const collecting = collect(entry, part);
  try {
    await seal(part);
  } finally {
    part.abort();
    await collecting;
  }
  return part;
}

/** The part of an entry that starts to run when the first byte is asked for. */
async function* running(entry: ReportEntry, part: PartStream): AsyncGenerator<Uint8Array> {
  const collecting = collect(entry, part);
  try {
    yield* part;
  } finally {
    part.abort();
    await collecting;
  }
}

function nameOf(entry: ReportEntry): { mimeFile: string; description: string | undefined } {
  return { mimeFile: entry.mimeFile(), description: entry.description() };
}
