/**
 * What training reads: logs named on the command line (plain or compressed), standard input, or the lines of
 * a `watch` that its rules neither hide nor fold yet.
 */
import { byteString } from '../../bytes.ts';
import type { Host } from '../../entry/host.ts';
import { wholeLines } from '../../log/lines.ts';
import { newHeader, readHeader, timeKey } from '../../training/index.ts';
import { stdinOf } from '../terminal/streams.ts';
import type { Streams } from '../terminal/streams.ts';
import { chooseWatch } from '../wiring/choose-watch.ts';
import { load } from '../wiring/load.ts';
import { fromCommandLine, fromEntry, logBlocks } from '../log-blocks.ts';
import type { NamedLog } from '../log-blocks.ts';

/** A log by name, and what is done to its lines before training sees them. */
interface Source {
  readonly blocks: () => AsyncIterable<Uint8Array>;
  readonly name: string;
}

/**
 * Reads logs by their first timestamp, then by name. So the result does not depend on the order of arguments.
 */
export async function readLogs(
  paths: readonly string[],
  host: Host,
  take: (lines: Uint8Array) => void,
  io: Streams,
): Promise<void> {
  const logs = await named([...new Set(paths)].filter((path) => path !== '-'));
  const input: Source[] = paths.includes('-') ? [{ name: '-', blocks: () => stdinOf(io) }] : [];
  for (const source of [...(await inOrder(logs, host)), ...input]) await eachLines(source.blocks(), take);
}

/**
 * Reads the logs of a watch as its report would, and yields the lines that its rules neither hide nor fold.
 * Lines that logcheck's rules raise are left out: no rule of the entry can hide them.
 */
export async function readEntry(
  file: string,
  name: string | undefined,
  paths: readonly string[],
  host: Host,
  take: (lines: Uint8Array) => void,
  { stderr }: Streams,
): Promise<void> {
  const { entries } = await load(file, host);
  const entry = chooseWatch(entries, name, 'several watches: rules are for one of them');
  const { rules } = entry;
  // Folded lines have their rule already.
  const decider = rules.decider(0, { foldLine: () => undefined });
  const logs =
    paths.length > 0 ? await named(paths) : (await entry.logs()).map((log) => fromEntry(log, stderr));
  for (const source of await inOrder(logs, host)) {
    await eachLines(source.blocks(), (lines) => {
      const prepared = rules.prepare(lines);
      const shown = decider.decide(prepared).shown[rules.ownLayer];
      for (let at = 0; at < shown.length; at += 2) take(prepared.subarray(shown[at], shown[at + 1]));
    });
  }
}

async function eachLines(
  blocks: AsyncIterable<Uint8Array>,
  take: (lines: Uint8Array) => void,
): Promise<void> {
  for await (const { bytes, whole } of wholeLines(blocks)) if (whole) take(bytes);
}

function named(paths: readonly string[]): Promise<NamedLog[]> {
  return Promise.all(paths.map((path) => fromCommandLine(byteString(path))));
}

/**
 * An input that can be read only once is not opened to find its first timestamp. It comes after the others,
 * in the order named.
 */
async function inOrder(logs: readonly NamedLog[], host: Host): Promise<Source[]> {
  const sourceOf = (log: NamedLog): Source => ({ name: log.path, blocks: () => logBlocks(log, host) });
  const keyed = await Promise.all(
    logs
      .filter(({ isStream }) => !isStream)
      .map(sourceOf)
      .map(async (source) => ({ source, key: await firstTime(source.blocks()) })),
  );
  keyed.sort((a, b) => compare(a.key, b.key) || compare(a.source.name, b.source.name));
  const streams = logs.filter(({ isStream }) => isStream);
  return [...keyed.map(({ source }) => source), ...streams.map(sourceOf)];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function firstTime(blocks: AsyncIterable<Uint8Array>): Promise<string> {
  for await (const { bytes } of wholeLines(blocks)) {
    const header = newHeader();
    const end = bytes.indexOf(10);
    readHeader(bytes, 0, end < 0 ? bytes.length : end, header);
    return timeKey(Buffer.from(bytes.subarray(0, header.timeEnd)).toString('latin1'));
  }
  return '';
}
