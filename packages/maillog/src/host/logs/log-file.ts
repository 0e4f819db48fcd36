import type { ByteString } from '../../bytes.ts';
import type { FileHandle } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import type { LogFile } from '../../log/log-files.ts';
import { Damaged, Unreadable } from '../../log/reason.ts';
import type { FileId } from '../../log/position.ts';
import { isNul } from '../../log/holes.ts';
import type { Piece } from '../../log/holes.ts';
import { mayBePacked, packingOf } from '../../log/rotated-name.ts';
import { DataRanges } from './sparse.ts';
import { describeError } from '../../text/errno.ts';
import { openAt } from '../trust/open-file.ts';
import type { Way } from '../trust/way.ts';
import { unpack } from './unpack.ts';

/** As in blocks.ts: large enough to be cheap, small enough for the cache. */
const BLOCK_BYTES = 1 << 20;
const PACKED_BYTES = 1 << 18;

/** A file is not where it was listed any more: list again. */
export class Moved extends Error {
  override readonly name = 'Moved';
}

export function fileId(stat: BigIntStats): FileId {
  return {
    device: String(stat.dev),
    inode: String(stat.ino),
    born: String(stat.birthtimeNs),
    size: Number(stat.size),
    modified: String(stat.mtimeNs),
  };
}

/**
 * A file of a log on this machine. It is opened when it is first read, and then must be the file that was
 * listed under its name, so that a rotation in between cannot exchange it; from then on it is read however it
 * is renamed, compressed or removed.
 */
export class NodeLogFile implements LogFile {
  readonly path: ByteString;
  readonly id: FileId;
  readonly packed: boolean;
  readonly stem: ByteString;
  readonly #way: Way;
  readonly #name: ByteString;
  #handle: Promise<FileHandle> | undefined;

  /** `name` lies at the end of `way`, which must be open until this is closed; `path` is for people. */
  constructor(path: ByteString, id: FileId, way: Way, name: ByteString) {
    const packing = packingOf(path);
    this.path = path;
    this.id = id;
    this.packed = mayBePacked(path);
    this.stem = packing ? path.slice(0, -packing.length) : path;
    this.#way = way;
    this.#name = name;
  }

  async window(start: number, end: number): Promise<Uint8Array> {
    if (this.packed) return this.#unpackedWindow(start, end);
    const handle = await this.#open();
    const window = Buffer.allocUnsafe(end - start);
    let length = 0;
    while (length < window.length) {
      const { bytesRead } = await this.#read(handle, window.subarray(length), start + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return window.subarray(0, length);
  }

  async *blocks(start: number, end = Infinity): AsyncGenerator<Uint8Array> {
    if (this.packed) {
      yield* this.#unpackedBlocks(start, end);
      return;
    }
    const handle = await this.#open();
    if (end <= start) return;
    const size = Math.min(BLOCK_BYTES, end - start);
    const read = (into: Buffer, at: number): Promise<{ bytesRead: number }> => {
      const reading = this.#read(handle, into.subarray(0, Math.min(size, end - at)), at);
      // If the reader stops before, nothing awaits it, so its failure needs this handler.
      reading.catch(() => undefined);
      return reading;
    };
    let block: Buffer = Buffer.allocUnsafe(size);
    let other: Buffer | undefined;
    let reading = read(block, start);
    for (let at = start; at < end;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const filled = block.subarray(0, bytesRead);
      at += bytesRead;
      // The next block is read while this one is decided. Most logs have one only.
      if (at < end) {
        [block, other] = [other ?? Buffer.allocUnsafe(size), block];
        reading = read(block, at);
      }
      yield filled;
    }
  }

  /** As {@link blocks}. A hole is represented by its length in bytes, which costs no time. */
  async *pieces(start: number, end = Infinity): AsyncGenerator<Piece> {
    if (this.packed) {
      yield* this.#unpackedBlocks(start, end);
      return;
    }
    const ranges = new DataRanges(await this.#open());
    for (let at = start; at < end;) {
      let hole = 0;
      for await (const block of this.blocks(at, end)) {
        at += block.length;
        yield block;
        if (block.length < BLOCK_BYTES || !isNul(block)) continue;
        hole = ((await ranges.next(at, end).catch(unreadable)) ?? at) - at;
        if (hole > 0) break;
      }
      if (hole === 0) return;
      yield hole;
      at += hole;
    }
  }

  /** As it is now. */
  async stat(): Promise<FileId> {
    const handle = await this.#open();
    return fileId(await handle.stat({ bigint: true }).catch(unreadable));
  }

  /** What was only read has nothing to lose: a close that fails is no fault. */
  async close(): Promise<void> {
    const handle = await this.#handle?.catch(() => undefined);
    await handle?.close().catch(() => undefined);
  }

  #open(): Promise<FileHandle> {
    this.#handle ??= this.#openListed();
    return this.#handle;
  }

  async #openListed(): Promise<FileHandle> {
    const handle = await openAt(this.#way.folder + this.#name).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ELOOP' || error.code === 'ENOTDIR') throw new Moved();
      return unreadable(error);
    });
    const found = await handle.stat({ bigint: true }).catch(() => undefined);
    const { device, inode } = found ? fileId(found) : this.id;
    if (found && device === this.id.device && inode === this.id.inode) {
      try {
        this.#way.judge(found);
        return handle;
      } catch (error) {
        await handle.close();
        throw error;
      }
    }
    await handle.close().catch(() => undefined);
    throw found ? new Moved() : new Unreadable('it cannot be looked at');
  }

  #read(handle: FileHandle, into: Uint8Array, at: number): Promise<{ bytesRead: number }> {
    return handle.read(into, 0, into.length, at).catch(unreadable);
  }

  async #unpackedWindow(start: number, end: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    try {
      for await (const block of this.#unpackedBlocks(start, end)) pieces.push(Buffer.from(block));
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
    }
    return Buffer.concat(pieces);
  }

  /**
   * Not the handle's own stream: that closes the handle when it ends, and no two of them can be had at a
   * time.
   */
  async *#packedBytes(): AsyncGenerator<Uint8Array> {
    const handle = await this.#open();
    for (let at = 0; ;) {
      const block = Buffer.allocUnsafe(PACKED_BYTES);
      const { bytesRead } = await this.#read(handle, block, at);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
      at += bytesRead;
    }
  }

  async *#unpackedBlocks(start: number, end: number): AsyncGenerator<Uint8Array> {
    if (end <= start) return;
    let at = 0;
    for await (const block of unpack(() => this.#packedBytes(), BLOCK_BYTES)) {
      const wanted = block.subarray(Math.max(0, start - at), Math.max(0, end - at));
      at += block.length;
      if (wanted.length > 0) yield wanted;
      if (at >= end) return;
    }
  }
}

function unreadable(error: NodeJS.ErrnoException): never {
  throw new Unreadable(describeError(error));
}
