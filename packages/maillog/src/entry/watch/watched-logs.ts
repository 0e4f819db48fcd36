import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { isGlob, matchesName } from '../../config/glob.ts';
import type { BeginningOptions, Host, Left, LogBeginning, LogReading } from '../host.ts';
import { holeWarning, withoutHoles } from '../../log/holes.ts';
import { wholeLines } from '../../log/lines.ts';
import { describeLoss } from '../../log/loss.ts';
import { parseLogPosition } from '../../log/position.ts';
import { possibleLogs, rotatedName } from '../../log/rotated-name.ts';

/** How many positions of logs that are no longer watched are kept, the latest ones. */
const MAX_OTHER_LOGS = 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What is kept of a watch's logs between reports: `{time: '2026-11-22T08:00:00.000Z', logs:
 * [['/var/log/syslog', …]]}`.
 */
export interface SavedLogs {
  readonly time: string;
  /** Paths as bytes, and the host's answer for each. */
  readonly logs: readonly (readonly [ByteString, unknown])[];
  /** By log, what its first report leaves out. Only before that report. */
  readonly leftOut?: readonly (readonly [ByteString, LeftOut])[] | undefined;
}

/** `{bytes: 3145728, files: 2}`: bytes of the log and of older files. */
type LeftOut = NonNullable<LogBeginning['leftOut']>;

/** Which logs, and where else their rotated files may be. */
export interface LogPaths {
  readonly globs: readonly ByteString[];
  /** Each ends with `/`. */
  readonly rotatedFolders: readonly ByteString[];
}

/** How much of the logs is read. */
export interface ReadingExtent {
  /** Whether logs are read whole, and nothing is kept. */
  readonly whole: boolean;
  /** How many bytes of the log being read the report may still show. */
  readonly allowance: () => number;
  /** How much of the newest is read of a log that was there before its first report. default: all of it. */
  readonly newestBytes?: number | undefined;
}

/** One log to be shown. */
export interface WatchedLog {
  readonly path: ByteString;
  /**
   * What is new of it, or all.
   * @throws Error with Node's `code`; Unreadable, Damaged.
   */
  blocks(): AsyncIterable<Uint8Array>;
  /** Whether `trim` keeps leading white space: it marks the continuation lines of a message. */
  readonly keepsIndent?: boolean;
  /** Whether the first line is the rest of one; known once the first block has come. */
  beginsInside(): boolean;
  /**
   * Ends the reading: notes the position that was reached, and returns the warnings. Call it once, after the
   * last block; if the reading fails, do not call it, so that the log keeps its position.
   */
  finish(): readonly string[];
  /** What is left for the next report, once the blocks are at their end; undefined: nothing. */
  left(): Left | undefined;
  /** The time of the last write to it, if the host knows it. */
  written(): Date | undefined;
}

/**
 * The logs of a `watch`. Without a memory they are read whole, and nothing is kept. With one, each goes on
 * from where it was left; a rotated file that a glob finds beside its log belongs to the log, once that has a
 * position.
 */
export class WatchedLogs {
  readonly #host: Host;
  readonly #globs: readonly ByteString[];
  readonly #options: BeginningOptions;
  readonly #leftOut: Map<ByteString, LeftOut>;
  /** Undefined: read everything, keep nothing. */
  readonly #positions: Map<ByteString, unknown> | undefined;
  readonly #begun: Date;
  readonly #lastTime: Date | undefined;
  readonly #allowance: () => number;
  /** The globs that match nothing. */
  readonly unmatched: ByteString[] = [];

  /** `allowance`: how many bytes of the log being read the report may still show. */
  constructor(
    host: Host,
    paths: LogPaths,
    saved: SavedLogs | undefined,
    { whole, allowance, newestBytes }: ReadingExtent,
  ) {
    this.#host = host;
    this.#globs = paths.globs;
    this.#options = { allowance, newestBytes, rotatedFolders: paths.rotatedFolders };
    this.#allowance = allowance;
    this.#positions = whole ? undefined : new Map(saved?.logs);
    this.#leftOut = new Map(saved?.leftOut);
    this.#begun = host.now();
    this.#lastTime = saved && new Date(saved.time);
  }

  async find(): Promise<WatchedLog[]> {
    const found = await Promise.all(this.#globs.map((glob) => this.#host.glob(glob)));
    for (const [index, glob] of this.#globs.entries())
      if (found[index].length === 0) this.unmatched.push(glob);
    const there = new Set(await this.#distinct(found.flat()));
    const positions = this.#positions;
    if (!positions) return [...there].map((path) => this.#whole(path));
    for (const [path, position] of await this.#beginnings(there)) positions.set(path, position);
    // While a log is being rotated, no file may have its name.
    const gone = [...positions.keys()].filter((path) => !there.has(path));
    const missing = gone.filter((path) => this.#globs.some((glob) => matchesGlob(glob, path)));
    // Logs that the entry names no more may be named again, or by another configuration with the same state:
    // their positions stay.
    const others = gone.filter((path) => !missing.includes(path));
    for (const path of others.slice(0, -MAX_OTHER_LOGS)) positions.delete(path);
    const logs = [...there].filter(
      (path) => !logsOf(path).some((log) => there.has(log) && positions.has(log)),
    );
    return [...logs.map((path) => this.#since(path)), ...missing.map((path) => this.#vanished(path))];
  }

  /** One name of each file; of several the one that has a position. */
  #distinct(paths: readonly ByteString[]): Promise<ByteString[]> {
    const isKnown = (path: ByteString): boolean => this.#positions?.has(path) === true;
    const known = paths.filter(isKnown);
    return this.#host.distinct([...known, ...paths.filter((path) => !isKnown(path))]);
  }

  /** What to keep before the first report: no log has been read, nor any rotated file that a glob finds. */
  async beginning(): Promise<SavedLogs> {
    const found = await Promise.all(this.#globs.map((glob) => this.#host.glob(glob)));
    const there = new Set(await this.#distinct(found.flat()));
    const logs = await this.#beginnings(there);
    return { time: this.#begun.toISOString(), logs, leftOut: [...this.#leftOut] };
  }

  /**
   * The positions of logs that have none: nothing of them was read, nor of their rotated files that a glob
   * finds, or that were written to since the last report: a log may come and be rotated between two reports.
   * After a clock that went back nobody can tell.
   */
  async #beginnings(there: ReadonlySet<ByteString>): Promise<[ByteString, unknown][]> {
    const since = this.#lastTime && this.#lastTime > this.#begun ? new Date(0) : this.#lastTime;
    const logs: [ByteString, unknown][] = [];
    for (const path of there) {
      if (this.#positions?.has(path) || logsOf(path).some((log) => there.has(log))) continue;
      const beginning = await this.#host.logBeginning(path, there, { ...this.#options, since });
      if (!beginning) continue;
      logs.push([path, beginning.position]);
      if (beginning.leftOut) this.#leftOut.set(path, beginning.leftOut);
    }
    return logs;
  }

  /** What to keep; undefined where nothing is kept. */
  next(): SavedLogs | undefined {
    return this.#positions && { time: this.#begun.toISOString(), logs: [...this.#positions] };
  }

  #whole(path: ByteString): WatchedLog {
    let isCut = false;
    let holeBytes = 0;
    const cut = (): void => void (isCut = true);
    const content = (): AsyncIterable<Uint8Array> =>
      withoutHoles(this.#host.readBlocks(path), (bytes) => (holeBytes += bytes));
    const name = readable(path);
    return {
      path,
      blocks: () => linesWithin(content(), this.#allowance, cut),
      beginsInside: () => false,
      finish: () => [
        ...(isCut
          ? [`${name}: the rest is left out, since it is beyond limit_bytes or the room of the spool`]
          : []),
        ...(holeBytes > 0 ? [`${name}: ${holeWarning(holeBytes)}`] : []),
      ],
      left: () => undefined,
      written: () => undefined,
    };
  }

  #since(path: ByteString): WatchedLog {
    return this.#read(path, (reading) => {
      // Nothing is known of a log that could not even be looked at.
      if (reading.position !== undefined) this.#positions?.set(path, reading.position);
      const leftOut = this.#leftOut.get(path);
      return [
        ...(leftOut ? [leftOutWarning(path, leftOut)] : []),
        ...reading.warnings,
        ...(reading.missing ? [`${readable(path)}: no such file or directory`] : []),
      ];
    });
  }

  /** A log that a glob found last time. Where no file of it is left either, it is forgotten. */
  #vanished(path: ByteString): WatchedLog {
    return this.#read(path, (reading) => {
      const files = parseLogPosition(reading.position)?.files ?? [];
      const last = files.find(({ role }) => role === 'current');
      // There after all: then it was the folder that could not be listed.
      if (!reading.missing || files.some((file) => file !== last)) {
        this.#positions?.set(path, reading.position);
        return reading.warnings;
      }
      this.#positions?.delete(path);
      // One that had rested for a day was past: it is the way of dated logs to be removed.
      const written = last && Number(BigInt(last.id.modified) / 1_000_000n);
      const rested = written !== undefined && written < Number(this.#lastTime) - DAY_MS;
      if (!last || last.id.size === 0 || rested) return reading.warnings;
      const loss = {
        unreadBytes: Math.max(0, last.id.size - last.offset),
        last: { fate: 'gone', ...last, size: 0 },
      } as const;
      return [...reading.warnings, ...describeLoss(readable(path), loss)];
    });
  }

  /** Reads on in a log; `done` notes the position that was reached, and returns the warnings. */
  #read(path: ByteString, done: (reading: LogReading) => readonly string[]): WatchedLog {
    let reading: LogReading | undefined;
    return {
      path,
      blocks: () => {
        reading = this.#host.readLog(path, this.#positions?.get(path), this.#options);
        return reading.blocks;
      },
      beginsInside: () => reading?.beginsInside === true,
      written: () => reading?.written,
      left: () => reading?.left,
      finish: () => (reading ? [...done(reading), ...leftWarnings(path, reading.left)] : []),
    };
  }
}

/** `/var/log/syslog: the first report leaves out 4096 bytes before the newest part`. */
function leftOutWarning(path: ByteString, { bytes, files }: LeftOut): string {
  const of = files > 0 ? `, with ${files} older files` : '';
  return (
    `${readable(path)}: the first report shows the newest part and leaves out ${bytes} bytes before it${of} ` +
    '(hint: maillog -C FILE --dry-run --all shows everything)'
  );
}

/** `/var/log/syslog: 4096 bytes are left for the next report`. */
export function leftWarnings(path: ByteString, left: Left | undefined): string[] {
  if (!left) return [];
  const bytes = `${left.isMinimum ? 'at least ' : ''}${left.bytes} bytes are`;
  return [`${readable(path)}: ${left.bytes > 0 ? bytes : 'more is'} left for the next report`];
}

/** Whole lines of `blocks` as long as there is an allowance; calls `cut` if it leaves something out. */
async function* linesWithin(
  blocks: AsyncIterable<Uint8Array>,
  allowance: () => number,
  cut: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of wholeLines(blocks)) {
    if (allowance() <= 0) return cut();
    yield bytes;
  }
}

/** The logs, besides itself, of which a file may be a rotated one. */
function logsOf(path: ByteString): ByteString[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const name = path.slice(folder.length);
  return possibleLogs(name).flatMap((log) => (log !== name && rotatedName(log, name) ? [folder + log] : []));
}

/** Whether a `logfile` names `path`. */
export function matchesGlob(glob: ByteString, path: ByteString): boolean {
  if (!isGlob(glob)) return glob === path;
  const [parts, names] = [glob.split(/\/+/), path.split(/\/+/)];
  return parts.length === names.length && parts.every((part, index) => matchesName(part, names[index] ?? ''));
}
