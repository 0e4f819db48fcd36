import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import type { ShippedFile } from '../../listing/shipped.ts';
import { endOf, endProcess, failureOf, startProcess } from '../../system/process.ts';

/** Collects the files that packages ship. */
export interface ShippedSink {
  /** Whether this path is wanted. */
  wants(path: ByteString): boolean;
  add(path: ByteString, file: ShippedFile): void;
}

/**
 * The lines that a program prints; none if it is not installed. Its standard error is dropped.
 * @throws MailLogError `io` if it fails; never without `subject`, the name of what it reads.
 */
export async function* linesFrom(
  program: string,
  args: readonly string[],
  subject?: string,
): AsyncGenerator<ByteString> {
  const env = { ...process.env, LC_ALL: 'C' };
  const child = startProcess(program, args, ['ignore', 'pipe', 'ignore'], { env });
  const ended = endOf(child);
  try {
    let rest = '';
    for await (const block of child.stdout) {
      const lines = (rest + (block as Buffer).toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
    const failure = failureOf(await ended);
    if (failure !== undefined && subject !== undefined)
      throw new MailLogError('io', `${subject} cannot be read: ${program}: ${failure}`);
  } finally {
    endProcess(child);
  }
}

/** Hex as packages have it, base64 as listings have it. */
export function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64').replace(/=+$/, '');
}
