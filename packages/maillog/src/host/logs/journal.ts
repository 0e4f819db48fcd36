/**
 * Reads systemd's journal through journalctl, from a cursor.
 *
 * A cursor alone is not to be trusted. With a unit and --after-cursor, journalctl before version 255 loses an
 * entry (systemd #30288); a cursor whose entry was removed, or that a clock put into the future, leads
 * anywhere (#6213). So the entry itself is asked for with --cursor, and must come first; where it does not,
 * the whole journal is read. In both cases an entry is new if its sequence number is above the highest one
 * shown of its series, which journald counts up whatever the clock does.
 */
import type { Left, LogReadOptions, LogReading } from '../../entry/host.ts';
import { wholeLines } from '../../log/lines.ts';
import { FIELDS, entryLine, parseEntry } from './journal-entry.ts';
import type { JournalEntry } from './journal-entry.ts';
import { IDLE_WORDS, withIdleTimeout } from '../../system/idle-timeout.ts';
import { endOf, endProcess, failureOf, keepTail, signalGroup, startProcess } from '../../system/process.ts';

/**
 * Where reading stopped: `{version: 1, cursor: 's=…;i=1f;…', shown: [['9988…', '1f']]}`: by series, its
 * highest number, in hex.
 */
interface JournalPosition {
  readonly version: 1;
  readonly cursor: string;
  readonly shown: readonly (readonly [string, string])[];
}

const BLOCK_BYTES = 1 << 16;
/** Of JSON, which takes four bytes for each of a message that is no text. */
const MAX_ENTRY_BYTES = 32 << 20;
const MAX_STDERR_BYTES = 1000;

/** What came into the journal of `units` (of all, if none) since a position; as lines of a syslog. */
export function readJournal(
  units: readonly string[],
  since: unknown,
  { allowance = (): number => Infinity }: LogReadOptions = {},
): LogReading {
  return new JournalReading(units, parsePosition(since), allowance);
}

class JournalReading implements LogReading {
  readonly blocks: AsyncIterable<Uint8Array>;
  readonly missing = false;
  readonly beginsInside = false;
  left: Left | undefined;
  readonly warnings: string[] = [];
  readonly #allowance: () => number;
  readonly #units: readonly string[];
  readonly #before: ReadonlyMap<string, string>;
  readonly #shown: Map<string, string>;
  #cursor: string;

  constructor(units: readonly string[], since: JournalPosition | undefined, allowance: () => number) {
    this.#allowance = allowance;
    this.#units = units;
    this.#before = new Map(since?.shown);
    this.#shown = new Map(since?.shown);
    this.#cursor = since?.cursor ?? '';
    this.blocks = this.#read();
  }

  get position(): unknown {
    const position: JournalPosition = { version: 1, cursor: this.#cursor, shown: [...this.#shown] };
    return this.#cursor === '' ? undefined : position;
  }

  get written(): Date | undefined {
    const time = /(?:^|;)t=([0-9a-f]{1,15})/.exec(this.#cursor)?.[1];
    return time === undefined ? undefined : new Date(parseInt(time, 16) / 1000);
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    const known = this.#cursor;
    if (known !== '') {
      if (yield* this.#linesFrom(known)) return;
      this.warnings.push(
        'journal: the entry read last is not there any more; what followed it may be gone, too',
      );
    }
    yield* this.#linesFrom('');
  }

  /** False, before anything is given out, where the first entry is not the one of `cursor`. */
  async *#linesFrom(cursor: string): AsyncGenerator<Uint8Array, boolean> {
    let block = '';
    let first = true;
    for await (const entry of this.#entries(cursor)) {
      if (first && cursor !== '' && (typeof entry === 'string' || !isSame(entry.cursor, cursor)))
        return false;
      first = false;
      if (typeof entry !== 'string' && !this.#isNew(entry)) continue;
      const text = typeof entry === 'string' ? entry : entryLine(entry);
      if (this.#allowance() <= block.length) {
        this.left = { bytes: text.length, isMinimum: true };
        break;
      }
      if (typeof entry !== 'string') this.#remember(entry);
      block += text;
      if (block.length < BLOCK_BYTES) continue;
      yield Buffer.from(block, 'latin1');
      block = '';
    }
    if (block !== '') yield Buffer.from(block, 'latin1');
    return cursor === '' || !first || this.warnings.length > 0;
  }

  #isNew({ cursor }: JournalEntry): boolean {
    const [series, number] = numberOf(cursor);
    // Against what was shown before this reading: entries of one series need not come in order.
    return !isAtMost(number, this.#before.get(series));
  }

  #remember({ cursor }: JournalEntry): void {
    const [series, number] = numberOf(cursor);
    if (!isAtMost(number, this.#shown.get(series))) this.#shown.set(series, number);
    this.#cursor = cursor;
  }

  /** The entries that journalctl prints; as bytes what is none. */
  async *#entries(cursor: string): AsyncGenerator<JournalEntry | string> {
    const args = [
      '--no-pager',
      '--quiet',
      '--output=json',
      '--all',
      // Others may hold megabytes: a core dump, say.
      `--output-fields=${FIELDS.join()}`,
      ...this.#units.map((unit) => `--unit=${unit}`),
    ];
    if (cursor !== '') args.push(`--cursor=${cursor}`);
    const child = startProcess('journalctl', args, ['ignore', 'pipe', 'pipe']);
    const ended = endOf(child);
    const stderr = keepTail(child.stderr, MAX_STDERR_BYTES);
    let late = false;
    const stop = (): void => {
      late = true;
      signalGroup(child, 'SIGKILL');
    };
    try {
      for await (const { bytes, whole } of wholeLines(
        withIdleTimeout(child.stdout as AsyncIterable<Uint8Array>, stop),
        MAX_ENTRY_BYTES,
      )) {
        const lines = Buffer.from(bytes).toString('latin1');
        if (!whole) yield lines;
        else for (const line of lines.split('\n')) if (line !== '') yield parseEntry(line) ?? `${line}\n`;
      }
      const end = await ended;
      const said = stderr().toString('utf8').trim();
      // Some versions end with 1 where there is no entry.
      const isEmpty = end.kind === 'exit' && end.status === 1 && said === '';
      const failure = isEmpty ? undefined : failureOf(end);
      if (late) this.warnings.push(`journal: journalctl: ${IDLE_WORDS}`);
      else if (failure !== undefined)
        this.warnings.push(`journal: ${said.split('\n').at(-1) || `journalctl: ${failure}`}`);
    } finally {
      endProcess(child);
    }
  }
}

/** `s=SERIES;i=NUMBER;…`: sd_journal_get_cursor(3) calls it opaque, but its fields have stood since 2012. */
function numberOf(cursor: string): [string, string] {
  return [/(?:^|;)s=([0-9a-f]+)/.exec(cursor)?.[1] ?? '', /(?:^|;)i=([0-9a-f]+)/.exec(cursor)?.[1] ?? '0'];
}

function isAtMost(number: string, highest: string | undefined): boolean {
  return highest !== undefined && BigInt(`0x${number}`) <= BigInt(`0x${highest}`);
}

function isSame(a: string, b: string): boolean {
  return a === b || numberOf(a).join() === numberOf(b).join();
}

function parsePosition(saved: unknown): JournalPosition | undefined {
  const position = saved as Partial<JournalPosition> | null | undefined;
  const sound =
    position?.version === 1 &&
    typeof position.cursor === 'string' &&
    Array.isArray(position.shown) &&
    (position.shown as unknown[]).every(
      (pair) => Array.isArray(pair) && /^[0-9a-f]{1,16}$/.test(String(pair[1])),
    );
  return sound ? (position as JournalPosition) : undefined;
}
