import { LINE_FEED } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';

const CR = 0x0d;
/** RFC 5322 §2.1.1, without the CRLF. */
const MAX_LINE_BYTES = 998;

/**
 * Passes a message on, and fails if it is not what every mail server must accept: lines of at most 998 bytes
 * that end in CRLF, bytes of 7 bits without NUL. Composed messages always have this form; this check proves
 * it for each message, whatever a part's file contained.
 * @throws MailLogError of kind `internal` at the first byte that breaks the form.
 */
export async function* checkWireFormat(message: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let column = 0;
  let afterCr = false;
  for await (const block of message) {
    for (const byte of block) {
      if (afterCr !== (byte === LINE_FEED)) throw broken('a line break that is not CRLF');
      if (byte === 0 || byte > 0x7f) throw broken('a byte that is not 7 bits of text');
      afterCr = byte === CR;
      column = byte === LINE_FEED ? 0 : column + 1;
      if (column > MAX_LINE_BYTES + (afterCr ? 1 : 0)) throw broken(`a line of over ${MAX_LINE_BYTES} bytes`);
    }
    yield block;
  }
  if (column !== 0) throw broken('a last line without its line break');
}

function broken(what: string): MailLogError {
  return new MailLogError('internal', `the message composed has ${what}; it is not sent`);
}
