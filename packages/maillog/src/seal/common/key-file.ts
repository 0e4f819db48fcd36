import { crc24, CRC24_START } from '../armour.ts';
import { checkFingerprint } from '../key-source.ts';
import type { KeySource } from '../key-source.ts';
import { readKeyFile } from '../read-key-file.ts';
import { readCommonKey } from './key.ts';
import type { CommonKey } from './key.ts';

const ARMOUR =
  /^-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(?:(?:Version|Comment): [\x20-\x7e]*\r?\n)*\r?\n([A-Za-z0-9+/=\r\n]+?)(?:\r?\n=([A-Za-z0-9+/]{4}))?\r?\n-----END PGP PUBLIC KEY BLOCK-----\s*$/;

/**
 * The key in a recipient's file, with its bytes; undefined if openpgp.js has to read it, or to say what is
 * wrong with it.
 * @throws MailLogError as {@link checkFingerprint}
 */
export async function readCommonKeyFile(
  source: KeySource,
  now: Date,
): Promise<{ key: CommonKey; bytes: Buffer } | undefined> {
  const file = await readKeyFile(source.file).catch(() => undefined);
  if (!file || file.length === 0) return undefined;
  const bytes = file[0] >= 0x80 ? file : unarmoured(file.toString('latin1'));
  const key = bytes && readCommonKey(bytes, now);
  if (!key) return undefined;
  checkFingerprint(source, key.fingerprint);
  return { key, bytes };
}

/** Undefined unless it is one block, and its base64 and checksum are right. */
function unarmoured(text: string): Buffer | undefined {
  const [, lines = '', checksum] = ARMOUR.exec(text) ?? [];
  const base64 = lines.replaceAll(/\r?\n/g, '');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== base64) return undefined;
  const isWhole =
    checksum === undefined || Buffer.from(checksum, 'base64').readUIntBE(0, 3) === crc24(CRC24_START, bytes);
  return isWhole ? bytes : undefined;
}
