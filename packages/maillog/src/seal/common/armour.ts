/** Writes a message in ASCII armour (RFC 9580 §6). */
import { checksumLine, crc24, CRC24_START } from '../armour.ts';

/** Of 64 characters. */
const LINE_BYTES = 48;
const LINE = /.{64}/g;

/** The message in armour: lines that end in LF, no headers. */
export async function* armoured(packets: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let crc = CRC24_START;
  let rest = Buffer.alloc(0);
  yield Buffer.from('-----BEGIN PGP MESSAGE-----\n\n');
  for await (const block of packets) {
    crc = crc24(crc, block);
    const bytes = Buffer.concat([rest, block]);
    const whole = bytes.length - (bytes.length % LINE_BYTES);
    if (whole > 0) yield linesOf(bytes.subarray(0, whole));
    rest = bytes.subarray(whole);
  }
  yield Buffer.from(
    `${rest.toString('base64')}${rest.length > 0 ? '\n' : ''}${checksumLine(crc)}\n-----END PGP MESSAGE-----\n`,
  );
}

function linesOf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('base64').replace(LINE, '$&\n'), 'latin1');
}
