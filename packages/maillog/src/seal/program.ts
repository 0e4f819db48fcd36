/**
 * Runs a program as a filter: clear bytes into its standard input, what it makes of them out of its standard
 * output. It is started directly: `sh -c "a | gpg -e"` ends well even if `a` does not exist.
 *
 * Whatever it wrote counts only if it ended by itself, with status 0, after reading all of its input. One
 * that stops working (gpg at the lock of a keyring, say) is killed with all that it started: else the lock of
 * this run would keep every later run waiting.
 */
import type { Writable } from 'node:stream';
import { MailLogError } from '../errors.ts';
import { IDLE_WORDS, IdleTimer } from '../system/idle-timeout.ts';
import { endOf, endProcess, failureOf, keepTail, startProcess } from '../system/process.ts';
import { TerminalEscaper } from '../text/escape.ts';

/** A program's standard error is kept from its end. */
const MAX_STDERR_BYTES = 16_384;

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
  const child = startProcess(program, args, ['pipe', 'pipe', 'pipe']);
  const ended = endOf(child);
  const stderr = keepTail(child.stderr, MAX_STDERR_BYTES);
  const stop = (): void => endProcess(child);
  const idle = new IdleTimer(stop);
  const fed = feed(child.stdin, input, idle, stop);
  const fail = (fault: string): never => {
    throw new MailLogError('unsealed', `${program}: ${idle.expired ? IDLE_WORDS : fault}`, { hint });
  };
  try {
    try {
      for await (const block of child.stdout) {
        idle.pause();
        yield block as Uint8Array;
        idle.resume();
      }
    } catch (error) {
      if (!idle.expired) throw error;
    }
    const fault = failureOf(await ended);
    if (fault !== undefined) fail(fault);
    if (!(await fed)) fail('it did not read all of its input');
  } finally {
    idle.end();
    stop();
    await ended;
    onStderr?.(escaped(stderr()));
  }
}

/** Resolves to whether the program took all of it. Never rejects: who made `input` knows its error. */
async function feed(
  stdin: Writable,
  input: AsyncIterable<Uint8Array>,
  idle: IdleTimer,
  stop: () => void,
): Promise<boolean> {
  // EPIPE, where the program ends or closes its input early: write() tells it too, but Node would end at an
  // unheard event.
  stdin.on('error', () => undefined);
  try {
    for await (const block of input) {
      // Waits until the kernel has the block: its owner may reuse it then.
      idle.waitFor(true);
      if (!(await written(stdin, block))) return false;
      idle.waitFor(false);
    }
  } catch {
    stop();
    return false;
  }
  idle.waitFor(true);
  return new Promise((resolve) =>
    stdin.end(() => resolve(stdin.errored === null)).once('close', () => resolve(false)),
  );
}

function written(stdin: Writable, block: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => stdin.write(block, (error) => resolve(!error)));
}

/** Fit for a terminal: a program may write there what a log made it write. */
function escaped(bytes: Uint8Array): string {
  const escaper = new TerminalEscaper();
  return Buffer.concat([escaper.escape(bytes), escaper.end()]).toString();
}
