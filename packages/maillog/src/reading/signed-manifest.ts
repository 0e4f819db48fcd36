/**
 * A manifest and its signature, as they lie in their part: JSON alone, or JSON in a cleartext signature (RFC
 * 9580 §7), and nothing before or after it. What is believed is the text that the signature covers, and no
 * other: cleartext signatures have been forged by text around them (GnuPG's manual, "--decrypt").
 *
 * The key comes with the manifest, so that a good signature alone says only that whoever wrote it has the
 * key. Which host that is, known-hosts.ts remembers.
 *
 * With `set sign KEYFILE` the key of a host signs parts, too, and anybody may have written the log in a part.
 * Such a signature is one of binary data. Only a signature of text (RFC 9580 §5.2.1.2) signs a manifest, so
 * that nobody can make a manifest of a part.
 */
import type { Key } from 'openpgp';
import { MailLogError } from '../errors.ts';
import { MANIFEST_PART } from '../manifest/manifest.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';

export interface SignedManifest {
  readonly manifest: Manifest;
  /** The fingerprint of the key that signed it; undefined: it is not signed. */
  readonly signer: string | undefined;
}

/** A manifest that was found in a mail. */
export interface FoundManifest extends SignedManifest {
  /** SHA-256 of the clear bytes of its part; its copies have the same. */
  readonly sha256: string;
}

const FRAME =
  /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:Hash: [A-Za-z0-9, -]+\r?\n)*\r?\n\{[^]*\n-----BEGIN PGP SIGNATURE-----\r?\n[A-Za-z0-9+/=\r\n]*-----END PGP SIGNATURE-----\s*$/;

/**
 * `known`: keys that the reader has. One of them is taken in place of the key in the manifest: it may be
 * revoked.
 * @throws MailLogError `data` if it is no manifest, is of a newer version, or its signature is not good
 */
export async function readSignedManifest(text: string, known: readonly Key[] = []): Promise<SignedManifest> {
  if (!text.startsWith('-----')) return { manifest: parse(text), signer: undefined };
  // No line of JSON begins with a dash, so that three lines of the frame do.
  if (!FRAME.test(text) || text.split(/^-/m).length !== 4) return refuse('its signature cannot be read');
  const { enums, readCleartextMessage, readKey, verify } = await import('openpgp');
  const message = await readCleartextMessage({ cleartextMessage: text }).catch(() =>
    refuse('its signature cannot be read'),
  );
  const manifest = parse(message.getText());
  const { signer } = manifest;
  if (!signer) return refuse('it is signed, but names no signer');
  const key = await readKey({ armoredKey: signer.key }).catch(() => refuse('its key cannot be read'));
  const fingerprint = key.getFingerprint().toUpperCase();
  if (fingerprint !== signer.fingerprint) return refuse('its key is not the one that it names');
  // No date: a host whose clock is ahead of the reader's is not an attacker.
  const verificationKeys = known.find((one) => one.getFingerprint().toUpperCase() === fingerprint) ?? key;
  const { signatures } = await verify({ message, verificationKeys, date: null });
  if (signatures.length !== 1) return refuse(`it has ${signatures.length} signatures`);
  await signatures[0].verified.catch((error: unknown) =>
    refuse(`bad signature by ${fingerprint}: ${error instanceof Error ? error.message : 'unknown reason'}`),
  );
  const { packets } = await signatures[0].signature;
  if (packets[0]?.signatureType !== enums.signature.text)
    return refuse(`its signature by ${fingerprint} is not one of a text: it was made for something else`);
  return { manifest, signer: fingerprint };
}

function parse(text: string): Manifest {
  const reading = readManifest(text);
  if (reading.kind === 'manifest') return reading.manifest;
  if (reading.kind === 'newer') {
    throw new MailLogError(
      'data',
      `${MANIFEST_PART}: it is of version ${reading.version}, which this MailLog does not know`,
      { hint: 'open it with a newer MailLog' },
    );
  }
  return refuse(`it is no description of a report (${reading.field})`);
}

function refuse(words: string): never {
  throw new MailLogError('data', `${MANIFEST_PART}: ${words}`);
}
