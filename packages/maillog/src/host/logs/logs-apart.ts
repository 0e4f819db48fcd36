/**
 * Reads logs in a process of its own: those on a mount that may stop answering between the moment when it was
 * asked and the end of the reading. A call of the system that hangs there would keep a thread of Node's pool
 * for good, and this process could not end. One process reads all such logs of a run, one after the other.
 */
import type { ChildProcessByStdio } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { deserialize, serialize } from 'node:v8';
import type { ByteString } from '../../bytes.ts';
import type { BeginningOptions, LogBeginning, LogReading, LogReadOptions } from '../../entry/host.ts';
import { ownWorker } from '../../installed.ts';
import { Unreadable } from '../../log/reason.ts';
import { encodeFrame, FrameReader } from '../../system/frames.ts';
import { IDLE_TIMEOUT_MS } from '../../system/idle-timeout.ts';
import { endProcess, startProcess } from '../../system/process.ts';
import type { LogAnswer, LogWork } from './log-worker.ts';

/** How often a silent process makes this one ask whether the mount answers. */
const CHECK_INTERVAL_MS = 5_000;

/** Whether the mount of the log that is being read does not answer. */
type IsSilent = () => Promise<boolean>;

export class LogsApart {
  #worker: Worker | undefined;

  /** As readLog in read-log.ts. If the mount stops answering, the reading fails as Unreadable. */
  read(log: ByteString, since: unknown, options: LogReadOptions, isSilent: IsSilent): LogReading {
    const allowance = (): number => options.allowance?.() ?? Infinity;
    const { rotatedFolders } = options;
    let read: Omit<LogReading, 'blocks'> = {
      position: since,
      written: undefined,
      beginsInside: false,
      left: undefined,
      missing: false,
      warnings: [],
    };
    const answers = (): AsyncGenerator<LogAnswer> =>
      this.#answers({ log, since, rotatedFolders, allowance: allowance() }, isSilent, allowance);
    async function* blocks(): AsyncGenerator<Uint8Array> {
      for await (const answer of answers()) {
        if ('read' in answer) read = answer.read;
        if (!('block' in answer)) continue;
        read = { ...read, beginsInside: answer.beginsInside };
        yield answer.block;
      }
    }
    return {
      blocks: blocks(),
      get position() {
        return read.position;
      },
      get written() {
        return read.written;
      },
      get beginsInside() {
        return read.beginsInside;
      },
      get left() {
        return read.left;
      },
      get missing() {
        return read.missing;
      },
      get warnings() {
        return read.warnings;
      },
    };
  }

  /**
   * As readBlocks in blocks.ts. If the mount stops answering, or the log cannot be read, it is Unreadable.
   */
  async *whole(log: ByteString, isSilent: IsSilent): AsyncGenerator<Uint8Array> {
    for await (const answer of this.#answers({ whole: log }, isSilent, () => 0))
      if ('block' in answer) yield answer.block;
  }

  /** As logBeginning in log-beginning.ts; undefined if the mount stops answering. */
  async beginning(
    log: ByteString,
    unread: ReadonlySet<ByteString>,
    { since, newestBytes, rotatedFolders }: BeginningOptions,
    isSilent: IsSilent,
  ): Promise<LogBeginning | undefined> {
    const options = { since, newestBytes, rotatedFolders };
    try {
      for await (const answer of this.#answers({ log, unread, options }, isSilent))
        if ('beginning' in answer) return answer.beginning;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
    return undefined;
  }

  /** The answers to a request; `allowance` is sent after each block. */
  async *#answers(work: LogWork, isSilent: IsSilent, allowance?: () => number): AsyncGenerator<LogAnswer> {
    this.#worker ??= new Worker();
    const worker = this.#worker;
    let isDone = false;
    try {
      worker.send(work);
      while (!isDone) {
        const answer = await worker.answer(isSilent);
        isDone = !('block' in answer);
        if ('failure' in answer) throw failureOf(answer);
        yield answer;
        if (!isDone && allowance) worker.send(allowance());
      }
    } finally {
      // A process in the middle of a log cannot take another request.
      if (!isDone) {
        worker.end();
        this.#worker = undefined;
      }
    }
  }
}

function failureOf({ failure, message }: { failure: string | undefined; message: string }): Error {
  return failure === undefined ? new Error(message) : new Unreadable(failure);
}

function startLogWorker(): ChildProcessByStdio<Writable, Readable, null> {
  const { program, args, ...named } = ownWorker(new URL('./log-worker.js', import.meta.url));
  return startProcess(program, args, ['pipe', 'pipe', 'inherit'], named);
}

/** While nobody waits for an answer, it does not keep this process from ending, and then ends as well. */
class Worker {
  readonly #child = startLogWorker();
  readonly #blocks = this.#child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  readonly #frames = new FrameReader(Infinity);

  constructor() {
    // If a request did not go out, its answer is missing.
    this.#child.stdin.on('error', () => undefined);
    this.#child.unref();
    (this.#child.stdin as Partial<Socket>).unref?.();
    this.#stdout.unref?.();
  }

  send(work: LogWork): void {
    this.#child.stdin.write(encodeFrame([serialize(work)]));
  }

  /** @throws Unreadable if no answer comes. */
  async answer(isSilent: IsSilent): Promise<LogAnswer> {
    let isLate = false;
    const since = performance.now();
    const timer = setInterval(() => {
      const giveUp = (): void => {
        isLate = true;
        this.end();
      };
      if (performance.now() - since > IDLE_TIMEOUT_MS) giveUp();
      else void isSilent().then((silent) => silent && giveUp());
    }, CHECK_INTERVAL_MS);
    this.#stdout.ref?.();
    try {
      for (;;) {
        const frame = this.#frames.next();
        if (frame) return deserialize(frame[0] ?? Buffer.alloc(0)) as LogAnswer;
        const { done, value } = await this.#blocks.next();
        if (done) break;
        this.#frames.push(value);
      }
    } catch (error) {
      if (!isLate) throw error;
    } finally {
      clearInterval(timer);
      this.#stdout.unref?.();
    }
    throw new Unreadable(
      isLate
        ? 'the file system does not answer any more; a report reads the log again when it does'
        : 'the process that reads it ended early',
    );
  }

  end(): void {
    endProcess(this.#child);
  }

  get #stdout(): Partial<Socket> {
    return this.#child.stdout as Partial<Socket>;
  }
}
