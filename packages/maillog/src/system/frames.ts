/**
 * The protocol between MailLog and a module's process or a worker: frames over two pipes, one for each
 * direction. A frame is a length of four bytes (big endian, the length not counted) and then fields, each a
 * length of four bytes and its bytes. A module's first field is a verb. perl packs and unpacks one in an
 * expression, (N/a*)*, with nothing but its core.
 *
 *     to the process    load, new, parse, validate, run, finish; answer or refused
 *     from it           print, warn, or a question of its own (then it waits for the answer); done or died ends a request
 */

/** The limit of a frame. Prints are cut to {@link PRINT_BYTES}, so no correct frame comes near it. Bytes. */
const MAX_FRAME_BYTES = 16 << 20;
/** The limit of one piece of a print. Bytes. */
export const PRINT_BYTES = 64 << 10;

export type Field = string | Uint8Array;

/** Text is sent as UTF-8. */
export function encodeFrame(fields: readonly Field[]): Buffer {
  const parts = fields.flatMap((field) => {
    const bytes = typeof field === 'string' ? Buffer.from(field, 'utf8') : field;
    return [lengthOf(bytes.length), bytes];
  });
  return Buffer.concat([lengthOf(parts.reduce((sum, part) => sum + part.length, 0)), ...parts]);
}

/**
 * Splits incoming bytes into frames. `longest` is the limit of a frame; a worker of MailLog's own needs none.
 */
export class FrameReader {
  #waiting = Buffer.alloc(0);
  readonly #longest: number;

  constructor(longest = MAX_FRAME_BYTES) {
    this.#longest = longest;
  }

  push(data: Uint8Array): void {
    this.#waiting = this.#waiting.length === 0 ? Buffer.from(data) : Buffer.concat([this.#waiting, data]);
  }

  /**
   * The next frame's fields, or undefined if it is incomplete.
   * @throws Error if the bytes are not a frame.
   */
  next(): Buffer[] | undefined {
    if (this.#waiting.length < 4) return undefined;
    const length = this.#waiting.readUInt32BE(0);
    if (length > this.#longest) throw new Error('a frame is too long');
    if (this.#waiting.length < 4 + length) return undefined;
    const fields = fieldsOf(this.#waiting.subarray(4, 4 + length));
    this.#waiting = this.#waiting.subarray(4 + length);
    return fields;
  }
}

function fieldsOf(body: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const end = at + 4 > body.length ? Infinity : at + 4 + body.readUInt32BE(at);
    if (end > body.length) throw new Error('a frame is cut off');
    fields.push(body.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(length);
  return bytes;
}
