import { byteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import { compareListings } from '../listing/compare.ts';
import { escapeName } from '../listing/name.ts';
import type { Listing } from '../listing/read.ts';
import { CHECK_BITS, exitStatus, resultOf } from '../listing/result.ts';
import type { Result } from '../listing/result.ts';
import { checkJson } from '../reading/check-json.ts';
import { checkText, notesOf } from '../reading/check-text.ts';
import type { CheckRun } from '../reading/check-text.ts';
import type { KeyOptions } from './wiring/decryptor.ts';
import { listingsIn } from './wiring/report-listings.ts';
import { columns } from './terminal/columns.ts';
import type { Streams } from './terminal/streams.ts';
import { jsonText, printText } from './terminal/print-text.ts';

interface ReportsCheck extends KeyOptions {
  /** The saved listing, and the name of its file. */
  readonly saved: Listing;
  readonly check: string;
  /** The Maildir. */
  readonly against: string;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly started: Date;
}

interface HostResult {
  readonly host: string;
  readonly date: Date;
  readonly result: Result;
  readonly notes: readonly string[];
}

/**
 * `maillog --check good.log --against MAILDIR`: the newest listing of each host, and a table of the hosts.
 */
export async function checkReports(options: ReportsCheck, io: Streams): Promise<number> {
  const { found, damaged, ...others } = await listingsIn(options.against, options, options.started, io);
  for (const { error } of damaged) io.stderr.write(Buffer.from(`${error.format()}\n`));
  const unopened = [...others.unopened, ...damaged.map(({ file }) => file)];
  if (found.length === 0) {
    throw new MailLogError('data', `no report in ${options.against} holds a listing that can be opened`);
  }
  const compared = options.saved.lines.countNames();
  const results = found.map(({ host, date, listing }) => {
    const result = resultOf(compared, compareListings(options.saved, listing));
    return { host, date, result, notes: listing.notes };
  });
  const status = results.reduce(
    (bits, { result }) => bits | exitStatus(result),
    unopened.length > 0 ? CHECK_BITS.incomplete : 0,
  );
  const run = {
    saved: options.check,
    started: options.started,
    ended: new Date(),
    counted: options.saved.counted,
  };
  const runOf = ({ host, date, notes }: HostResult): CheckRun => {
    const now = `${host} on ${date.toISOString()}`;
    return { ...run, now, notes: [...options.saved.notes, ...notes] };
  };
  if (options.json) {
    const hosts = results.map((each) => [
      each.host,
      { report_time: each.date.toISOString(), ...checkJson(each.result, runOf(each)) },
    ]);
    await printText(io.stdout, jsonText({ exit_status: status, hosts: Object.fromEntries(hosts), unopened }));
  } else if (!options.quiet || status > 0) {
    const differing = results.filter(({ result }) => exitStatus(result) > 0);
    // The others have no text of their own.
    const notes = new Set(results.flatMap((each) => (differing.includes(each) ? [] : notesOf(runOf(each)))));
    const details = differing.map(
      (each) => `\n==> ${label(each.host)} <==\n${checkText(each.result, runOf(each))}`,
    );
    const noted = [...notes].map((note) => `${byteString(note)}\n`).join('');
    await printText(io.stdout, table(results) + noted + details.join(''));
  }
  return status;
}

const COLUMNS = ['host', 'report of', 'new', 'missing', 'changed', 'moved', 'incomparable', 'not covered'];

/** A table with one row for each host, columns aligned. */
function table(results: readonly HostResult[]): string {
  const rows = results.map(({ host, date, result }) => [
    label(host),
    date.toISOString(),
    ...[
      result.added,
      result.missing,
      result.changed,
      result.moved,
      result.incomparable,
      result.uncovered,
    ].map(({ length }) => String(length)),
  ]);
  return columns([COLUMNS, ...rows]);
}

/** The name comes from a mail, so it is escaped. */
function label(host: string): string {
  return escapeName(byteString(host));
}
