/**
 * The one way to run another program. It leads a process group of its own, so that all it starts is killed
 * with it, and the group is killed when this process ends: it may hold the report in clear, or the lock of a
 * keyring for which every later run would wait.
 *
 * It is started directly: a shell between would split words that nobody sees, and report the status of the
 * last of its commands only.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessByStdio, SpawnOptions } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { beforeExit } from './before-exit.ts';
import { describeError } from '../text/errno.ts';

type Channel = 'pipe' | 'ignore' | 'inherit' | number;
type Stream<Kind extends Channel, Pipe> = Kind extends 'pipe' ? Pipe : null;

/** The reason of a program that is not there. */
export const NO_PROGRAM = 'no such program';

/** How a program ended: `{kind: 'exit', status: 3}`, `{kind: 'unstartable', reason: 'permission denied'}`. */
export type ProcessEnd =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'unstartable'; readonly reason: string };

/**
 * Starts `program`; `stdio` says for standard input, output, error and further descriptors what each is.
 * Never throws: see {@link endOf}.
 */
export function startProcess<In extends Channel, Out extends Channel, Err extends Channel>(
  program: string,
  args: readonly string[],
  stdio: readonly [In, Out, Err, ...Channel[]],
  options: Pick<SpawnOptions, 'env'> = {},
): ChildProcessByStdio<Stream<In, Writable>, Stream<Out, Readable>, Stream<Err, Readable>> {
  const child: ChildProcess = spawn(program, args, { ...options, stdio: [...stdio], detached: true });
  if (!(child.stdio as unknown)) addEmptyStreams(child, stdio);
  const release = beforeExit(() => signalGroup(child, 'SIGKILL'));
  child.once('exit', release);
  // A listener that stays: a signal that comes too late is an error event, too.
  child.on('error', () => child.pid ?? release());
  return child as ChildProcessByStdio<Stream<In, Writable>, Stream<Out, Readable>, Stream<Err, Readable>>;
}

/** Node makes no streams if no descriptor is left for them. The caller learns that from the end. */
function addEmptyStreams(child: ChildProcess, stdio: readonly Channel[]): void {
  const streams = stdio.map((channel, index) => {
    if (channel !== 'pipe') return null;
    return index === 0 ? new Writable({ write: (_block, _encoding, done) => done() }) : Readable.from([]);
  });
  const [stdin, stdout, stderr] = streams;
  Object.assign(child, { stdin, stdout, stderr, stdio: streams });
}

/** Sends a signal to the process group that `child` leads. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is gone: what was wanted.
  }
}

/**
 * Kills the group and lets go of the pipes, which a process that left the group may still hold: it meets an
 * end of input, or nobody to write to.
 */
export function endProcess(child: ChildProcess): void {
  for (const stream of child.stdio) stream?.destroy();
  if (child.exitCode === null && child.signalCode === null) signalGroup(child, 'SIGKILL');
}

/**
 * Resolves when the program is gone; with `close`, when all it wrote has come, too. Call it at once after the
 * start.
 */
export function endOf(child: ChildProcess, event: 'exit' | 'close' = 'close'): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return; // A signal that came too late.
      const reason = error.code === 'ENOENT' ? NO_PROGRAM : describeError(error);
      resolve({ kind: 'unstartable', reason });
    });
    child.once(event, (status: number | null, signal: NodeJS.Signals | null) =>
      resolve(signal ? { kind: 'signal', signal } : { kind: 'exit', status: status ?? 0 }),
    );
  });
}

/** What was wrong with an end: `exit status 3`, `killed by SIGSEGV`; undefined for status 0. */
export function failureOf(end: ProcessEnd): string | undefined {
  if (end.kind === 'unstartable') return `cannot be started: ${end.reason}`;
  if (end.kind === 'signal') return `killed by ${end.signal}`;
  return end.status === 0 ? undefined : `exit status ${end.status}`;
}

/** The last `maxBytes` of what comes out of `stream`, whenever it is asked. */
export function keepTail(stream: Readable, maxBytes: number): () => Buffer {
  let kept: Buffer = Buffer.alloc(0);
  stream.on('data', (block: Buffer) => (kept = Buffer.concat([kept, block]).subarray(-maxBytes)));
  return () => kept;
}
