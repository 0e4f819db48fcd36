import { join } from 'node:path';
import { peekListings } from '../../delivery/listing-store.ts';
import { peekGivenUp } from '../../delivery/spool.ts';
import { NO_STATE, peekState } from '../../delivery/state.ts';
import { LISTING_MARKS } from '../../listing/part.ts';
import { PartPrinter } from '../../text/part-printer.ts';
import { preview } from '../../report/preview.ts';
import type { Loaded } from './load.ts';
import type { Streams } from '../terminal/streams.ts';
import { configurationName, statePath } from './state-path.ts';
import { writerTo } from '../terminal/writer.ts';

/**
 * Prints the next report in clear; with `all`, reads every log from its start. Resolves to the number of
 * entries that had a failure.
 */
export async function previewTo(
  io: Streams,
  { settings, entries }: Loaded,
  file: string,
  all: boolean,
): Promise<number> {
  const directory = await statePath(settings, file).catch((error: unknown) => {
    if (all) return '';
    throw error;
  });
  return preview(entries, all ? NO_STATE : await peekState(directory), {
    report: {
      host: settings.host,
      configuration: await configurationName(file),
      copies: peekListings(directory),
      givenUp: all ? [] : await peekGivenUp(join(directory, 'spool')),
    },
    printer: new PartPrinter(writerTo(io.stdout), io.stdout.isTTY === true, LISTING_MARKS),
    isAll: all,
  });
}
