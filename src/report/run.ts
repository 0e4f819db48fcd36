import { randomUUID } from 'node:crypto';
import type { ReportEntry } from '../entry/entry.ts';
import { collect } from './collect.ts';
import { composeInner, composeParts, composePgpMime } from './message.ts';
import type { FilePart, Heading, MessageBytes } from './message.ts';
import { PartStream } from './part-stream.ts';
import type { Delivery, Outcome, Sealer, Workspace } from './ports.ts';

/*
 * The main path: every entry runs in order, its part streams through the seal into the workspace, the parts become one message, the
 * message is delivered. Clear bytes exist in the pipe between an entry and its seal only. Whatever fails on the way to a whole,
 * sealed message throws, and then nothing has been sent.
 */

/** A report to be made: what to collect, how it is sealed, how the message looks. */
export interface Report {
  readonly entries: readonly ReportEntry[];
  readonly heading: Omit<Heading, 'messageId'>;
  readonly layout: 'parts' | 'pgpmime';
  /** `unusual`: no message where no entry has output. */
  readonly when: 'always' | 'unusual';
  /** Who seals an entry's part; undefined where the configuration says in words that it goes in clear. */
  readonly sealerOf: (entry: ReportEntry) => Sealer | undefined;
}

/** Those who do what touches the world. `note` is told each step, without any content: `sealing ls.txt`. */
export interface Edges {
  readonly workspace: Workspace;
  readonly delivery: Delivery;
  readonly note: (step: string) => void;
}

export interface Result {
  /** How many entries wrote a warning. */
  readonly failed: number;
  /** Undefined where nothing was sent because nothing was unusual. */
  readonly outcome: Outcome | undefined;
}

/** @throws MailLogError where a part cannot be sealed or the message not be written; nothing was sent then. */
export async function runReport(report: Report, edges: Edges): Promise<Result> {
  const heading = { ...report.heading, messageId: `<${randomUUID()}@${domainOf(report.heading.from)}>` };
  const made =
    report.layout === 'pgpmime'
      ? await sealWhole(report, heading, edges)
      : await sealParts(report, heading, edges);
  if (report.when === 'unusual' && made.bytes === 0) return { failed: made.failed, outcome: undefined };

  const name = 'message.eml';
  const bytes = await edges.workspace.write(name, made.message);
  edges.note(`delivering ${bytes} bytes by ${edges.delivery.name}`);
  const { from, to, messageId } = heading;
  const outcome = await edges.delivery.deliver({
    file: edges.workspace.path(name),
    bytes,
    from,
    to,
    messageId,
  });
  return { failed: made.failed, outcome };
}

interface Made {
  readonly message: MessageBytes;
  /** What the entries printed, in bytes. */
  readonly bytes: number;
  readonly failed: number;
}

/** Layout `parts`: one sealed file for each entry. */
async function sealParts(report: Report, heading: Heading, edges: Edges): Promise<Made> {
  const parts: FilePart[] = [];
  let bytes = 0;
  let failed = 0;
  for (const [index, entry] of report.entries.entries()) {
    edges.note(`collecting and sealing ${entry.mimeFile()}`);
    const name = `part-${index + 1}`;
    const sealer = report.sealerOf(entry);
    const part = await pipe(entry, (clear) =>
      sealer ? sealer.seal(clear, edges.workspace.path(name)) : edges.workspace.write(name, clear),
    );
    parts.push({ ...nameOf(entry), file: edges.workspace.path(name), sealed: sealer !== undefined });
    bytes += part.bytes;
    if (part.warnings > 0) failed++;
  }
  return { message: await composeParts(heading, parts), bytes, failed };
}

/** Layout `pgpmime`: the entries' parts are one inner message, sealed as one. The first entry's sealer seals it, since all have the same. */
async function sealWhole(report: Report, heading: Heading, edges: Edges): Promise<Made> {
  const streams = report.entries.map((entry) => ({ entry, part: new PartStream() }));
  const inner = await composeInner(
    heading,
    streams.map(({ entry, part }) => ({ ...nameOf(entry), body: running(entry, part) })),
  );
  edges.note(`collecting and sealing ${report.entries.length} entries`);
  const [first] = report.entries;
  const sealer = first && report.sealerOf(first);
  if (!sealer) throw new Error('layout pgpmime has nothing to seal with');
  const file = edges.workspace.path('whole');
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

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
