/**
 * The key by which a host is known: it signs the manifest of each report.
 *
 * MailLog makes it at the first run (OpenPGP, Ed25519, without passphrase) and keeps it in the state
 * directory, which is this user's alone. A reader remembers it from the first report
 * (reading/known-hosts.ts). It is worth what the host is worth: root on the host can sign whatever they like.
 * Nobody else can.
 *
 * The signature is a cleartext one (RFC 9580 §7) around the JSON, so that it lies inside the seal whichever
 * engine seals, and `gpg --decrypt PART | gpg --verify` checks it. JSON.stringify leaves no white space at
 * the end of a line and no line that begins with a dash, so the framework changes nothing in it.
 */
import { join } from 'node:path';
import type { PrivateKey } from 'openpgp';
import { MailLogError } from '../errors.ts';
import type { HostSigner } from '../report/ports.ts';
import { replaceOwnFile } from '../system/durable-file.ts';
import { readOwnText } from '../system/own-file.ts';
import { describeError } from '../text/errno.ts';
import { spaceInvisible } from '../text/escape.ts';
import { makeEd25519Key, readEd25519Key, signText } from './ed25519-key.ts';
import { readSigner } from './keys.ts';
import type { KeySource } from './key-source.ts';

/** In the state directory. */
const HOST_KEY_FILE = 'host-key.asc';

/**
 * The signer whose key is kept in `directory`; made there if none is yet.
 * @throws MailLogError `unsealed` if the file is not one private key that can sign, `io` if it cannot be read
 * or written: a host that takes a new key by itself looks like another host
 */
export async function openHostKey(directory: string, host: string, now: Date): Promise<HostSigner> {
  const file = join(directory, HOST_KEY_FILE);
  const text = await readOwnText(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new MailLogError('io', `cannot read ${file}: ${describeError(error)}`);
  });
  const armour = text ?? (await makeKey(file, host, now));
  const own = readEd25519Key(armour);
  if (own) {
    const { fingerprint, publicArmour: key } = own;
    return { fingerprint, key, sign: (json) => Promise.resolve(signText(json.trimEnd(), own, now)) };
  }
  const { readPrivateKey } = await import('openpgp');
  const key = await readPrivateKey({ armoredKey: armour }).catch(() => {
    throw new MailLogError('unsealed', `${file} is damaged: it is no OpenPGP key`, {
      hint: 'restore it, or remove it: MailLog then makes a new one, which readers have to accept',
    });
  });
  return signerWith(key, now);
}

/**
 * The signer of `set sign KEYFILE`.
 * @throws MailLogError as {@link readSigner}
 */
export async function openSigningKey(source: KeySource, now: Date): Promise<HostSigner> {
  return signerWith(await readSigner(await import('openpgp'), source, now), now);
}

/** Makes the key, and gives it in armour. */
async function makeKey(file: string, host: string, now: Date): Promise<string> {
  const name = spaceInvisible(host.replace(/[<>()]/g, ' ')) || 'a host';
  const armour = makeEd25519Key(`MailLog on ${name}`, now);
  await replaceOwnFile(file, armour);
  return armour;
}

async function signerWith(key: PrivateKey, now: Date): Promise<HostSigner> {
  const { createCleartextMessage, sign } = await import('openpgp');
  // A clock that went back to before the key was made must not stop reports.
  const date = new Date(Math.max(now.getTime(), key.getCreationTime().getTime()));
  return {
    fingerprint: key.getFingerprint().toUpperCase(),
    key: key.toPublic().armor().replaceAll('\r', ''),
    sign: async (text) => {
      const message = await createCleartextMessage({ text: text.replace(/\n$/, '') });
      // The signature is over lines that end with CRLF, however they are sent (RFC 9580 §7.2).
      return (await sign({ message, signingKeys: key, date })).replaceAll('\r', '');
    },
  };
}
