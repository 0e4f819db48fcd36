import { byteString } from '../../bytes.ts';
import type { PartSink } from '../../reading/open.ts';
import type { PartPrinter } from '../../text/part-printer.ts';

/** Prints the parts of a report as they come. */
export function printing(printer: PartPrinter): PartSink {
  return {
    take: async (name, { description }, clear) => {
      await printer.begin(byteString(name), description === undefined ? undefined : byteString(description));
      for await (const block of clear) await printer.print(block);
      await printer.end();
    },
  };
}
