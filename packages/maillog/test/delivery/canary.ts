/**
 * Looks for a text in bytes as an eavesdropper would: as it stands, and in whatever of the bytes is base64,
 * quoted-printable, hexadecimal, percent-encoded, UTF-16 or compressed, decoded.
 */
import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** In the order in which they are tried. */
export const DECODINGS = [
  'plain',
  'quoted-printable',
  'percent',
  'hexadecimal',
  'UTF-16',
  'compressed',
  'base64',
] as const;
export type Decoding = (typeof DECODINGS)[number];

/** How the canary was found, or undefined. */
export function findCanary(bytes: Uint8Array, canary: string): Decoding | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  const wanted = Buffer.from(canary).toString('latin1');
  if (text.includes(wanted)) return 'plain';
  const unquoted = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  if (unquoted.includes(wanted)) return 'quoted-printable';
  const unescaped = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  if (unescaped.includes(wanted)) return 'percent';
  if (text.toLowerCase().includes(Buffer.from(canary).toString('hex'))) return 'hexadecimal';
  if (text.includes(wanted.split('').join('\0'))) return 'UTF-16';
  if (inCompressed(Buffer.from(bytes), wanted)) return 'compressed';
  // A run may begin anywhere: four starts meet every alignment.
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-](?:\r?\n?[A-Za-z0-9+/_-]){7,}/g)) {
    const letters = run.replace(/[\r\n]/g, '');
    for (let start = 0; start < 4; start++) {
      const decoded = Buffer.from(letters.slice(start), 'base64');
      if (decoded.toString('latin1').includes(wanted) || inCompressed(decoded, wanted)) return 'base64';
    }
  }
  return undefined;
}

/** What begins as gzip, zlib or OpenPGP's compressed packet (RFC 4880 §5.6: ZIP is bare deflate) does. */
function inCompressed(bytes: Buffer, wanted: string): boolean {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 26 };
  const starts: readonly (readonly [Buffer, number, typeof gunzipSync])[] = [
    [Buffer.of(0x1f, 0x8b, 0x08), 0, gunzipSync],
    [Buffer.of(0x78, 0x01), 0, inflateSync],
    [Buffer.of(0x78, 0x9c), 0, inflateSync],
    [Buffer.of(0x78, 0xda), 0, inflateSync],
    [Buffer.of(0xa3, 0x01), 2, inflateRawSync],
    [Buffer.of(0xa3, 0x02), 2, inflateSync],
  ];
  for (const [magic, skip, unpack] of starts) {
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      try {
        if (
          unpack(bytes.subarray(at + skip), options)
            .toString('latin1')
            .includes(wanted)
        )
          return true;
      } catch {
        // Two bytes that only look so.
      }
    }
  }
  return false;
}
