/** The reader's public key: from a file, from gpg's keyring, or by WKD. */
import { stat } from 'node:fs/promises';
import { byteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import { createWorkspace } from '../../host/workspace.ts';
import { describePublicKey } from '../../seal/keys.ts';
import { MAX_KEY_MEGABYTES, readKeyFile } from '../../seal/read-key-file.ts';
import { runProgram } from '../../system/run-program.ts';
import { describeError } from '../../text/errno.ts';
import type { Asker } from './terminal.ts';
import { fetchKey } from './wkd.ts';

/** Where the key comes from, as flags or answers say it. */
export interface KeyWish {
  readonly recipient?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly wkd?: string | undefined;
}

/** A key that reports can be sealed to. */
export interface ReaderKey {
  /** In armour, as it is written to its file. */
  readonly armour: string;
  /** Upper case. */
  readonly fingerprint: string;
  /** `Admin <admin@example.com>` */
  readonly userIds: readonly string[];
  readonly expires: Date | undefined;
  /** Whether somebody gave the fingerprint, and so compared it. */
  readonly isCompared: boolean;
}

/** What somebody answers for a key: a file, 40 hex digits of a key in the keyring, or an address. */
export async function keyWish(answer: string): Promise<KeyWish> {
  if (await isFile(answer)) return { recipient: answer };
  if (/^(?:0x)?[0-9A-F\s]{40,}$/i.test(answer)) return { fingerprint: answer };
  return !answer.includes('/') && /^[^@\s]+@[^@\s]+$/.test(answer) ? { wkd: answer } : { recipient: answer };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Gets the key, and checks it.
 * @throws MailLogError if there is none, it cannot encrypt, or it is another one than the fingerprint says
 */
export async function findKey(wish: KeyWish): Promise<ReaderKey> {
  const bytes = await keyBytes(wish);
  const workspace = await createWorkspace();
  try {
    await workspace.write('reader.asc', once(bytes));
    const file = byteString(workspace.path('reader.asc'));
    const key = await describePublicKey({ file, fingerprint: wish.fingerprint }).catch((error: unknown) => {
      if (!(error instanceof MailLogError)) throw error;
      const name = wish.recipient ?? wish.wkd ?? wish.fingerprint ?? '';
      throw new MailLogError(error.kind, error.message.replaceAll(workspace.path('reader.asc'), name), {
        hint: error.hint,
      });
    });
    return { ...key, isCompared: wish.fingerprint !== undefined };
  } finally {
    await workspace.remove();
  }
}

async function keyBytes({ recipient, fingerprint, wkd }: KeyWish): Promise<Uint8Array> {
  if (recipient !== undefined)
    return readKeyFile(byteString(recipient)).catch((error: unknown) => {
      throw new MailLogError('config', `cannot read the key ${recipient}: ${describeError(error)}`, {
        hint: 'on your own machine: gpg --armor --export YOU > you.asc; then copy it here',
      });
    });
  if (wkd !== undefined) return fetchKey(wkd);
  const name = (fingerprint ?? '').replaceAll(/\s/g, '');
  const { output, failure } = await runProgram(
    'gpg',
    ['--batch', '--armor', '--export', name],
    MAX_KEY_MEGABYTES * 2 ** 20,
  );
  if (failure === undefined && output.length > 0) return output;
  throw new MailLogError(
    'unsealed',
    `gpg's keyring has no key ${name}${failure === undefined ? '' : `: gpg ${failure}`}`,
    {
      hint: 'import it (gpg --import FILE), or name its file: --recipient KEYFILE',
    },
  );
}

/**
 * Has somebody compare the fingerprint, unless they gave it.
 * @throws MailLogError `usage` if nobody does, and the key came over the network
 */
export async function compareKey(key: ReaderKey, wish: KeyWish, asker: Asker | undefined): Promise<void> {
  if (key.isCompared) return;
  const grouped = groupsOfFour(key.fingerprint);
  if (asker) {
    const words = `The fingerprint is ${grouped}. Is it the one that gpg --fingerprint shows on the reader's machine?`;
    if (await asker.confirm(words, false)) return;
    throw new MailLogError('usage', 'the fingerprint was not confirmed; nothing was written');
  }
  if (wish.wkd === undefined) return;
  throw new MailLogError('usage', `nobody compared the fingerprint of the key of ${wish.wkd}`, {
    hint: `compare it on the reader's machine, then add --fingerprint ${key.fingerprint}`,
  });
}

/** `0123 4567 …`, as gpg prints it. */
export function groupsOfFour(fingerprint: string): string {
  return (fingerprint.match(/.{1,4}/g) ?? []).join(' ');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
