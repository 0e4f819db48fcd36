import { readable } from '../config/source.ts';
import { refuseWritable } from '../host/trusted.ts';
import { createSealer } from '../seal/create.ts';
import type { SealerOptions } from '../seal/create.ts';

/** As {@link createSealer}, from key files that nobody else may write to: who could, would read the reports. @throws MailLogError. */
export async function trustedSealer(options: SealerOptions): ReturnType<typeof createSealer> {
  const keys = [...(options.recipients ?? []), ...(options.sign ? [options.sign] : [])];
  for (const { file, place } of keys) {
    await refuseWritable(readable(file), place).catch((error: NodeJS.ErrnoException) => {
      // What cannot be looked at cannot be read either, and the engine says so.
      if (error.code === undefined) throw error;
    });
  }
  return createSealer(options);
}
