/**
 * Passes a part on as it is if it is an OpenPGP message already: a module may have encrypted it itself, as
 * the original's manual shows. Everything else, and everything doubtful, is sealed like any part. Sealing
 * twice costs a reader one step; not sealing would reveal the content.
 *
 * Only a part whose first bytes are the banner is a candidate. It must pass the gate whole, encrypted to
 * exactly the keys that the sealer itself encrypts to, which is found out by having it seal one byte. Until
 * then the part waits on the disk, encrypted to a key of this process (encrypted-file.ts): readable text
 * after a banner must not reach the disk.
 *
 * It cannot see whether the part is signed (that is inside), nor, as the gate cannot, what it decrypts to.
 */
import { unlink } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import type { Sealer } from '../report/ports.ts';
import { Gate } from './gate.ts';
import { EncryptedFile } from './encrypted-file.ts';
import { writeSealed } from './output.ts';

const BANNER = Buffer.from('-----BEGIN PGP MESSAGE-----');

export function sealOnce(sealer: Sealer): Sealer {
  return {
    async seal(clear, file) {
      const blocks = clear[Symbol.asyncIterator]();
      const head = await readHead(blocks);
      if (!head.subarray(0, BANNER.length).equals(BANNER)) return sealer.seal(joined([head], blocks), file);
      const held = await EncryptedFile.create(`${file}.held`);
      try {
        const { keyIds, rest } = await examine(head, blocks, held);
        if (keyIds && sameKeys(keyIds, await keysOf(sealer, `${file}.probe`)))
          return await writeSealed(held.read(), file, undefined);
        return await sealer.seal(joined(concatenated(held.read(), rest), blocks), file);
      } finally {
        await held.remove();
      }
    },
  };
}

type Blocks = AsyncIterator<Uint8Array>;

/** The first bytes, as many as the banner has or as there are. */
async function readHead(blocks: Blocks): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < BANNER.length) {
    const { done, value } = await blocks.next();
    if (done) break;
    parts.push(Uint8Array.from(value));
    length += value.length;
  }
  return Buffer.concat(parts);
}

/**
 * Holds the part back while it may be a message. The result: it was one to `keyIds`, or it was not, and
 * `rest` is the block after what was held.
 */
async function examine(
  head: Uint8Array,
  blocks: Blocks,
  held: EncryptedFile,
): Promise<{ keyIds?: readonly string[]; rest: readonly Uint8Array[] }> {
  const gate = new Gate(undefined);
  for (let block = head; ;) {
    if (!passes(() => gate.write(block))) return { rest: [block] };
    await held.write(block);
    const { done, value } = await blocks.next();
    if (done) break;
    block = value;
  }
  let keyIds: readonly string[] = [];
  return passes(() => (keyIds = gate.end())) ? { keyIds, rest: [] } : { rest: [] };
}

function passes(step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (error instanceof MailLogError) return false;
    throw error;
  }
}

/** The keys that a sealer encrypts to, as the gate reads them. */
async function keysOf(sealer: Sealer, file: string): Promise<readonly string[]> {
  const { keyIds } = await sealer.seal(joined([Buffer.from('\n')]), file);
  await unlink(file);
  return keyIds;
}

function sameKeys(found: readonly string[], expected: readonly string[]): boolean {
  const [one, other] = [new Set(found), new Set(expected)];
  return one.size === other.size && found.every((keyId) => other.has(keyId));
}

/** All of `first`, then what `rest` still has. Closes `rest` if the reader stops. */
async function* joined(
  first: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  rest?: Blocks,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* first;
    for (;;) {
      const next = await rest?.next();
      if (!next || next.done) return;
      yield next.value;
    }
  } finally {
    await rest?.return?.();
  }
}

async function* concatenated(
  first: AsyncIterable<Uint8Array>,
  second: Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* first;
  yield* second;
}
