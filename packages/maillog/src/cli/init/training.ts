/** Rules from what the logs of this host hold now: the newest part of each. */
import { byteString } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { Host } from '../../entry/host.ts';
import { wholeLines } from '../../log/lines.ts';
import { reasonOf } from '../../log/reason.ts';
import { Miner, propose, rulesFile, statementOf } from '../../training/index.ts';

/** What is read of each log, the newest. Bytes. */
const NEWEST_BYTES = 16 << 20;
/** As `maillog train` has them. */
const OPTIONS = { min: 3, silentMin: 10, trust: false };

/** `{text: '# Made by …', lines: 4711, silent: 4000, folded: 300, largest: [{count: 812, rule: '…'}]}`. */
export interface Learnt {
  /** The rules file. */
  readonly text: ByteString;
  readonly lines: number;
  /** Lines that its silent rules hide. */
  readonly silent: number;
  /** Lines that it folds. */
  readonly folded: number;
  /** The rules with the most lines, at most ten. */
  readonly largest: readonly { readonly count: number; readonly rule: ByteString }[];
}

const LARGEST = 10;

/**
 * Reads logs and, if asked, the journal; undefined if they give no rule. A log that cannot be read is passed
 * over.
 */
export async function learn(
  host: Host,
  { logs, journal }: { readonly logs: readonly string[]; readonly journal: boolean },
  working: (words: string) => void,
): Promise<Learnt | undefined> {
  const miner = new Miner({ content: false });
  const taking = (name: string) => (lines: Uint8Array) => {
    miner.addLines(lines);
    working(`reading ${name}: ${miner.lines} lines so far`);
  };
  for (const log of logs) await readNewest(host, byteString(log), taking(log));
  if (journal)
    await read(
      host.readJournal([], undefined, { allowance: upTo(NEWEST_BYTES) }).blocks,
      taking('the journal'),
    );
  working(`learning rules from ${miner.lines} lines`);
  const proposals = propose(miner.groups(), OPTIONS);
  const live = proposals.filter(({ standing }) => standing !== 'rare');
  if (live.length === 0) return undefined;
  const count = (standing: string): number =>
    live.filter((each) => each.standing === standing).reduce((sum, each) => sum + each.count, 0);
  const { lines, dropped } = miner;
  return {
    text: rulesFile({ ...OPTIONS, proposals, lines, dropped }),
    lines,
    silent: count('usual'),
    folded: count('fold'),
    largest: live
      .slice(0, LARGEST)
      .map(({ count: number, rule, standing }) => ({ count: number, rule: statementOf(rule, standing) })),
  };
}

async function readNewest(host: Host, log: ByteString, take: (lines: Uint8Array) => void): Promise<void> {
  try {
    const beginning = await host.logBeginning(log, new Set(), { newestBytes: NEWEST_BYTES });
    const allowance = upTo(2 * NEWEST_BYTES);
    if (beginning) await read(host.readLog(log, beginning.position, { allowance }).blocks, take);
  } catch (error) {
    if (reasonOf(error) === undefined) throw error;
  }
}

async function read(blocks: AsyncIterable<Uint8Array>, take: (lines: Uint8Array) => void): Promise<void> {
  for await (const { bytes, whole } of wholeLines(blocks)) if (whole) take(bytes);
}

/** An allowance for readings: it is not told what was read, so it counts the time that they take, too. */
function upTo(bytes: number): () => number {
  const end = Date.now() + MAX_READING_MS;
  return () => (Date.now() < end ? bytes : 0);
}

/** Whoever waits at a terminal has a report within a minute. Milliseconds. */
const MAX_READING_MS = 15_000;
