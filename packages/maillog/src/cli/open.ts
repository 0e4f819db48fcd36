import { EXIT } from '../errors.ts';
import { LISTING_MARKER } from '../listing/part.ts';
import { Selection } from '../reading/summary/selection.ts';
import { PartPrinter } from '../text/part-printer.ts';
import { parseOptions } from './options.ts';
import { paintFor } from './terminal/colours.ts';
import { printAll, printRaw } from './terminal/report-printer.ts';
import type { Streams } from './terminal/streams.ts';
import { writerTo } from './terminal/writer.ts';
import { KeptContents } from './wiring/kept-content.ts';
import { loadKnownHosts, saveKnownHosts } from './wiring/known-hosts-file.ts';
import { inputWithoutPath, mailInput } from './wiring/mail-input.ts';
import { readMails } from './wiring/read-mails.ts';
import type { ReadMails } from './wiring/read-mails.ts';

const USAGE = 'maillog open PATH…: a file, a Maildir, a folder, or - for standard input';

type Options = ReturnType<typeof parseOptions<'open'>>['values'];

/**
 * `maillog open PATH…` decrypts reports, checks their signatures, and prints a summary and their parts. Exit
 * status 65 if one could not be opened completely.
 */
export async function open(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('open', args);
  const selection = new Selection({});
  const paths = positionals.length > 0 ? positionals : ['-'];
  const stdin = positionals.length > 0 ? undefined : await inputWithoutPath(io, USAGE);
  const hosts = await loadKnownHosts();
  const store = new KeptContents();
  try {
    const quiet = values.quiet === true;
    const reading = { keys: values, input: mailInput(io, stdin), hosts, selection, store, quiet };
    const read = await readMails(paths, reading, io);
    await print(read, values, io);
    await saveKnownHosts(hosts);
    return read.isWhole ? EXIT.done : EXIT.data;
  } finally {
    await store.remove();
  }
}

async function print({ summary, mails }: ReadMails, values: Options, io: Streams): Promise<void> {
  const write = writerTo(io.stdout);
  const reports = summary.reports.filter(({ isSelected }) => isSelected);
  if (values.raw !== undefined) return printRaw(write, reports, values.raw);
  if (values.extract !== undefined) {
    const { extractReports } = await import('./wiring/extract-reports.ts');
    return extractReports(values.extract, reports, write);
  }
  const printer = new PartPrinter(write, io.stdout.isTTY === true, LISTING_MARKER, paintFor(io.stdout));
  await printAll(printer, summary, mails > 1);
}
