import { EXIT } from '../errors.ts';
import { LISTING_MARKS } from '../listing/part.ts';
import type { KnownHosts } from '../reading/known-hosts.ts';
import type { ShownMails } from '../reading/summary/shown-mails.ts';
import { PartPrinter } from '../text/part-printer.ts';
import { nameMisses, refuseContradictions, selectionOf } from './open-options.ts';
import type { OpenOptions } from './open-options.ts';
import { parseOptions } from './options.ts';
import { paintFor } from './terminal/colours.ts';
import { setStatusIfClosed } from './terminal/closed-output.ts';
import { throughPager } from './terminal/pager.ts';
import { printAll, printRaw } from './terminal/report-printer.ts';
import { say } from './terminal/say.ts';
import type { Streams } from './terminal/streams.ts';
import { writerTo } from './terminal/writer.ts';
import { KeptContents } from './wiring/kept-content.ts';
import { loadKnownHosts, saveKnownHosts } from './wiring/known-hosts-file.ts';
import { inputWithoutPath, mailInput } from './wiring/mail-input.ts';
import { readMails } from './wiring/read-mails.ts';
import type { ReadMails } from './wiring/read-mails.ts';
import { loadShownMails, saveShownMails } from './wiring/shown-mails-file.ts';

const USAGE = 'maillog open PATH…: a file, a Maildir, a folder, or - for standard input';

/**
 * `maillog open PATH…` decrypts reports, checks their signatures, and prints a summary and their parts. Exit
 * status 65 if one could not be opened completely, is missing, or is not as its host sent it, shown or not.
 */
export async function open(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('open', args);
  refuseContradictions(values);
  const now = new Date();
  const shown = values.new === true ? await loadShownMails(now) : undefined;
  const selection = selectionOf(values, shown, now);
  const hosts = await loadKnownHosts();
  const paths = positionals.length > 0 ? positionals : ['-'];
  const stdin = positionals.length > 0 ? undefined : await inputWithoutPath(io, USAGE);
  const store = new KeptContents();
  try {
    const reading = {
      keys: values,
      input: mailInput(io, stdin),
      hosts,
      selection,
      store: values.summary === true ? undefined : store,
      quiet: values.quiet === true,
    };
    const read = await readMails(paths, reading, io);
    await saveKnownHosts(hosts);
    nameMisses(read, values, io);
    setStatusIfClosed(read.isWhole ? EXIT.done : EXIT.data);
    const isShown = await print(read, values, hosts, io);
    if (shown && isShown && values.summary !== true) await remember(read, shown);
    if (!read.isWhole) return EXIT.data;
    return isShown || values.raw === undefined ? EXIT.done : NOTHING_SHOWN;
  } finally {
    await store.remove();
  }
}

/** The exit status if the part of `--raw` is not there, so that a script notices it. */
const NOTHING_SHOWN = 1;

/** Resolves to whether all was taken, and there. */
async function print(
  { summary, mails }: ReadMails,
  values: OpenOptions,
  hosts: KnownHosts,
  { stdout, stderr }: Streams,
): Promise<boolean> {
  if (values.raw !== undefined) {
    const isThere = await printRaw(writerTo(stdout), summary.reports, values.raw, stdout.isTTY === true);
    if (!isThere) say(stderr, `--raw ${values.raw}: no part has this name`);
    return isThere;
  } else if (values.extract !== undefined) {
    const { extractReports } = await import('./wiring/extract-reports.ts');
    await extractReports(values.extract, summary.reports, hosts, writerTo(stdout));
  } else if (values.json === true) {
    const { printJson } = await import('./terminal/report-json.ts');
    await printJson(writerTo(stdout), summary, values.summary !== true);
  } else {
    return throughPager(stdout, async (write) => {
      const printer = new PartPrinter(write, stdout.isTTY === true, LISTING_MARKS, paintFor(stdout));
      await printAll(printer, summary, {
        summary: mails > 1 || values.summary === true,
        reports: values.summary !== true,
        forPeople: stdout.isTTY === true,
      });
    });
  }
  return true;
}

/** What is not as its host sent it is shown again. */
async function remember({ summary }: ReadMails, shown: ShownMails): Promise<void> {
  for (const { digest, isWhole, isSelected } of summary.reports.flatMap(({ mails }) => mails))
    if (digest !== undefined && isWhole && (isSelected || shown.has(digest))) shown.add(digest);
  await saveShownMails(shown);
}
