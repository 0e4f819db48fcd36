/**
 * Shows what is printed at a terminal page by page, as git does: by the shell command in `MAILLOG_PAGER`,
 * else in `PAGER`, else by `less`. `cat`, or an empty command, is no pager. less ends by itself if all fits
 * the screen.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writerTo } from './writer.ts';

type Write = (data: Uint8Array) => Promise<void>;

/** less, if it is installed: colours pass, the screen is left as it is, and what fits it is printed. */
const DEFAULT = 'if command -v less >/dev/null; then exec less; else exec cat; fi';
const DEFAULT_OPTIONS = { LESS: 'FRX', LV: '-c' };

/**
 * Calls `print` with what writes to `stream`, through a pager if that is this process's terminal. Resolves to
 * whether all was taken: who leaves a pager does not want the rest. Without a pager that can be run, `print`
 * is called again with the terminal itself.
 */
export async function throughPager(
  stream: NodeJS.WriteStream,
  print: (write: Write) => Promise<void>,
): Promise<boolean> {
  const { MAILLOG_PAGER: own, PAGER: usual } = process.env;
  const command = (own ?? usual ?? DEFAULT).trim();
  if (stream !== process.stdout || !stream.isTTY || command === '' || command === 'cat') {
    await print(writerTo(stream));
    return true;
  }
  const env = { ...DEFAULT_OPTIONS, ...process.env };
  const pager = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'inherit', 'inherit'], env });
  // It may end before it has read all.
  pager.stdin.on('error', () => undefined);
  const ended = endOf(pager);
  // An interrupt is for the pager.
  process.on('SIGINT', ignore);
  let isTaken = true;
  try {
    await print(writerTo(pager.stdin)).catch((error: NodeJS.ErrnoException) => {
      if (!CLOSED.has(error.code)) throw error;
      isTaken = false;
    });
  } finally {
    pager.stdin.end();
    await ended;
    process.removeListener('SIGINT', ignore);
  }
  if (!NOT_RUN.has(await ended)) return isTaken;
  await print(writerTo(stream));
  return true;
}

/** Node's codes for a pipe that nobody reads any more. */
const CLOSED: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);
/** The shell's exit statuses for a command that it cannot run or find. */
const NOT_RUN: ReadonlySet<number | null> = new Set([126, 127]);

function ignore(): void {}

/** The exit status; null after a signal. */
function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
}
