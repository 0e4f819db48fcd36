/**
 * Runs a program as a filter: clear bytes into its standard input, sealed bytes out of its standard output.
 * MailLog starts it without a shell: `sh -c "a | gpg -e"` succeeds even if `a` does not exist.
 *
 * The output counts only if the program ended by itself, with status 0, after it read all of its input. A
 * program that makes no progress (gpg that waits for the lock of a keyring) is killed with its children: else
 * the lock of this run would block every later run.
 */
import type { Writable } from 'node:stream';
import { MailLogError } from '../errors.ts';
import { IDLE_WORDS, IdleTimer } from '../system/idle-timeout.ts';
import { endOf, endProcess, failureOf, keepTail, startProcess } from '../system/process.ts';
import { TerminalEscaper } from '../text/escape.ts';

/** The end of a program's standard error is kept. Bytes. */
const MAX_STDERR_BYTES = 16_384;

export interface Filter {
  /** The program and its arguments: `['gpg', '-e', …]`. */
  readonly command: readonly string[];
  /** The hint of an error: what the user may try. */
  readonly hint?: string | undefined;
  /**
   * Called once with the end of its standard error, controls escaped. It may contain anything, clear text
   * too.
   */
  readonly onStderr?: ((text: string) => void) | undefined;
}

/**
 * The program's output. If `input` fails, the program is killed before it can make a complete message of half
 * a part; also if the reader stops. MailLog does not notice input that a program leaves in the pipe's buffer
 * (some 100 kB).
 * @throws MailLogError `unsealed` if the program cannot be started, fails, closes its input early, or was
 * killed.
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

/**
 * Resolves to whether the program read all of it. Never rejects: the source of `input` keeps its own error.
 */
async function feed(
  stdin: Writable,
  input: AsyncIterable<Uint8Array>,
  idle: IdleTimer,
  stop: () => void,
): Promise<boolean> {
  // EPIPE: the program ended or closed its input early. write() reports it too, but without a listener Node
  // would exit.
  stdin.on('error', () => undefined);
  try {
    for await (const block of input) {
      // Wait until the kernel has the block: then its owner may reuse it.
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

/** Escapes controls: a log line may reach the program's standard error. */
function escaped(bytes: Uint8Array): string {
  const escaper = new TerminalEscaper();
  return Buffer.concat([escaper.escape(bytes), escaper.end()]).toString();
}
