/**
 * Each instance of a module runs in another process, in any language. That isolates its faults: MailLog can
 * end a module that loops, needs too much memory, calls exit, or leaves a rejected promise. The part then has
 * a warning, and the report continues. The module prints through a pipe, so it cannot run ahead of the seal,
 * whether it awaits its prints or not.
 *
 * The process leads a process group, so that what it started ends with it. While no request is pending, it
 * does not keep this process alive.
 */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { OwnProcess } from '../../installed.ts';
import { FrameReader, encodeFrame } from '../../system/frames.ts';
import type { Field } from '../../system/frames.ts';
import { setLongTimeout } from '../../system/long-timeout.ts';
import { endOf, signalGroup, startProcess } from '../../system/process.ts';
import { StrayOutput } from './stray-output.ts';

/** What a process has between SIGTERM and SIGKILL, and at its end to leave by itself. */
const GRACE_MS = 2000;
const CLOSING_MS = 100;

/** A failed request. The message is for people; `fields` are those of the module's reply. */
export class ModuleFailure extends Error {
  override readonly name = 'ModuleFailure';
  readonly why: 'died' | 'timeout' | 'ended' | 'unstartable';
  readonly fields: readonly Buffer[];

  constructor(why: ModuleFailure['why'], message: string, fields: readonly Buffer[] = []) {
    super(message);
    this.why = why;
    this.fields = fields;
  }
}

/** Handles messages of the module's process during a request; returns the answer, if there is one. */
export type Answer = (
  fields: readonly Buffer[],
) => readonly Field[] | undefined | void | Promise<readonly Field[] | undefined | void>;

export class ModuleProcess {
  readonly #child: ChildProcess;
  readonly #requests: Writable;
  readonly #replies: Socket;
  readonly #reading: AsyncIterator<Uint8Array>;
  readonly #frames = new FrameReader();
  readonly #stray: readonly StrayOutput[];
  readonly #ending: Promise<string>;
  #startError: string | undefined;
  /** Whether the process has ended or been killed. */
  over = false;

  /** Starts the program with requests on descriptor 3 and replies on 4; its standard input is empty. */
  constructor({ program, args, ...named }: OwnProcess) {
    this.#child = startProcess(program, args, ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'], named);
    const { stdout, stderr, stdio } = this.#child;
    this.#requests = stdio[3] as Writable;
    this.#replies = stdio[4] as Socket;
    this.#reading = this.#replies[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    // What cannot be sent to a process that has ended shows as its end.
    this.#requests.on('error', () => {});
    this.#replies.on('error', () => {});
    this.#stray = [
      ...(stdout ? [new StrayOutput('stdout', stdout)] : []),
      ...(stderr ? [new StrayOutput('stderr', stderr)] : []),
    ];
    this.#ending = this.#ends();
    this.#keepAlive(false);
  }

  /** How the process ended. */
  async #ends(): Promise<string> {
    const end = await endOf(this.#child, 'exit');
    this.over = true;
    if (end.kind === 'unstartable') {
      this.#startError = end.reason;
      return `cannot be started: ${end.reason}`;
    }
    this.#closeWhenRead();
    return end.kind === 'signal'
      ? `killed by ${end.signal}`
      : `ended by itself with exit status ${end.status}`;
  }

  /**
   * Sends a request and answers the module's process until the request is done.
   * @throws ModuleFailure; or the error of an answer, and then the process is killed.
   */
  async request(
    fields: readonly Field[],
    seconds: number,
    answers: Readonly<Record<string, Answer>> = {},
  ): Promise<readonly Buffer[]> {
    let timedOut = false;
    const timers: NodeJS.Timeout[] = [];
    timers.push(
      setLongTimeout(seconds, () => {
        timedOut = true;
        signalGroup(this.#child, 'SIGTERM');
        timers.push(setTimeout(() => this.#kill(), GRACE_MS));
      }),
    );
    this.#keepAlive(true);
    try {
      const reply = await this.#converse(fields, answers);
      if (!timedOut) return reply;
    } catch (error) {
      if (!(error instanceof ModuleFailure)) this.#kill();
      if (!timedOut) throw error;
    } finally {
      for (const timer of timers) clearTimeout(timer);
      this.#keepAlive(false);
    }
    throw new ModuleFailure('timeout', `timed out after ${seconds} seconds`);
  }

  /**
   * Lets the process end by itself, kills it if it does not, and resolves to what it printed on its standard
   * output and error.
   */
  async close(): Promise<readonly string[]> {
    this.#keepAlive(true);
    this.#requests.end();
    const timer = setTimeout(() => this.#kill(), GRACE_MS);
    await this.#ending;
    clearTimeout(timer);
    // A process that the module started may still hold the other ends.
    this.#requests.destroy();
    this.#replies.destroy();
    return (await Promise.all(this.#stray.map((stray) => stray.lines()))).flat();
  }

  async #converse(
    fields: readonly Field[],
    answers: Readonly<Record<string, Answer>>,
  ): Promise<readonly Buffer[]> {
    this.#requests.write(encodeFrame(fields));
    for (;;) {
      const frame = await this.#next();
      if (!frame) throw await this.#ended();
      const verb = String(frame[0]);
      const rest = frame.slice(1);
      if (verb === 'done') return rest;
      if (verb === 'died') throw new ModuleFailure('died', reasonOf(rest[0]), rest.slice(1));
      const answer = Object.hasOwn(answers, verb) ? answers[verb] : undefined;
      if (!answer) throw this.#garbled();
      const reply = await answer(rest);
      if (reply) this.#requests.write(encodeFrame(reply));
    }
  }

  async #next(): Promise<Buffer[] | undefined> {
    for (;;) {
      const frame = this.#nextFrame();
      if (frame) return frame;
      const read = await this.#reading.next().catch(() => ({ done: true, value: undefined }) as const);
      if (read.done) return undefined;
      this.#frames.push(read.value);
    }
  }

  #nextFrame(): Buffer[] | undefined {
    try {
      return this.#frames.next();
    } catch {
      throw this.#garbled();
    }
  }

  /** Another process writes into the pipe, so none of its data can be trusted. */
  #garbled(): ModuleFailure {
    this.#kill();
    return new ModuleFailure('died', 'descriptor 4 of its process is not for it to write to');
  }

  async #ended(): Promise<ModuleFailure> {
    // Its pipe is closed, so it has ended, or cannot receive requests.
    const timer = setTimeout(() => this.#kill(), GRACE_MS);
    const how = await this.#ending;
    clearTimeout(timer);
    return new ModuleFailure(
      this.#startError === undefined ? 'ended' : 'unstartable',
      this.#startError ?? how,
    );
  }

  #kill(): void {
    this.over = true;
    signalGroup(this.#child, 'SIGKILL');
  }

  /**
   * The process has ended. Read what is in the pipe, but do not wait for a process that left the group and
   * still holds it.
   */
  #closeWhenRead(): void {
    const pipe = this.#replies;
    let before = -1;
    const timer = setInterval(() => {
      // While there is room in the stream it reads what the pipe has; so nothing in it, and nothing new,
      // means that all is read.
      if (pipe.readableLength === 0 && pipe.bytesRead === before) pipe.destroy();
      before = pipe.bytesRead;
      if (pipe.destroyed) clearInterval(timer);
    }, CLOSING_MS).unref();
  }

  #keepAlive(on: boolean): void {
    const pipes = [this.#requests, this.#replies, this.#child.stdout, this.#child.stderr];
    for (const handle of [this.#child, ...pipes] as { ref?(): void; unref?(): void }[]) {
      if (on) handle?.ref?.();
      else handle?.unref?.();
    }
  }
}

/** Longer messages are cut, to keep lines of reports and errors readable. Characters. */
const MAX_MESSAGE_CHARACTERS = 2000;

/** Why a module's process ended. */
function reasonOf(message: Buffer | undefined): string {
  const text = (message ?? Buffer.alloc(0)).toString('utf8').trim();
  return text.length > MAX_MESSAGE_CHARACTERS ? `${text.slice(0, MAX_MESSAGE_CHARACTERS)}…` : text;
}
