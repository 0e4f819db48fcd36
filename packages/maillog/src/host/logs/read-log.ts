/**
 * Reads on in a log. It may be rotated at any moment, also while a block of it is being read: whenever a file
 * is not where it was listed, or not what it was, everything is listed again, and reading continues from
 * where it stopped, as the next report would.
 */
import { readable, LINE_FEED } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { Left, LogReadOptions, LogReading } from '../../entry/host.ts';
import { locate } from '../../log/locate.ts';
import { holeWarning, withoutHoles } from '../../log/holes.ts';
import { describeLoss } from '../../log/loss.ts';
import type { Loss, ReadPlan, ReadStep } from '../../log/read-plan.ts';
import { packedPosition, parseLogPosition } from '../../log/position.ts';
import { unchangedPosition } from '../../log/unchanged.ts';
import type { LogPosition, ReadFile } from '../../log/position.ts';
import { reasonOf, Unreadable } from '../../log/reason.ts';
import { Moved } from './log-file.ts';
import type { NodeLogFile } from './log-file.ts';
import { oldFolders } from './old-directories.ts';
import { listLog } from './log-listing.ts';
import type { LogListing } from './log-listing.ts';
import { restingPosition } from './resting-log.ts';
import { UnpackBudget, takeAsRead } from './take-as-read.ts';
import { StepReader, postponed } from './read-step.ts';

/** A log that is rotated this often while it is read is left for the next report. */
const MAX_ATTEMPTS = 50;

/** Reads what came into a log since a position. */
export function readLog(log: ByteString, since: unknown, options: LogReadOptions = {}): LogReading {
  return new Reading(log, since, options);
}

class Reading implements LogReading {
  readonly blocks: AsyncIterable<Uint8Array>;
  missing = false;
  beginsInside = false;
  left: Left | undefined;
  readonly #allowance: () => number;
  readonly #options: LogReadOptions;
  readonly #rotatedFolders: readonly ByteString[];
  readonly #name: string;
  readonly #log: ByteString;
  readonly #warnings = new Set<string>();
  /** As it was saved, or packed: few need to be understood. */
  #position: unknown;
  /** Content that was interrupted: it continues without a new line. */
  #stopped: ReadFile | undefined;
  #lineOpen = false;
  #isBegun = false;
  #retries = 1;
  readonly #losses: Loss[] = [];
  /** When the reading began, in ns. */
  readonly #time = String(BigInt(Date.now()) * 1_000_000n);

  constructor(log: ByteString, since: unknown, options: LogReadOptions) {
    this.#allowance = options.allowance ?? ((): number => Infinity);
    this.#options = options;
    this.#rotatedFolders = options.rotatedFolders ?? [];
    this.#log = log;
    this.#name = readable(log);
    this.#position = since;
    this.blocks = this.#read();
  }

  get position(): unknown {
    return this.#position;
  }

  /** An empty file was only made, by rotation most likely. */
  get written(): Date | undefined {
    const times = (parseLogPosition(this.#position)?.files ?? []).flatMap(({ id }) =>
      id.size > 0 ? Number(id.modified) / 1e6 : [],
    );
    return times.length === 0 ? undefined : new Date(Math.max(...times));
  }

  get warnings(): readonly string[] {
    return [...this.#losses.flatMap((loss) => describeLoss(this.#name, loss)), ...this.#warnings];
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (yield* this.#attempt()) return;
    }
    this.#warnings.add(`${this.#name}: rotated faster than it can be read; the rest is for the next report`);
  }

  /** Whether all was read; if not, the position is where the next attempt begins. */
  async *#attempt(): AsyncGenerator<Uint8Array, boolean> {
    let listing: LogListing | undefined;
    try {
      const folders = [...this.#rotatedFolders, ...(await oldFolders(this.#log))];
      const resting =
        folders.length === 0
          ? await restingPosition(this.#log, this.#position, this.#time, this.#options)
          : undefined;
      if (resting !== undefined) {
        this.#position = resting;
        return true;
      }
      listing = await listLog(this.#log, folders, this.#options);
      for (const [path, { message }] of listing.notFollowed) this.#warn(path, message);
      const unchanged = unchangedPosition(this.#position, listing, this.#time);
      if (unchanged !== undefined) {
        this.#position = unchanged;
        return true;
      }
      const plan = await locate(listing, this.#known());
      // Once more: it may pass.
      if (plan.unreadable.size > 0 && this.#retries-- > 0) return false;
      const done = [...plan.settled, ...plan.missing];
      const budget = new UnpackBudget();
      for (const { file, copy } of plan.known) done.push(await takeAsRead(file, copy, budget));
      const ended = yield* this.#steps(plan, listing, done);
      this.#position = packedPosition({ version: 1, time: this.#time, files: done });
      if (plan.loss) this.#losses.push(plan.loss);
      if (plan.unordered.length > 0) {
        const found = plan.unordered.map(({ path }) => readable(path)).join(', ');
        this.#warn(
          this.#log,
          `renamed to names that tell no order; all that is new is shown, as last changed: ${found}`,
        );
      }
      if (!ended) return false;
      for (const [file, { message }] of plan.unreadable) this.#warn(file.path, message);
      if (plan.unlisted)
        this.#warn(this.#log, 'its rotated files cannot be looked at; what is unread in them waits');
      this.missing = listing.current === undefined;
      return true;
    } catch (error) {
      if (error instanceof Moved) return false;
      const reason = this.#isBegun ? reasonOf(error) : undefined;
      if (reason === undefined) throw error;
      // What was given out is read, and must not be so again.
      this.#warn(this.#log, `${reason}; the rest is for the next report`);
      return true;
    } finally {
      await listing?.close();
    }
  }

  /** Undefined before the first reading. */
  #known(): LogPosition | undefined {
    const known = parseLogPosition(this.#position);
    if (!known && this.#position !== undefined) {
      this.#warnings.add(`${this.#name}: the saved position cannot be understood, so all of it is shown`);
      this.#position = undefined;
    }
    return known;
  }

  /**
   * Reads each file of the plan and adds to `done` how far it came; false where it could not come to the end.
   */
  async *#steps(
    plan: ReadPlan<NodeLogFile>,
    listing: LogListing,
    done: ReadFile[],
  ): AsyncGenerator<Uint8Array, boolean> {
    for (const [index, step] of plan.steps.entries()) {
      const { file } = step;
      const reader = new StepReader(step, file === listing.current);
      try {
        yield* this.#separated(reader, step.read !== undefined && step.read === this.#stopped);
        if (reader.left) {
          done.push(reader.stopped ?? (await postponed(step, file === listing.current)));
          await this.#postpone(reader.left, plan.steps.slice(index + 1), listing, done);
          return true;
        }
        done.push(reader.read);
        if (reader.damage !== undefined) this.#warn(file.path, reader.damage);
      } catch (error) {
        const { stopped } = reader;
        if (stopped) done.push(stopped);
        if (error instanceof Moved) {
          this.#stopped = stopped;
          done.push(...plan.steps.slice(index + 1).flatMap(({ read }) => read ?? []));
          return false;
        }
        if (!(error instanceof Unreadable)) throw error;
        this.#warn(file.path, error.message);
      }
    }
    return true;
  }

  /**
   * The last line of a rotated file may lack its line feed: the next file begins a line of its own all the
   * same. Holes are left out, and named.
   */
  async *#separated(reader: StepReader, goesOn: boolean): AsyncGenerator<Uint8Array> {
    let first = !goesOn;
    const pieces = reader.pieces(this.#allowance);
    let holeBytes = 0;
    for await (const block of withoutHoles(pieces, (bytes) => (holeBytes += bytes))) {
      if (!this.#isBegun) this.beginsInside = reader.beganInside;
      if (first && this.#lineOpen) yield Buffer.of(LINE_FEED);
      first = false;
      this.#lineOpen = block[block.length - 1] !== LINE_FEED;
      this.#isBegun = true;
      yield block;
    }
    if (holeBytes > 0) this.#warn(reader.path, holeWarning(holeBytes));
  }

  /** Leaves files for the next reading, after one of which `left` was left. */
  async #postpone(
    left: Left,
    steps: readonly ReadStep<NodeLogFile>[],
    { current }: LogListing,
    done: ReadFile[],
  ): Promise<void> {
    let { bytes, isMinimum } = left;
    for (const step of steps) {
      done.push(await postponed(step, step.file === current));
      if (step.file.packed) isMinimum = true;
      else bytes += step.file.id.size - step.from;
    }
    this.left = { bytes, isMinimum };
  }

  #warn(path: ByteString, message: string): void {
    this.#warnings.add(`${readable(path)}: ${message}`);
  }
}
