/** Packets of OpenPGP: reads those of a key, and writes those of a message. */

/** `{tag: 6, body}`. */
export interface Packet {
  readonly tag: number;
  readonly body: Buffer;
}

/** 2^16: of this size are all parts of a packet but the last. */
const PARTIAL_BYTES = 65_536;
const PARTIAL_LENGTH = 0xe0 | 16;

/** All packets in `bytes`; undefined if a length is partial or of no known form, or goes beyond the end. */
export function readPackets(bytes: Buffer): Packet[] | undefined {
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length;) {
    const head = bytes[at];
    const isNew = (head & 0x40) !== 0;
    const length = isNew ? newLength(bytes, at + 1) : oldLength(bytes, at);
    if ((head & 0x80) === 0 || !length || length.next + length.bytes > bytes.length) return undefined;
    const end = length.next + length.bytes;
    packets.push({ tag: isNew ? head & 0x3f : (head >> 2) & 0x0f, body: bytes.subarray(length.next, end) });
    at = end;
  }
  return packets;
}

interface Length {
  readonly bytes: number;
  /** Where the body begins. */
  readonly next: number;
}

/** RFC 9580 §4.2.1, which subpackets share (§5.2.3.7). */
export function newLength(bytes: Buffer, at: number): Length | undefined {
  const first = bytes[at] ?? 255;
  if (first < 192) return { bytes: first, next: at + 1 };
  if (first < 224 && at + 2 <= bytes.length)
    return { bytes: (first - 192) * 256 + bytes[at + 1] + 192, next: at + 2 };
  if (first === 255 && at + 5 <= bytes.length) return { bytes: bytes.readUInt32BE(at + 1), next: at + 5 };
  return undefined;
}

/** RFC 9580 §4.2.2. */
function oldLength(bytes: Buffer, at: number): Length | undefined {
  const size = 2 ** (bytes[at] & 3);
  if (size === 8 || at + 1 + size > bytes.length) return undefined;
  return { bytes: bytes.readUIntBE(at + 1, size), next: at + 1 + size };
}

/** A packet whose body is at hand. */
export function packet(tag: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0xc0 | tag]), lengthOf(body.length), body]);
}

/** A packet of any length, in parts; what it yields is not used again. */
export async function* packetOf(
  tag: number,
  head: Uint8Array,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  let held = Buffer.allocUnsafe(PARTIAL_BYTES);
  let heldBytes = head.length;
  held.set(head);
  let first = Buffer.from([0xc0 | tag]);
  for await (const block of body) {
    for (let at = 0; at < block.length;) {
      if (heldBytes === PARTIAL_BYTES) {
        yield Buffer.concat([first, Buffer.from([PARTIAL_LENGTH]), held]);
        first = Buffer.alloc(0);
        held = Buffer.allocUnsafe(PARTIAL_BYTES);
        heldBytes = 0;
      }
      const taken = block.subarray(at, at + PARTIAL_BYTES - heldBytes);
      held.set(taken, heldBytes);
      heldBytes += taken.length;
      at += taken.length;
    }
  }
  yield Buffer.concat([first, lengthOf(heldBytes), held.subarray(0, heldBytes)]);
}

function lengthOf(bytes: number): Buffer {
  if (bytes < 192) return Buffer.from([bytes]);
  if (bytes < 8384) return Buffer.from([192 + ((bytes - 192) >> 8), (bytes - 192) & 0xff]);
  const long = Buffer.from([0xff, 0, 0, 0, 0]);
  long.writeUInt32BE(bytes, 1);
  return long;
}

/** A multiprecision integer at `at`, and where the next field begins; undefined if it is cut off. */
export function readInteger(bytes: Buffer, at: number): { value: Buffer; next: number } | undefined {
  if (at + 2 > bytes.length) return undefined;
  const bits = bytes.readUInt16BE(at);
  const next = at + 2 + Math.ceil(bits / 8);
  const value = bytes.subarray(at + 2, next);
  // The length is that of the number: no leading zero bits beyond it.
  const isExact = bits > 0 && next <= bytes.length && Math.clz32(value[0]) - 24 === value.length * 8 - bits;
  return isExact ? { value, next } : undefined;
}

/** A multiprecision integer (RFC 9580 §3.2). */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start++;
  const significant = bytes.subarray(start);
  const bits = significant.length * 8 - (significant.length > 0 ? Math.clz32(significant[0]) - 24 : 0);
  return Buffer.concat([Buffer.from([bits >> 8, bits & 0xff]), significant]);
}
