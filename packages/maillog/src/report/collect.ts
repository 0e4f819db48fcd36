import type { ReportEntry } from '../entry/entry.ts';
import type { PartStream } from './part-stream.ts';
import { PartClosed } from './part-stream.ts';

/**
 * Runs one entry into its part and ends the part. Never rejects: what the entry throws is a `warn` line in
 * its own part, so that one entry's fault harms no other's.
 */
export async function collect(entry: ReportEntry, part: PartStream): Promise<void> {
  await attempt(part, () => entry.run(part));
  await attempt(part, () => entry.finish());
  part.end();
}

async function attempt(part: PartStream, step: () => void | Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (error instanceof PartClosed) return;
    await part.warn(error instanceof Error ? error.message : String(error)).catch(() => {});
  }
}
