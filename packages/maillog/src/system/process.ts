/**
 * The one way to run another program. The program leads its own process group, so its children are killed
 * with it. MailLog kills the group when it ends itself: the program may have the report in clear, or hold the
 * lock of a keyring for which every later run would wait. It is started without a shell: a shell would split
 * words, and return the status of its last command only.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessByStdio, SpawnOptions } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { beforeExit } from './before-exit.ts';
import { describeError } from '../text/errno.ts';

type Channel = 'pipe' | 'ignore' | 'inherit' | number;
type Stream<Kind extends Channel, Pipe> = Kind extends 'pipe' ? Pipe : null;

/**
 * How long a process has to end after SIGKILL. One that waits in the kernel (a dead NFS server) does not end
 * before the kernel gets its answer. MailLog then goes on without it. Milliseconds.
 */
const KILL_TIMEOUT_MS = 5000;
/** The event of a child that MailLog waits for no more. */
const ABANDONED = 'abandoned';

/** The reason if the program does not exist. */
export const NO_PROGRAM = 'no such program';

/** How a program ended: `{kind: 'exit', status: 3}`, `{kind: 'unstartable', reason: 'permission denied'}`. */
export type ProcessEnd =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'unstartable'; readonly reason: string };

/**
 * Starts `program`; `stdio` lists the kinds of standard input, output, error and further descriptors. Never
 * throws: see {@link endOf}.
 */
export function startProcess<In extends Channel, Out extends Channel, Err extends Channel>(
  program: string,
  args: readonly string[],
  stdio: readonly [In, Out, Err, ...Channel[]],
  options: Pick<SpawnOptions, 'argv0' | 'env'> = {},
): ChildProcessByStdio<Stream<In, Writable>, Stream<Out, Readable>, Stream<Err, Readable>> {
  const child: ChildProcess = spawn(program, args, { ...options, stdio: [...stdio], detached: true });
  if (!(child.stdio as unknown)) addEmptyStreams(child, stdio);
  const release = beforeExit(() => signalGroup(child, 'SIGKILL'));
  child.once('exit', release);
  // This listener stays: a signal that comes too late causes an error event, too.
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
    // The group has ended, as wanted.
  }
  if (signal === 'SIGKILL') setTimeout(() => abandon(child), KILL_TIMEOUT_MS).unref();
}

/** What still waits for the end of a killed child learns that it was killed; its pipes are closed. */
function abandon(child: ChildProcess): void {
  for (const stream of child.stdio) stream?.destroy();
  child.unref();
  child.emit(ABANDONED);
}

/**
 * Kills the group and closes the pipes. A process that left the group may still hold them: it gets an end of
 * input, or EPIPE.
 */
export function endProcess(child: ChildProcess): void {
  for (const stream of child.stdio) stream?.destroy();
  if (child.exitCode === null && child.signalCode === null) signalGroup(child, 'SIGKILL');
}

/**
 * Resolves when the program has ended; with `close`, when its output is complete, too. Call it right after
 * the start.
 */
export function endOf(child: ChildProcess, event: 'exit' | 'close' = 'close'): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return; // A signal that came too late.
      const reason = error.code === 'ENOENT' ? NO_PROGRAM : describeError(error);
      resolve({ kind: 'unstartable', reason });
    });
    child.once(ABANDONED, () => {
      if (child.exitCode === null) resolve({ kind: 'signal', signal: child.signalCode ?? 'SIGKILL' });
      else resolve({ kind: 'exit', status: child.exitCode });
    });
    child.once(event, (status: number | null, signal: NodeJS.Signals | null) =>
      resolve(signal ? { kind: 'signal', signal } : { kind: 'exit', status: status ?? 0 }),
    );
  });
}

/** Why an end is a failure: `exit status 3`, `killed by SIGSEGV`; undefined for status 0. */
export function failureOf(end: ProcessEnd): string | undefined {
  if (end.kind === 'unstartable') return `cannot be started: ${end.reason}`;
  if (end.kind === 'signal') return `killed by ${end.signal}`;
  return end.status === 0 ? undefined : `exit status ${end.status}`;
}

/** Returns a function that returns the last `maxBytes` of what `stream` has given so far. */
export function keepTail(stream: Readable, maxBytes: number): () => Buffer {
  let kept: Buffer = Buffer.alloc(0);
  stream.on('data', (block: Buffer) => (kept = Buffer.concat([kept, block]).subarray(-maxBytes)));
  return () => kept;
}
