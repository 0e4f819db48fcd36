import { EXIT } from '../errors.ts';
import { LISTING_MARKER } from '../listing/part.ts';
import type { PartSink } from '../reading/open.ts';
import { escapeText } from '../text/escape.ts';
import { restored } from '../text/own-lines.ts';
import { PartPrinter } from '../text/part-printer.ts';
import { parseOptions } from './options.ts';
import { printing } from './terminal/part-sink.ts';
import type { Streams } from './terminal/streams.ts';
import { writerTo } from './terminal/writer.ts';
import { loadKnownHosts, saveKnownHosts } from './wiring/known-hosts-file.ts';
import { inputWithoutPath, mailInput } from './wiring/mail-input.ts';
import { openReports } from './wiring/open-reports.ts';

const USAGE = 'maillog open PATH…: a file, a Maildir, a folder, or - for standard input';

/**
 * `maillog open PATH…` decrypts reports, checks their signatures, and prints their parts. Exit status 65 if
 * one could not be opened completely.
 */
export async function open(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('open', args);
  const paths = positionals.length > 0 ? positionals : ['-'];
  const stdin = positionals.length > 0 ? undefined : await inputWithoutPath(io, USAGE);
  const hosts = await loadKnownHosts();
  const { isWhole } = await openReports(
    paths,
    {
      keys: values,
      input: mailInput(io, stdin),
      hosts,
      sink: values.raw === undefined ? await sinkFor(values.extract, io) : rawSink(values.raw, io),
      quiet: values.quiet === true,
    },
    io,
  );
  await saveKnownHosts(hosts);
  return isWhole ? EXIT.done : EXIT.data;
}

async function sinkFor(extractTo: string | undefined, io: Streams): Promise<PartSink> {
  const write = writerTo(io.stdout);
  if (extractTo === undefined)
    return printing(new PartPrinter(write, io.stdout.isTTY === true, LISTING_MARKER));
  const { createExtractDirectory, extract } = await import('../reading/extract.ts');
  await createExtractDirectory(extractTo);
  return {
    take: async (name, _part, clear) => write(line(await extract(extractTo, name, clear))),
  };
}

/** The parts of one name, without headings; what was quoted in them is restored. */
function rawSink(name: string, io: Streams): PartSink {
  const write = writerTo(io.stdout);
  return {
    async take(found, { entry }, clear) {
      const content = entry ? restored(clear) : clear;
      for await (const block of content) if (found === name) await write(block);
    },
  };
}

/** Prints the path of an extracted part. The name comes from a mail, so it is escaped. */
function line(text: string): Uint8Array {
  return Buffer.from(`${escapeText(text)}\n`);
}
