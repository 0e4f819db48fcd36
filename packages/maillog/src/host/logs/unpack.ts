/**
 * Reads compressed files. The first bytes of a file decide how it is compressed, not its name: a plain file
 * called `.gz` is read as it is.
 */
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Damaged, Unreadable } from '../../log/reason.ts';
import { IDLE_WORDS, withIdleTimeout } from '../../system/idle-timeout.ts';
import { endOf, endProcess, failureOf, keepTail, startProcess } from '../../system/process.ts';
import type { ProcessEnd } from '../../system/process.ts';

/** An unpacking program may take this much memory; the formats permit a file to ask for gigabytes. */
const MAX_MEMORY_MIB = 256;
/** A file that unpacks to more is cut there. Some files of a kilobyte unpack to gigabytes. */
const MAX_CONTENT_BYTES = 4 * 2 ** 30;
/** The length of the longest signature. */
const SIGNATURE_BYTES = 6;
const DAMAGED = 'damaged; the report shows what comes before the damage';
const MAX_STDERR_BYTES = 1000;
const GZIP = ['gzip', '-dc'] as const;

/**
 * The first bytes of each format, and the program that writes to standard output what it reads from standard
 * input.
 */
const FORMATS: readonly (readonly [string, readonly [string, ...string[]]])[] = [
  ['\x1f\x8b', GZIP],
  // compress(1)
  ['\x1f\x9d', GZIP],
  ['BZh', ['bzip2', '-dc']],
  ['\xfd7zXZ\0', ['xz', '-dc', `--memlimit-decompress=${MAX_MEMORY_MIB}MiB`]],
  ['\x28\xb5\x2f\xfd', ['zstd', '-dcq', `--memory=${MAX_MEMORY_MIB}MB`]],
  ['\x04\x22\x4d\x18', ['lz4', '-dcq']],
  ['LZIP', ['lzip', '-dcq']],
  ['\x89LZO\0\r', ['lzop', '-dcq']],
];

/**
 * The content of a file that may be compressed, in blocks. `open` reads the file from its beginning.
 * @throws Damaged, Unreadable.
 */
export async function* unpack(
  open: () => AsyncIterable<Uint8Array>,
  blockBytes: number,
): AsyncGenerator<Uint8Array> {
  const first = await firstBytes(open());
  // The beginning of a signature: the file is still being written.
  if (
    first !== '' &&
    FORMATS.some(([signature]) => first.length < signature.length && signature.startsWith(first))
  )
    throw new Damaged(DAMAGED);
  const program = FORMATS.find(([signature]) => first.startsWith(signature))?.[1];
  const content =
    program === undefined
      ? open()
      : first.startsWith('\x1f\x8b')
        ? gunzip(open, blockBytes)
        : byProgram(open, program);
  let bytes = 0;
  for await (const block of content) {
    bytes += block.length;
    if (program !== undefined && bytes > MAX_CONTENT_BYTES)
      throw new Damaged(
        `unpacks to more than ${MAX_CONTENT_BYTES} bytes; the rest is not shown, unpack it by hand`,
      );
    yield block;
  }
}

async function firstBytes(blocks: AsyncIterable<Uint8Array>): Promise<string> {
  let first = '';
  for await (const block of blocks) {
    first += Buffer.from(block.subarray(0, SIGNATURE_BYTES)).toString('latin1');
    if (first.length >= SIGNATURE_BYTES) break;
  }
  return first.slice(0, SIGNATURE_BYTES);
}

/** What `gzip -dc` shows: it ignores trailing garbage. zlib would drop the block before that, too. */
async function* gunzip(
  open: () => AsyncIterable<Uint8Array>,
  blockBytes: number,
): AsyncGenerator<Uint8Array> {
  let given = 0;
  try {
    for await (const block of inflate(open(), blockBytes)) {
      given += block.length;
      yield block;
    }
    return;
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
  }
  let at = 0;
  for await (const block of byProgram(open, GZIP)) {
    const wanted = block.subarray(Math.max(0, given - at));
    at += block.length;
    if (wanted.length > 0) yield wanted;
  }
}

async function* inflate(source: AsyncIterable<Uint8Array>, blockBytes: number): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: blockBytes });
  let failure: Error | undefined;
  gunzip.once('error', (error) => (failure = error));
  const unpacked = pipeline(Readable.from(source), gunzip, (error) => {
    failure ??= error ?? undefined;
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
  open: () => AsyncIterable<Uint8Array>,
  [program, ...args]: readonly [string, ...string[]],
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(open());
  const child = startProcess(program, args, ['pipe', 'pipe', 'pipe']);
  const ended = endOf(child);
  const stderr = keepTail(child.stderr, MAX_STDERR_BYTES);
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
    const error = failure ?? faultOf(program, await ended, stderr().toString('latin1'));
    if (error) throw error;
  } catch (error) {
    throw failure ?? error;
  } finally {
    source.destroy();
    endProcess(child);
  }
}

function faultOf(program: string, end: ProcessEnd, said: string): Error | undefined {
  const failure = failureOf(end);
  // gzip(1): status 2 is a warning, such as that of garbage after the end.
  if (failure === undefined || (program === 'gzip' && end.kind === 'exit' && end.status === 2))
    return undefined;
  if (end.kind === 'unstartable') return new Unreadable(`${program} ${failure}`);
  return /memory|window size/i.test(said)
    ? new Unreadable(`${program} needs more than ${MAX_MEMORY_MIB} MiB of memory to unpack it`)
    : new Damaged(DAMAGED);
}

function isBrokenPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET';
}

function asDamage(error: unknown): unknown {
  if (isOfZlib(error)) return new Damaged(DAMAGED);
  if (error instanceof Unreadable || !(error instanceof Error) || !('code' in error)) return error;
  return new Unreadable(error.message);
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
