/** Runs journalctl(1). */
import { wholeLines } from '../../log/lines.ts';
import { IDLE_WORDS, withIdleTimeout } from '../../system/idle-timeout.ts';
import { endOf, endProcess, failureOf, keepTail, startProcess } from '../../system/process.ts';
import { FIELDS, parseEntry } from './journal-entry.ts';
import type { JournalEntry } from './journal-entry.ts';

/** The length of an entry in JSON, which takes four bytes for each byte of a message that is not text. */
const MAX_ENTRY_BYTES = 32 << 20;
const MAX_STDERR_BYTES = 1000;
/** Lists of units and of files are cut here. */
const MAX_LIST_BYTES = 8 << 20;

/** What one run of journalctl ended with, in words; empty if all is well. */
type Failure = string;

/** The entries of `units` (of all, if none) from `cursor` on; as bytes what is not an entry. */
export async function* journalEntries(
  units: readonly string[],
  cursor: string,
): AsyncGenerator<JournalEntry | string, Failure> {
  const args = [
    '--quiet',
    '--output=json',
    '--all',
    // Others may hold megabytes: a core dump, say.
    `--output-fields=${FIELDS.join()}`,
    ...units.map((unit) => `--unit=${unit}`),
  ];
  if (cursor !== '') args.push(`--cursor=${cursor}`);
  const { lines, end } = start(args);
  for await (const { bytes, whole } of wholeLines(lines, MAX_ENTRY_BYTES)) {
    const text = Buffer.from(bytes).toString('latin1');
    if (!whole) yield text;
    else for (const line of text.split('\n')) if (line !== '') yield parseEntry(line) ?? `${line}\n`;
  }
  return (await end()).failure;
}

/** What is known of the journal beside its entries. */
export interface JournalState {
  /** The series of sequence numbers in its files, each an id in hex, and the highest number of each. */
  readonly tails: ReadonlyMap<string, bigint>;
  /** Whether the system keeps entries from this user. */
  readonly isPartial: boolean;
}

const FILE_HEADER =
  /^Sequential number ID: ([0-9a-f]{32})$((?!\n\n)[^])*?^Tail sequential number: (\d{1,20})/gm;

/** Reads the headers of the journal's files. */
export async function journalState(): Promise<JournalState> {
  const { lines, end } = start(['--header']);
  const headers = await textOf(lines);
  const { said } = await end();
  const tails = new Map<string, bigint>();
  for (const [, id, , digits = '0'] of headers.matchAll(FILE_HEADER)) {
    const tail = BigInt(digits);
    if (tail >= (tails.get(id) ?? 0n)) tails.set(id, tail);
  }
  return {
    tails,
    isPartial: /not seeing messages|insufficient permissions/i.test(said),
  };
}

/** The units that have entries; undefined if journalctl cannot list them. */
export async function unitsWithEntries(): Promise<ReadonlySet<string> | undefined> {
  const units = new Set<string>();
  // pid 1 writes of a unit with UNIT.
  for (const field of ['_SYSTEMD_UNIT', 'UNIT']) {
    const { lines, end } = start(['--quiet', `--field=${field}`]);
    for (const unit of (await textOf(lines)).split('\n')) if (unit !== '') units.add(unit);
    if ((await end()).failure !== '') return undefined;
  }
  return units;
}

async function textOf(blocks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const block of blocks)
    if (text.length < MAX_LIST_BYTES) text += Buffer.from(block).toString('latin1');
  return text;
}

interface Run {
  /** Ends the program if the iteration ends before it. */
  readonly lines: AsyncIterable<Uint8Array>;
  /** Resolves once the program has ended. */
  readonly end: () => Promise<{ readonly failure: Failure; readonly said: string }>;
}

function start(args: readonly string[]): Run {
  const child = startProcess('journalctl', ['--no-pager', ...args], ['ignore', 'pipe', 'pipe']);
  const ended = endOf(child);
  const stderr = keepTail(child.stderr, MAX_STDERR_BYTES);
  let late = false;
  async function* lines(): AsyncGenerator<Uint8Array> {
    const stop = (): void => {
      late = true;
      endProcess(child);
    };
    let isAtEnd = false;
    try {
      yield* withIdleTimeout(child.stdout as AsyncIterable<Uint8Array>, stop);
      isAtEnd = true;
    } catch (error) {
      if (!late) throw error;
    } finally {
      // What it wrote on standard error is still to come.
      if (!isAtEnd) endProcess(child);
    }
  }
  async function end(): Promise<{ failure: Failure; said: string }> {
    const how = await ended;
    const said = stderr().toString('utf8').trim();
    if (late) return { failure: `journalctl: ${IDLE_WORDS}`, said };
    const failure = failureOf(how);
    // macOS, Alpine and many containers have no systemd.
    if (how.kind === 'unstartable')
      return { failure: `journalctl: ${failure} (the journal is systemd's; logfile names other logs)`, said };
    // Some versions end with 1 where there is no entry.
    const isEmpty = how.kind === 'exit' && how.status === 1 && said === '';
    if (isEmpty || failure === undefined) return { failure: '', said };
    return { failure: said.split('\n').at(-1) || `journalctl: ${failure}`, said };
  }
  return { lines: lines(), end };
}
