/**
 * Reads systemd's journal through journalctl, from a cursor.
 *
 * A cursor alone is not to be trusted. With a unit and --after-cursor, journalctl before version 255 loses an
 * entry (systemd #30288); a cursor whose entry was removed, or that a clock put into the future, leads
 * anywhere (#6213). So the entry itself is asked for with --cursor, and must come first; where it does not,
 * the whole journal is read. In both cases an entry is new if its sequence number is above the highest one
 * shown of its series, which journald counts up whatever the clock does.
 *
 * A cursor leads to a time, and each series has its own clock: another boot, or another host that sends its
 * journal here. So reading begins at the oldest of the cursors of the series that have grown, as the
 * headers of the journal's files show. A series without a cursor is read from its first entry.
 */
import { isPairs, isTexts } from '../../saved.ts';
import type { Left, LogReadOptions, LogReading } from '../../entry/host.ts';
import { entryLine } from './journal-entry.ts';
import type { JournalEntry } from './journal-entry.ts';
import { journalEntries, journalState, unitsWithEntries } from './journalctl.ts';
import { fullUnitName, unitFault } from './unit-files.ts';

/** Where reading stopped. */
interface JournalPosition {
  readonly version: 1;
  /** The entry that was read last; empty if it is gone: `s=…;i=1f;…`. */
  readonly cursor: string;
  /** By series, its highest number, in hex: `[['9988…', '1f']]`. */
  readonly shown: readonly (readonly [string, string])[];
  /** By series, the entry of it that was read last. */
  readonly cursors?: readonly (readonly [string, string])[];
  /** By series, the highest number that its files had, in hex. */
  readonly tails?: readonly (readonly [string, string])[];
  /** Those of the units that have had entries, with their full names: all of them may be gone by now. */
  readonly seen?: readonly string[];
}

const BLOCK_BYTES = 1 << 16;

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
  /** The entry that was read last. */
  #cursor: string;
  /** The same before this reading. */
  readonly #known: string;
  #isKnownFound = false;
  readonly #cursors: Map<string, string>;
  readonly #tails: Map<string, string>;
  readonly #seen: Set<string>;

  constructor(units: readonly string[], since: JournalPosition | undefined, allowance: () => number) {
    this.#allowance = allowance;
    this.#units = units;
    this.#before = new Map(since?.shown);
    this.#shown = new Map(since?.shown);
    this.#cursor = since?.cursor ?? '';
    this.#known = this.#cursor;
    this.#cursors = new Map(since?.cursors);
    this.#tails = new Map(since?.tails);
    this.#seen = new Set(since?.seen);
    this.blocks = this.#read();
  }

  get position(): unknown {
    const position: JournalPosition = {
      version: 1,
      cursor: this.#cursor,
      shown: [...this.#shown],
      cursors: [...this.#cursors],
      tails: [...this.#tails],
      seen: [...this.#seen],
    };
    return this.#cursor === '' && this.#shown.size === 0 ? undefined : position;
  }

  get written(): Date | undefined {
    return this.#cursor === '' ? undefined : new Date(timeOf(this.#cursor) / 1000);
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    const { tails, isPartial } = await journalState();
    if (isPartial)
      this.warnings.push(
        'journal: the messages of the system and of other users cannot be read; ' +
          'run as root or as a member of the group systemd-journal',
      );
    const start = this.#start(tails);
    let outcome = start === '' ? 'absent' : yield* this.#linesFrom(start);
    if (outcome === 'absent') {
      this.#cursor = '';
      outcome = yield* this.#linesFrom('');
      if (outcome === 'failed' && this.#cursor === '') this.#cursor = this.#known;
    }
    if (outcome === 'read' && this.#known !== '' && !this.#isKnownFound && !this.left)
      this.warnings.push(
        'journal: the entry read last is not there any more; what followed it may be gone, too',
      );
    if (!this.left) for (const [id, tail] of tails) this.#tails.set(id, tail.toString(16));
    await this.#checkUnits();
  }

  /** The cursor to begin at; empty for the first entry of all. */
  #start(tails: ReadonlyMap<string, bigint>): string {
    if (this.#cursor === '') return '';
    const cursors = [this.#cursor];
    for (const [id, tail] of tails) {
      if (this.#tails.get(id) === tail.toString(16)) continue;
      const cursor = this.#cursors.get(id);
      if (cursor === undefined) return '';
      cursors.push(cursor);
    }
    return cursors.reduce((oldest, cursor) => (timeOf(cursor) < timeOf(oldest) ? cursor : oldest));
  }

  /** `absent`, before anything is given out, if the first entry is not the one of `cursor`. */
  async *#linesFrom(cursor: string): AsyncGenerator<Uint8Array, 'absent' | 'read' | 'failed'> {
    let block = '';
    let first = true;
    const entries = journalEntries(this.#units, cursor);
    let failure = '';
    for (;;) {
      const { value: entry, done } = await entries.next();
      if (done) {
        failure = entry;
        break;
      }
      if (first && cursor !== '' && (typeof entry === 'string' || !isSame(entry.cursor, cursor))) {
        await entries.return('');
        return 'absent';
      }
      first = false;
      const isNew = typeof entry === 'string' || this.#isNew(entry);
      const text = typeof entry === 'string' ? entry : entryLine(entry);
      if (isNew && this.#allowance() <= block.length) {
        this.left = { bytes: text.length, isMinimum: true };
        await entries.return('');
        break;
      }
      if (typeof entry !== 'string') this.#remember(entry);
      if (!isNew) continue;
      block += text;
      if (block.length < BLOCK_BYTES) continue;
      yield Buffer.from(block, 'latin1');
      block = '';
    }
    if (block !== '') yield Buffer.from(block, 'latin1');
    if (failure !== '') {
      this.warnings.push(`journal: ${failure}`);
      return 'failed';
    }
    return first && cursor !== '' ? 'absent' : 'read';
  }

  #isNew({ cursor }: JournalEntry): boolean {
    const [series, number] = numberOf(cursor);
    // Against what was shown before this reading: entries of one series need not come in order.
    return !isAtMost(number, this.#before.get(series));
  }

  #remember({ cursor }: JournalEntry): void {
    const [series, number] = numberOf(cursor);
    if (!isAtMost(number, this.#shown.get(series))) this.#shown.set(series, number);
    this.#cursors.set(series, cursor);
    this.#cursor = cursor;
    if (isSame(cursor, this.#known)) this.#isKnownFound = true;
  }

  /** A unit that is misspelt has no entry for ever. */
  async #checkUnits(): Promise<void> {
    const names = this.#units.filter((unit) => !/[*?[]/.test(unit)).map(fullUnitName);
    const known = names.length > 0 ? await unitsWithEntries() : undefined;
    if (!known) return;
    for (const unit of names) {
      if (known.has(unit)) this.#seen.add(unit);
      if (this.#seen.has(unit)) continue;
      const fault = await unitFault(unit);
      if (fault !== undefined) this.warnings.push(`journal: ${fault}`);
    }
  }
}

/** Microseconds since 1970. */
function timeOf(cursor: string): number {
  return parseInt(/(?:^|;)t=([0-9a-f]{1,15})/.exec(cursor)?.[1] ?? '0', 16);
}

/**
 * `s=SERIES;i=NUMBER;…`: sd_journal_get_cursor(3) calls it opaque, but its fields have not changed since
 * 2012.
 */
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
  const isSound =
    position?.version === 1 &&
    typeof position.cursor === 'string' &&
    areNumbers(position.shown) &&
    (position.tails === undefined || areNumbers(position.tails)) &&
    (position.cursors === undefined || isPairs(position.cursors)) &&
    (position.seen === undefined || isTexts(position.seen));
  return isSound ? (position as JournalPosition) : undefined;
}

function areNumbers(pairs: unknown): boolean {
  return isPairs(pairs) && pairs.every(([, number]) => /^[0-9a-f]{1,16}$/.test(String(number)));
}
