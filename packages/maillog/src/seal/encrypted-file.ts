/**
 * Bytes that wait on the disk until it is known what they are. They are encrypted (AES-256 in counter mode)
 * to a key that is used for this file only and never leaves this process, so nothing readable reaches the
 * disk.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { cannotWrite } from './output.ts';

const ALGORITHM = 'aes-256-ctr';
const BLOCK_BYTES = 64 << 10;
const CIPHER_BLOCK_BYTES = 16;

export class EncryptedFile {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #key = randomBytes(32);
  readonly #cipher = createCipheriv(ALGORITHM, this.#key, counterAt(0));

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /**
   * `file` must not exist.
   * @throws MailLogError `io`.
   */
  static async create(file: string): Promise<EncryptedFile> {
    return new EncryptedFile(
      file,
      await open(file, 'wx+', 0o600).catch((error: unknown) => cannotWrite(file, error)),
    );
  }

  /** @throws MailLogError `io`. */
  async write(data: Uint8Array): Promise<void> {
    const hidden = this.#cipher.update(data);
    await this.#handle.writeFile(hidden).catch((error: unknown) => cannotWrite(this.#file, error));
  }

  /** What was written, from the byte `from` on; at most `bytes` of it. */
  async *read(from = 0, bytes = Infinity): AsyncGenerator<Uint8Array, void, undefined> {
    const decipher = createDecipheriv(ALGORITHM, this.#key, counterAt(from));
    // The key stream begins with a whole block of the cipher.
    decipher.update(Buffer.alloc(from % CIPHER_BLOCK_BYTES));
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    for (let left = bytes, at = from; left > 0;) {
      const { bytesRead } = await this.#handle.read(block, 0, Math.min(BLOCK_BYTES, left), at);
      if (bytesRead === 0) return;
      at += bytesRead;
      left -= bytesRead;
      yield decipher.update(block.subarray(0, bytesRead));
    }
  }

  /** Never rejects. */
  async remove(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await unlink(this.#file).catch(() => undefined);
  }
}

/** The counter of the cipher's block that holds that byte. */
function counterAt(byte: number): Buffer {
  const counter = Buffer.alloc(CIPHER_BLOCK_BYTES);
  counter.writeBigUInt64BE(BigInt(Math.floor(byte / CIPHER_BLOCK_BYTES)), 8);
  return counter;
}
