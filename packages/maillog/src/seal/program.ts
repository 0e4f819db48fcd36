/**
 * Runs a program as a filter: clear bytes into its standard input, what it makes of them out of its standard
 * output. It is started directly. A shell between would split what we do not see, and would report the status
 * of the last of its commands only: `sh -c "a | gpg -e"` ends well where `a` does not exist.
 *
 * Whatever it wrote counts only if it ended by itself, with status 0, after reading all of its input. One
 * that comes to a stop (gpg at the lock of a keyring, say) is killed with all that it started: else the lock
 * of this run would keep every later one waiting. So it is where a signal ends this process: it has the
 * report in clear.
 */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { MailLogError } from '../errors.ts';
import { TerminalEscaper } from '../text/escape.ts';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Of a program's standard error, what is kept: its end. */
const KEPT_STDERR = 16_384;

/** Milliseconds in which a program that has input, or has had all of it, must take or give something. */
export const PATIENCE = 600_000;
export const STOPPED = `it made no progress for ${PATIENCE / 60_000} minutes, and was stopped`;

export interface Filter {
  /** The program and its arguments: `['gpg', '-e', …]`. */
  readonly command: readonly string[];
  /** The way out, where it fails: what the user may try. */
  readonly hint?: string | undefined;
  /**
   * Gets the end of what it wrote on standard error, once, controls escaped. It may hold anything, the clear
   * bytes too.
   */
  readonly onStderr?: ((text: string) => void) | undefined;
}

/**
 * What the program writes. Where `input` fails, the program is killed before it can make a whole message of
 * half a part; so it is when nobody reads on. Input that a program leaves in the pipe's buffer (some 100 kB)
 * is not noticed.
 * @throws MailLogError `unsealed` where the program cannot be started, fails, closes its input early, or was
 * killed by us.
 */
export async function* filter(
  { command, hint, onStderr }: Filter,
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const [program = '', ...args] = command;
  // A group of its own, to be killed as one.
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const ended = ending(child);
  const released = endWithUs(child);
  const stderr = keepEnd(child.stderr);
  const patience = new Patience(() => end(child));
  const fed = feed(child, input, patience);
  const fail = (fault: string): never => {
    throw new MailLogError('unsealed', `${program}: ${patience.isOver ? STOPPED : fault}`, { hint });
  };
  try {
    try {
      for await (const block of child.stdout) {
        patience.pause();
        yield block as Uint8Array;
        patience.goOn();
      }
    } catch (error) {
      if (!patience.isOver) throw error;
    }
    const fault = await ended;
    if (fault !== undefined) fail(fault);
    if (!(await fed)) fail('it did not read all of its input');
  } finally {
    patience.end();
    end(child);
    await ended;
    released();
    onStderr?.(stderr());
  }
}

/**
 * Kills it and what it started, and lets go of the pipes, which somebody may hold still: he gets an end of
 * input, or nobody to write to.
 */
function end(child: Child): void {
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has a signal that ends this process end the program, too, until what it returns is called. */
function endWithUs(child: Child): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    end(child);
    // What the signal would have done without us; where somebody else listens too, that is his to decide.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.once(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  };
}

/** Calls `stop` where the program is waited for too long: not while it waits for us. */
class Patience {
  isOver = false;
  readonly #stop: () => void;
  #counts = false;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  /** From now on it is the program's turn, or not. */
  waitFor(program: boolean): void {
    this.#counts = program;
    this.goOn();
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  /**
   * The program is gone; whoever still feeds it must not start the clock anew, and keep this process waiting
   * for it.
   */
  end(): void {
    this.#ended = true;
    this.pause();
  }

  goOn(): void {
    clearTimeout(this.#timer);
    if (!this.#counts || this.#ended) return;
    this.#timer = setTimeout(() => {
      this.isOver = true;
      this.#stop();
    }, PATIENCE);
  }
}

/** Resolves when the program is gone, and all it wrote has come: to undefined, or to what went wrong. */
function ending(child: Child): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return; // a kill that came too late
      resolve(error.code === 'ENOENT' ? 'there is no such program' : `it cannot be started (${error.code})`);
    });
    child.on('close', (status, signal) => {
      if (signal) resolve(`it was killed by ${signal}`);
      else resolve(status === 0 ? undefined : `exit status ${status}`);
    });
  });
}

/** Resolves to whether the program took all of it. Never rejects: who made `input` knows its error. */
async function feed(child: Child, input: AsyncIterable<Uint8Array>, patience: Patience): Promise<boolean> {
  const { stdin } = child;
  // EPIPE, where the program ends or closes its input early: write() tells it too, but Node would end at an
  // unheard event.
  stdin.on('error', () => undefined);
  try {
    for await (const block of input) {
      // Waits until the kernel has the block: its owner may reuse it then.
      patience.waitFor(true);
      if (!(await written(stdin, block))) return false;
      patience.waitFor(false);
    }
  } catch {
    end(child);
    return false;
  }
  patience.waitFor(true);
  return new Promise((resolve) =>
    stdin.end(() => resolve(stdin.errored === null)).once('close', () => resolve(false)),
  );
}

function written(stdin: Writable, block: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => stdin.write(block, (error) => resolve(!error)));
}

/** What came last, fit for a terminal: a program may write there what a log made it write. */
function keepEnd(stream: Readable): () => string {
  let kept: Buffer = Buffer.alloc(0);
  stream.on('data', (block: Buffer) => (kept = Buffer.concat([kept, block]).subarray(-KEPT_STDERR)));
  return () => {
    const escaper = new TerminalEscaper();
    return Buffer.concat([escaper.escape(kept), escaper.end()]).toString();
  };
}
