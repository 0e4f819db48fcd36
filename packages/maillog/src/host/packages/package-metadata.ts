import type { ByteString } from '../../bytes.ts';
import { spawn } from 'node:child_process';
import { MailLogError } from '../../errors.ts';
import type { ShippedFile } from '../../listing/shipped.ts';

/** Where metadata of packages puts what it finds. */
export interface ShippedSink {
  /** Whether somebody asks for this path. */
  wants(path: ByteString): boolean;
  add(path: ByteString, file: ShippedFile): void;
}

/**
 * The lines that a program prints; none if it is not installed. Its complaints are not ours to print.
 * @throws MailLogError (io) if it fails and `subject` says what it read.
 */
export async function* linesFrom(
  program: string,
  args: readonly string[],
  subject?: string,
): AsyncGenerator<ByteString> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', (status) => resolve(status));
  });
  let rest = '';
  for await (const block of child.stdout) {
    const lines = (rest + (block as Buffer).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
  const status = await ended;
  if (status === 0 || subject === undefined) return;
  throw new MailLogError('io', `${subject} cannot be read: ${program} ends with ${status ?? 'an error'}`);
}

/** Hex as packages have it, base64 as listings have it. */
export function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64').replace(/=+$/, '');
}
