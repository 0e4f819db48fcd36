import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Damaged, Unreadable } from '../../log/reason.ts';
import type { Packing } from '../../log/rotated-name.ts';
import { STOPPED, patiently } from '../../system/patience.ts';

/**
 * The programs for what Node cannot read itself; they write to standard output what they read from standard
 * input.
 */
const PROGRAMS: Readonly<Record<Exclude<Packing, '.gz'>, readonly [string, ...string[]]>> = {
  '.bz2': ['bzip2', '-dc'],
  '.xz': ['xz', '-dc'],
  '.zst': ['zstd', '-dcq'],
};

/** What is packed in `source`, in blocks. @throws Damaged, Unreadable. */
export async function* unpack(
  source: Readable,
  packing: Packing,
  blockBytes: number,
): AsyncGenerator<Uint8Array> {
  yield* packing === '.gz' ? gunzip(source, blockBytes) : byProgram(source, PROGRAMS[packing]);
}

async function* gunzip(source: Readable, blockBytes: number): AsyncGenerator<Uint8Array> {
  let failure: Error | undefined;
  const unpacked = pipeline(source, createGunzip({ chunkSize: blockBytes }), (error) => {
    failure = error ?? undefined;
  });
  try {
    for await (const block of unpacked) yield block as Uint8Array;
  } catch (error) {
    throw asDamage(failure ?? error);
  } finally {
    unpacked.destroy();
  }
}

async function* byProgram(
  source: Readable,
  [program, ...args]: readonly [string, ...string[]],
): AsyncGenerator<Uint8Array> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<Error | undefined>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve(
        new Unreadable(error.code === 'ENOENT' ? `there is no ${program} to read it with` : error.message),
      ),
    );
    child.once('close', (status) =>
      resolve(status === 0 ? undefined : new Damaged(`${program} ended with status ${status}`)),
    );
  });
  // A program that stops reading early says why by its status, and an error of the source by its output's
  // end.
  let failure: Error | undefined;
  const stop = (): void => {
    if (child.kill('SIGKILL')) failure = new Unreadable(`${program}: ${STOPPED}`);
  };
  pipeline(source, child.stdin, (error) => {
    if (error && !isBrokenPipe(error)) failure ??= error;
  });
  try {
    yield* patiently(child.stdout as AsyncIterable<Uint8Array>, stop);
    const error = failure ?? (await ended);
    if (error) throw error;
  } finally {
    source.destroy();
    child.kill('SIGKILL');
  }
}

function isBrokenPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET';
}

function asDamage(error: unknown): unknown {
  if (error instanceof Unreadable || !(error instanceof Error) || !('code' in error)) return error;
  return String(error.code).startsWith('Z_') ? new Damaged(error.message) : new Unreadable(error.message);
}
