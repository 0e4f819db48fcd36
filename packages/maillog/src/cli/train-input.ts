/**
 * What training reads: logs named on the command line (plain or compressed), standard input, or the logs of a
 * configuration's watch entry without what its rules hide already.
 */
import { byteString } from '../bytes.ts';
import type { Host } from '../entry/host.ts';
import { trimmedLines, wholeLines } from '../log/lines.ts';
import { WatchEntry } from '../entry/watch/watch.ts';
import { MailLogError } from '../errors.ts';
import { RuleSet } from '../pattern/index.ts';
import { newHeader, readHeader, timeKey } from '../training/index.ts';
import { load } from './wiring/load.ts';
import { fromCommandLine, fromEntry, logBlocks } from './log-blocks.ts';
import type { NamedLog } from './log-blocks.ts';

/** A log by name, with what its lines go through before they are looked at. */
interface Source {
  readonly blocks: () => AsyncIterable<Uint8Array>;
  readonly name: string;
}

/**
 * Reads logs in an order that does not depend on the order in which they are named: by their first timestamp,
 * then by name.
 */
export async function readLogs(
  paths: readonly string[],
  host: Host,
  take: (lines: Uint8Array) => void,
): Promise<void> {
  const logs = [...new Set(paths)].filter((path) => path !== '-').map(named);
  const input: Source[] = paths.includes('-') ? [{ name: '-', blocks: () => process.stdin }] : [];
  for (const source of [...(await inOrder(logs, host)), ...input]) await eachLines(source.blocks(), take);
}

/** Reads the logs of a watch entry as its report would, and leaves out what its rules hide. */
export async function readEntry(
  file: string,
  name: string | undefined,
  paths: readonly string[],
  host: Host,
  take: (lines: Uint8Array) => void,
): Promise<void> {
  const { entries } = await load(file, host);
  const watches = entries.filter((entry) => entry instanceof WatchEntry);
  const chosen = name === undefined ? watches : watches.filter((entry) => entry.mimeFile() === name);
  if (chosen.length === 0) {
    const hint = `there are ${watches.map((entry) => entry.mimeFile()).join(', ') || 'none'}`;
    throw new MailLogError(
      'usage',
      name === undefined ? 'the configuration has no watch entry' : `--entry ${name} names no watch`,
      { hint },
    );
  }
  if (chosen.length > 1) {
    throw new MailLogError('usage', 'several watch entries: rules are for one of them', {
      hint: `name one with --entry: ${chosen.map((entry) => entry.mimeFile()).join(', ')}`,
    });
  }
  const [entry] = chosen;
  const rules = new RuleSet(entry.rules);
  const logs = paths.length > 0 ? paths.map(named) : (await entry.logs()).map(fromEntry);
  for (const source of await inOrder(logs, host)) {
    await eachLines(source.blocks(), (lines) => {
      const seen = entry.trims ? trimmedLines(lines) : lines;
      const { shown } = rules.decide(seen);
      for (let at = 0; at < shown.length; at += 2) take(seen.subarray(shown[at], shown[at + 1]));
    });
  }
}

async function eachLines(
  blocks: AsyncIterable<Uint8Array>,
  take: (lines: Uint8Array) => void,
): Promise<void> {
  for await (const { bytes, whole } of wholeLines(blocks)) if (whole) take(bytes);
}

function named(path: string): NamedLog {
  return fromCommandLine(byteString(path));
}

/** What can be read once only is not looked into beforehand: it comes behind the others, as it was named. */
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
