/**
 * Writes a sealed part to the disk through the gate. The file contains only armour, without headers, and
 * exists afterwards only if all of it has passed the gate. So any file that exists may be sent.
 */
import { open, unlink } from 'node:fs/promises';
import type { ByteBlocks } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import type { Sealed } from '../report/ports.ts';
import { clearSource } from './clear-source.ts';
import { Gate } from './gate.ts';
import type { Recipient } from './gate.ts';
import { HeaderStripper } from './armour-headers.ts';
import { writeFailure } from '../system/write-failure.ts';

/**
 * @throws MailLogError `unsealed` from the gate, `io` or `permission` if the file exists or cannot be
 * written; any error of `armour`. In each case the file is removed.
 */
export async function writeSealed(
  armour: AsyncIterable<Uint8Array>,
  file: string,
  recipients: readonly Recipient[] | undefined,
): Promise<Sealed> {
  // O_EXCL: MailLog writes neither into an existing file nor through a symlink.
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => cannotWrite(file, error));
  let whole = false;
  try {
    const gate = new Gate(recipients);
    const headless = new HeaderStripper();
    let bytes = 0;
    for await (const block of armour) {
      gate.write(block);
      const kept = headless.pass(block);
      await handle.writeFile(kept).catch((error: unknown) => cannotWrite(file, error));
      bytes += kept.length;
    }
    const keyIds = gate.end();
    whole = true;
    return { file, bytes, keyIds };
  } finally {
    await handle.close();
    if (!whole) await unlink(file);
  }
}

/**
 * Encrypts `clear` with `encrypt`, and writes the result as {@link writeSealed}.
 * @throws MailLogError as there, and `unsealed` if it cannot be encrypted; any error of `clear` as it is
 */
export async function sealWith(
  clear: AsyncIterable<Uint8Array>,
  file: string,
  recipients: readonly Recipient[],
  encrypt: (clear: ByteBlocks) => Promise<AsyncIterable<Uint8Array>>,
): Promise<Sealed> {
  const source = clearSource(clear);
  try {
    return await writeSealed(await encrypt(source.bytes), file, recipients);
  } catch (error) {
    source.close();
    source.rethrow();
    if (error instanceof MailLogError) throw error;
    const why = error instanceof Error ? error.message : 'unknown reason';
    throw new MailLogError('unsealed', `cannot encrypt: ${why}`, { cause: error });
  }
}

export function cannotWrite(file: string, error: unknown): never {
  throw writeFailure(file, error);
}
