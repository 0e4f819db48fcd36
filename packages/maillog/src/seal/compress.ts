/**
 * The clear side of the built-in engine: it makes bytes a literal packet, signs it if there is a signer, and
 * compresses it (zlib) with Node's own stream. openpgp.js itself would use the platform's CompressionStream,
 * which on Node 20 reads all of its input at once, however slow its reader is: it would hold a report of 1 GB
 * in memory.
 */
import { pipeline, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { createDeflate } from 'node:zlib';
import type { enums, Key, Message, PrivateKey } from 'openpgp';
import type { ByteBlocks } from '../bytes.ts';

export interface Clear {
  readonly message: Message<ReadableStream<Uint8Array>>;
  /** The keys that still have to sign `message`. */
  readonly signingKeys: PrivateKey[];
}

/**
 * The message to encrypt. It is compressed only if every recipient's key says that its owner's software can
 * read that.
 */
export async function prepare(
  engine: typeof import('openpgp'),
  clear: ByteBlocks,
  { keys, signingKeys, date }: { keys: readonly Key[]; signingKeys: PrivateKey[]; date: Date },
): Promise<Clear> {
  const zlib = engine.enums.compression.zlib;
  const message = await engine.createMessage({ binary: webStream(clear), date });
  if (!(await allRead(keys, zlib, date))) return { message, signingKeys };
  const packets =
    signingKeys.length > 0
      ? await engine.sign({ message, signingKeys, date, format: 'binary' })
      : message.write();
  const compressed = Object.assign(new engine.CompressedDataPacket(), {
    algorithm: zlib,
    compressed: webStream(deflated(packets as AsyncIterable<Uint8Array>)),
  });
  const list = new engine.PacketList();
  list.push(compressed);
  return { message: new engine.Message(list), signingKeys: [] };
}

async function allRead(keys: readonly Key[], algorithm: enums.compression, date: Date): Promise<boolean> {
  const users = await Promise.all(keys.map((key) => key.getPrimaryUser(date)));
  return users.every(({ selfCertification }) =>
    selfCertification.preferredCompressionAlgorithms?.includes(algorithm),
  );
}

async function* deflated(blocks: AsyncIterable<Uint8Array>): ByteBlocks {
  // An error of `blocks` destroys the last stream of the pipeline, and is thrown by it; the callback has
  // nothing to add.
  yield* pipeline(Readable.from(blocks), createDeflate(), () => undefined);
}

function webStream(bytes: ByteBlocks): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await bytes.next();
        if (done === true) controller.close();
        // A copy: the producer may reuse its block once it is asked for the next one, and the engine may not
        // be done.
        else controller.enqueue(Uint8Array.from(value));
      },
      async cancel() {
        await bytes.return();
      },
    },
    { highWaterMark: 0 },
  );
}
