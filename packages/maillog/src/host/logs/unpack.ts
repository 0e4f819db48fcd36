import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Damaged, Unreadable } from '../../log/reason.ts';
import type { Packing } from '../../log/rotated-name.ts';
import { IDLE_WORDS, withIdleTimeout } from '../../system/idle-timeout.ts';
import { endOf, endProcess, failureOf, startProcess } from '../../system/process.ts';
import type { ProcessEnd } from '../../system/process.ts';

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
  const child = startProcess(program, args, ['pipe', 'pipe', 'ignore']);
  const ended = endOf(child);
  // A program that stops reading early says why by its status, and an error of the source by its output's
  // end.
  let failure: Error | undefined;
  const stop = (): void => {
    failure = new Unreadable(`${program}: ${IDLE_WORDS}`);
    endProcess(child);
  };
  pipeline(source, child.stdin, (error) => {
    if (error && !isBrokenPipe(error)) failure ??= error;
  });
  try {
    yield* withIdleTimeout(child.stdout as AsyncIterable<Uint8Array>, stop);
    const error = failure ?? faultOf(program, await ended);
    if (error) throw error;
  } catch (error) {
    throw failure ?? error;
  } finally {
    source.destroy();
    endProcess(child);
  }
}

function faultOf(program: string, end: ProcessEnd): Error | undefined {
  const failure = failureOf(end);
  if (failure === undefined) return undefined;
  return end.kind === 'unstartable'
    ? new Unreadable(`${program} ${failure}`)
    : new Damaged(`${program}: ${failure}`);
}

function isBrokenPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET';
}

function asDamage(error: unknown): unknown {
  if (error instanceof Unreadable || !(error instanceof Error) || !('code' in error)) return error;
  return String(error.code).startsWith('Z_') ? new Damaged(error.message) : new Unreadable(error.message);
}
