/** Who seals, to the keys of the last good run. A key that is expired or revoked by now is left out. */
import { byteString } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import type { Workspace } from '../../report/ports.ts';
import { holdsKey } from '../../seal/keys.ts';
import type { KeySource } from '../../seal/key-source.ts';
import type { KeyedSealer } from '../../seal/sealer.ts';
import type { SavedRecipient, SavedPolicy } from './last-good.ts';
import type { KeysOrProgram } from './sealing-policy.ts';
import { trustedSealer } from './trusted-sealer.ts';

export interface LastGoodSealers {
  /** At least one. */
  readonly sealers: readonly KeyedSealer[];
  /** Why the signing key of the last good run does not sign; undefined if it does, or there was none. */
  readonly unsigned: string | undefined;
}

/** @throws MailLogError `unsealed` if no key is left: then nothing is sent. */
export async function lastGoodSealers(
  policies: readonly SavedPolicy[],
  signer: ByteString | undefined,
  workspace: Workspace,
): Promise<LastGoodSealers> {
  const encryptions: KeysOrProgram[] = [];
  for (const saved of policies) {
    if ('command' in saved) encryptions.push({ pgp: { command: saved.command } });
    else encryptions.push({ recipients: await usableKeys(saved.recipients, workspace) });
  }
  let unsigned: string | undefined;
  const sealers: KeyedSealer[] = [];
  for (const encryption of encryptions) {
    const sign = signer === undefined || encryption.pgp ? undefined : { file: signer };
    const signed = await attempt({ ...encryption, sign });
    const made = signed instanceof MailLogError && sign ? await attempt(encryption) : signed;
    if (made instanceof MailLogError) continue;
    if (signed instanceof MailLogError) unsigned = signed.message;
    sealers.push(made);
  }
  if (sealers.length > 0) return { sealers, unsigned };
  throw new MailLogError('unsealed', 'no key of the last good run can be used');
}

/** Of the keys, those that encrypt now: from their files, or as they were saved if a file is missing. */
async function usableKeys(saved: readonly SavedRecipient[], workspace: Workspace): Promise<KeySource[]> {
  const usable: KeySource[] = [];
  for (const [index, { file, fingerprint, key }] of saved.entries()) {
    const source = { file, fingerprint };
    if (await isUsable(source)) {
      usable.push(source);
      continue;
    }
    // The key in the file may be revoked since; the copy does not know that.
    if (await holdsKey(file, fingerprint)) continue;
    await workspace.write(`recipient-${index}`, once(Buffer.from(key, 'base64')));
    const copy = { file: byteString(workspace.path(`recipient-${index}`)), fingerprint };
    if (await isUsable(copy)) usable.push(copy);
  }
  return usable;
}

async function isUsable(recipient: KeySource): Promise<boolean> {
  return !((await attempt({ recipients: [recipient] })) instanceof MailLogError);
}

async function attempt(options: Parameters<typeof trustedSealer>[0]): Promise<KeyedSealer | MailLogError> {
  try {
    return await trustedSealer(options);
  } catch (error) {
    if (error instanceof MailLogError) return error;
    throw error;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
