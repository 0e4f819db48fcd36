import type { HostSigner } from '../../report/ports.ts';
import { openHostKey, openSigningKey } from '../../seal/host-key.ts';
import type { SignSetting } from './read-settings.ts';
import { assertTrusted } from './trusted-sealer.ts';

/**
 * The signer of a report: the key of `set sign`, or the one that MailLog keeps in the state directory;
 * undefined with `set sign off`.
 * @throws MailLogError if the key cannot be read, made or used
 */
export async function signerOf(
  sign: SignSetting,
  { directory, host, now }: { readonly directory: string; readonly host: string; readonly now: Date },
): Promise<HostSigner | undefined> {
  if (sign === 'off') return undefined;
  if (!sign) return openHostKey(directory, host, now);
  await assertTrusted(sign.file, sign.place);
  return openSigningKey(sign, now);
}
