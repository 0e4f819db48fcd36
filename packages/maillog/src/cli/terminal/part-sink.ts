import { byteString } from '../../bytes.ts';
import type { PartSink } from '../../reading/open.ts';
import type { PartPrinter } from '../../text/part-printer.ts';

/** Prints the parts of a report as they come. */
export function printing(printer: PartPrinter): PartSink {
  return {
    take: async (name, { kind, description = '', entry }, clear) => {
      // Without a manifest only the content can tell; but anybody on the way can write beside armour.
      const isListing = kind === 'around' ? false : entry && entry.kind === 'monitor';
      await printer.begin(byteString(name), byteString(description), isListing);
      for await (const block of clear) await printer.print(block);
      await printer.end();
    },
  };
}
