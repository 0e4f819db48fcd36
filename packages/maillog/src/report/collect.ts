import type { Memory, ReportEntry } from '../entry/entry.ts';
import type { PartStream } from './part-stream.ts';
import { PartClosed } from './part-stream.ts';

/**
 * Runs one entry into its part and ends the part; resolves to the entry's memory for its next run. Never
 * rejects: an error of the entry becomes a `warn` line in its part, so that one entry cannot harm another.
 */
export async function collect(entry: ReportEntry, part: PartStream, memory: Memory): Promise<unknown> {
  let remembered: unknown;
  const { waitsFor } = entry;
  if (waitsFor) {
    await attempt(part, () => part.warn(`${waitsFor.message}; this part waits for the next report`));
    part.end();
    return undefined;
  }
  await attempt(part, async () => {
    remembered = await entry.run(part, memory);
  });
  await attempt(part, () => entry.finish());
  part.end();
  return remembered;
}

async function attempt(part: PartStream, step: () => void | Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (error instanceof PartClosed) return;
    await part.warn(error instanceof Error ? error.message : String(error)).catch(() => {});
  }
}
