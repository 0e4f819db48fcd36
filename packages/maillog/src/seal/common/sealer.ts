import { readable } from '../../bytes.ts';
import type { Recipient } from '../gate.ts';
import type { KeySource } from '../key-source.ts';
import { sealWith } from '../output.ts';
import type { KeyedSealer } from '../sealer.ts';
import { encryptTo } from './encrypt.ts';
import { readCommonKeyFile } from './key-file.ts';
import type { CommonKey } from './key.ts';

/**
 * The sealer for recipients whose keys are all of the common form; undefined if openpgp.js has to seal, or
 * to say what is wrong with a key.
 * @throws MailLogError if a key is not the one that the configuration asks for
 */
export async function createCommonSealer(
  sources: readonly KeySource[],
  now: () => Date = () => new Date(),
): Promise<KeyedSealer | undefined> {
  const keys: CommonKey[] = [];
  const recipients: Recipient[] = [];
  const shown: KeyedSealer['keys'][number][] = [];
  for (const source of sources) {
    const key = (await readCommonKeyFile(source, now()))?.key;
    if (!key) return undefined;
    const keyId = key.encrypting.fingerprint.slice(-16).toLowerCase();
    if (recipients.some(({ keyIds }) => keyIds.includes(keyId))) continue;
    const name = readable(source.file);
    keys.push(key);
    recipients.push({ name, keyIds: [keyId] });
    shown.push({ name, fingerprint: key.fingerprint, expires: key.expires });
  }
  if (keys.length === 0) return undefined;
  return {
    keys: shown,
    seal: (clear, file) =>
      sealWith(clear, file, recipients, (bytes) => Promise.resolve(encryptTo(keys, bytes, now()))),
  };
}
