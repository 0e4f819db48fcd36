/**
 * Encrypts a part to common keys, as openpgp.js does for them (openpgp.ts): a session key for each, then data
 * of version 1 with modification detection (RFC 9580 §5.13.1), in which the part is a literal packet,
 * compressed if all keys allow that. It streams: it holds a few blocks.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createDeflate } from 'node:zlib';
import type { ByteBlocks } from '../../bytes.ts';
import { armoured } from './armour.ts';
import type { CommonKey } from './key.ts';
import { packetOf } from './packets.ts';
import { sessionKeyPacket } from './session-key.ts';

const COMPRESSED = 8;
const LITERAL = 11;
const PROTECTED = 18;
const ZLIB = 2;
const BINARY = 0x62;
const AES_BLOCK_BYTES = 16;

/** The armoured message for the owners of `keys`. */
export function encryptTo(
  keys: readonly CommonKey[],
  clear: AsyncIterable<Uint8Array>,
  date: Date,
): AsyncGenerator<Buffer, void, undefined> {
  return armoured(messageTo(keys, clear, date));
}

async function* messageTo(
  keys: readonly CommonKey[],
  clear: AsyncIterable<Uint8Array>,
  date: Date,
): AsyncGenerator<Buffer, void, undefined> {
  const sessionKey = randomBytes(32);
  for (const { encrypting } of keys) yield sessionKeyPacket(encrypting, sessionKey);
  // The format, a file name of no length, and the time.
  const head = Buffer.from([BINARY, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(Math.floor(date.getTime() / 1000), 2);
  const literal = packetOf(LITERAL, head, clear);
  const isCompressed = keys.every(({ readsZlib }) => readsZlib);
  const content = isCompressed ? packetOf(COMPRESSED, Buffer.from([ZLIB]), deflated(literal)) : literal;
  yield* packetOf(PROTECTED, Buffer.from([1]), encrypted(content, sessionKey));
}

async function* deflated(blocks: AsyncIterable<Uint8Array>): ByteBlocks {
  // An error of `blocks` destroys the last stream of the pipeline, and is thrown by it; the callback has
  // nothing to add.
  yield* pipeline(Readable.from(blocks), createDeflate(), () => undefined);
}

/** §5.13.1: random bytes of which two are repeated, the content, and a digest of both. */
async function* encrypted(
  content: AsyncIterable<Uint8Array>,
  sessionKey: Uint8Array,
): AsyncGenerator<Buffer, void, undefined> {
  const cipher = createCipheriv('aes-256-cfb', sessionKey, Buffer.alloc(AES_BLOCK_BYTES));
  const digest = createHash('sha1');
  const random = randomBytes(AES_BLOCK_BYTES);
  const prefix = Buffer.concat([random, random.subarray(-2)]);
  digest.update(prefix);
  yield cipher.update(prefix);
  for await (const block of content) {
    digest.update(block);
    yield cipher.update(block);
  }
  const detection = Buffer.from([0xd3, 20]);
  yield cipher.update(Buffer.concat([detection, digest.update(detection).digest()]));
}
