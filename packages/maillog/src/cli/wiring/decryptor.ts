import type { Key } from 'openpgp';
import type { Decryptor } from '../../reading/decryptor.ts';
import type { PassphraseSource } from '../../reading/key-files.ts';

/** The options of every command that opens reports. */
export interface KeyOptions {
  readonly key?: readonly string[] | undefined;
  readonly 'passphrase-file'?: string | undefined;
  readonly signer?: readonly string[] | undefined;
  readonly 'allow-bzip2'?: boolean | undefined;
}

/**
 * By the private key given, else by the user's gpg. `directory` is private. `ask`: for the passphrase of a
 * locked key; default: only a file has it.
 * @throws MailLogError (permission) where root would take another user's home of gpg.
 */
export async function decryptorFor(
  values: KeyOptions,
  directory: string,
  ask?: PassphraseSource['ask'],
): Promise<Decryptor> {
  const { key: keys, signer: signers, 'passphrase-file': passphraseFile } = values;
  if (keys !== undefined) {
    const { createOpenpgpDecryptor } = await import('../../reading/decrypt-openpgp.ts');
    const passphrase = { file: passphraseFile, ask };
    return createOpenpgpDecryptor({ keys, passphrase, signers, allowBzip2: values['allow-bzip2'] });
  }
  const { assertTrustedGpgHome } = await import('../../host/trust/gpg-home.ts');
  await assertTrustedGpgHome(undefined, undefined);
  const { createGpgDecryptor } = await import('../../reading/decrypt-gpg.ts');
  return createGpgDecryptor({ passphraseFile, signers, directory });
}

/** The keys in `--signer`; undefined: nobody in particular has to sign. */
export async function signersOf({ signer }: KeyOptions): Promise<readonly Key[] | undefined> {
  if (signer === undefined) return undefined;
  const { readSigners } = await import('../../reading/key-files.ts');
  return readSigners(await import('openpgp'), signer);
}
