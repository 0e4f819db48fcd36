/** Remembers files that are not to be read, so that they are known under any other name. */
import type { LogFile } from '../../log/log-files.ts';
import { WINDOW_BYTES, fingerprint } from '../../log/position.ts';
import type { Fingerprint, ReadFile } from '../../log/position.ts';
import { Damaged, Unreadable } from '../../log/reason.ts';

/** A reading unpacks this much of compressed files, only to know them again. */
const BUDGET_BYTES = 64 << 20;

/** What may still be unpacked. */
export class UnpackBudget {
  bytes = BUDGET_BYTES;
}

/** Takes a file as read, without giving anything of it. */
export async function takeAsRead(file: LogFile, copy: boolean, budget: UnpackBudget): Promise<ReadFile> {
  const { id, packed } = file;
  const role = copy ? 'copy' : packed ? 'packed' : 'rotated';
  try {
    if (packed) return { id, role, ...(await packedEnds(file, budget)) };
    const head = fingerprint(await file.window(0, Math.min(WINDOW_BYTES, id.size)));
    const tail = fingerprint(await file.window(Math.max(0, id.size - WINDOW_BYTES), id.size));
    return { id, role, offset: id.size, head, tail };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { id, role: 'packed', offset: 0, head: fingerprint(new Uint8Array()) };
  }
}

/** Beginning and end of the content; the beginning only if the budget does not suffice. */
async function packedEnds(
  file: LogFile,
  budget: UnpackBudget,
): Promise<{ offset: number; head: Fingerprint; tail?: Fingerprint }> {
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let offset = 0;
  try {
    for await (const block of file.blocks(0)) {
      if (head.length < WINDOW_BYTES)
        head = Buffer.concat([head, block.subarray(0, WINDOW_BYTES - head.length)]);
      const end = Buffer.concat([tail, block.subarray(-WINDOW_BYTES)]);
      tail = Buffer.from(end.subarray(-WINDOW_BYTES));
      offset += block.length;
      budget.bytes -= block.length;
      if (budget.bytes < 0 && head.length === WINDOW_BYTES)
        return { offset: head.length, head: fingerprint(head) };
    }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
  }
  return { offset, head: fingerprint(head), tail: fingerprint(tail) };
}
