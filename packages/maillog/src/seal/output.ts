/**
 * Writes a sealed part to the disk, through the gate. The file holds armour only, without headers, and is
 * there afterwards only if the gate let all of it pass: whoever finds the file may send it.
 */
import { open, unlink } from 'node:fs/promises';
import type { Sealed } from '../report/ports.ts';
import { Gate } from './gate.ts';
import type { Recipient } from './gate.ts';
import { HeaderStripper } from './armour-headers.ts';
import { writeFailure } from '../system/write-failure.ts';

/**
 * @throws MailLogError `unsealed` from the gate, `io` where the file cannot be made (it must not exist) or
 * written; whatever `armour` throws. In each case the file is not left behind.
 */
export async function writeSealed(
  armour: AsyncIterable<Uint8Array>,
  file: string,
  recipients: readonly Recipient[] | undefined,
): Promise<Sealed> {
  // O_EXCL: neither a file nor a link that somebody laid there is written through.
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

export function cannotWrite(file: string, error: unknown): never {
  throw writeFailure(file, error);
}
