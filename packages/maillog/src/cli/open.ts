import { EXIT, MailLogError } from '../errors.ts';
import { LISTING_MARKER } from '../listing/part.ts';
import type { KnownHosts } from '../reading/known-hosts.ts';
import { Selection } from '../reading/summary/selection.ts';
import type { ShownMails } from '../reading/summary/shown-mails.ts';
import { sinceTime } from '../reading/summary/since.ts';
import { PartPrinter } from '../text/part-printer.ts';
import { parseOptions } from './options.ts';
import { paintFor } from './terminal/colours.ts';
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

type Options = ReturnType<typeof parseOptions<'open'>>['values'];

/**
 * `maillog open PATH…` decrypts reports, checks their signatures, and prints a summary and their parts. Exit
 * status 65 if one could not be opened completely, is missing, or is not as its host sent it, shown or not.
 */
export async function open(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('open', args);
  refuseContradictions(values);
  const now = new Date();
  const since = values.since === undefined ? undefined : sinceTime(values.since, now);
  const paths = positionals.length > 0 ? positionals : ['-'];
  const stdin = positionals.length > 0 ? undefined : await inputWithoutPath(io, USAGE);
  const hosts = await loadKnownHosts();
  const shown = values.new === true ? await loadShownMails(now) : undefined;
  const selection = new Selection({
    hosts: values.host,
    since,
    only: values.raw === undefined ? values.only : [values.raw],
    wasShown: shown && ((digest) => shown.has(digest)),
  });
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
    const isShown = await print(read, values, hosts, io);
    if (shown && isShown && values.summary !== true) await remember(read, shown);
    return read.isWhole ? EXIT.done : EXIT.data;
  } finally {
    await store.remove();
  }
}

/** @throws MailLogError `usage` */
function refuseContradictions(values: Options): void {
  const forms = (['raw', 'extract', 'json', 'summary'] as const).filter((name) => values[name] !== undefined);
  const [one, other] = forms;
  if (other !== undefined && forms.join(' ') !== 'json summary')
    throw new MailLogError('usage', `--${one} and --${other} exclude each other`);
  for (const name of ['only', 'raw'] as const) {
    if (values.new !== true || values[name] === undefined) continue;
    throw new MailLogError('usage', `--new and --${name} exclude each other`, {
      hint: '--new remembers whole reports',
    });
  }
}

/** Whoever mistypes a name would see nothing, and take it for quiet. */
function nameMisses({ summary, names }: ReadMails, { host = [], only = [] }: Options, io: Streams): void {
  for (const glob of host) {
    const one = new Selection({ hosts: [glob] });
    if (!summary.hosts.some((name) => one.selectsMail({ host: name, made: Number.NaN })))
      say(io.stderr, `--host ${glob}: no report of it is here`);
  }
  for (const glob of only) {
    const one = new Selection({ only: [glob] });
    if (![...names].some(([name, kind]) => one.selectsPart(name, kind)))
      say(io.stderr, `--only ${glob}: no part has this name or kind`);
  }
}

/** Resolves to whether all was taken. */
async function print(
  { summary, mails }: ReadMails,
  values: Options,
  hosts: KnownHosts,
  { stdout }: Streams,
): Promise<boolean> {
  if (values.raw !== undefined) {
    await printRaw(writerTo(stdout), summary.reports, values.raw, stdout.isTTY === true);
  } else if (values.extract !== undefined) {
    const { extractReports } = await import('./wiring/extract-reports.ts');
    await extractReports(values.extract, summary.reports, hosts, writerTo(stdout));
  } else if (values.json === true) {
    const { printJson } = await import('./terminal/report-json.ts');
    await printJson(writerTo(stdout), summary, values.summary !== true);
  } else {
    return throughPager(stdout, async (write) => {
      const printer = new PartPrinter(write, stdout.isTTY === true, LISTING_MARKER, paintFor(stdout));
      await printAll(printer, summary, {
        summary: mails > 1 || values.summary === true,
        reports: values.summary !== true,
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
