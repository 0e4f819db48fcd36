/**
 * `maillog train --from REPORT… --line N` trains with lines of received reports. N is the number of a line in
 * the output of `maillog open REPORT…`. Only log lines count, and those that a fold quotes: the manifest
 * knows which parts hold them.
 */
import { LINE_FEED } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import { LISTING_MARKS } from '../../listing/part.ts';
import type { KeptPart } from '../../reading/summary/opened-mail.ts';
import { Selection } from '../../reading/summary/selection.ts';
import { isOwnLine, restoredLine, sampleIn } from '../../text/own-lines.ts';
import { PartPrinter } from '../../text/part-printer.ts';
import { printAll } from '../terminal/report-printer.ts';
import type { Streams } from '../terminal/streams.ts';
import type { KeyOptions } from '../wiring/decryptor.ts';
import { KeptContents } from '../wiring/kept-content.ts';
import { loadKnownHosts } from '../wiring/known-hosts-file.ts';
import { mailInput } from '../wiring/mail-input.ts';
import { readMails } from '../wiring/read-mails.ts';

/** The lines of `reports` with the numbers `wanted` (`7`, `7-9`), from 1, as bytes with their newlines. */
export async function linesOfReports(
  reports: readonly string[],
  wanted: readonly string[],
  keys: KeyOptions,
  io: Streams,
): Promise<Buffer> {
  const ranges = wanted.map(rangeOf);
  if (ranges.length === 0 || reports.length === 0) {
    throw new MailLogError('usage', '--from needs a report, and --line', {
      hint: 'maillog train --from REPORT.eml --line 7',
    });
  }
  const numbered = new NumberedLines((number) => ranges.some(([from, to]) => from <= number && number <= to));
  const write = async (data: Uint8Array): Promise<void> => numbered.take(data);
  const store = new KeptContents();
  try {
    const hosts = await loadKnownHosts();
    const reading = { keys, input: mailInput(io), hosts, selection: new Selection(), store, quiet: true };
    const { summary, mails } = await readMails(reports, reading, io);
    const printer = new PartPrinter(write, false, LISTING_MARKS);
    await printAll(printer, summary, { summary: mails > 1, reports: true }, (part) => (numbered.part = part));
  } finally {
    await store.remove();
  }
  const lines = numbered.end();
  if (lines.length === 0)
    throw new MailLogError('data', `there is no line ${wanted.join(', ')} in what the reports hold`);
  return lines;
}

function rangeOf(text: string): [number, number] {
  const [, from, to] = /^([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?$/.exec(text) ?? [];
  if (from === undefined)
    throw new MailLogError('usage', `--line cannot be ${text}`, {
      hint: 'write a number, or two: --line 7-9',
    });
  return [Number(from), Number(to ?? from)];
}

/** Numbers the lines of blocks, which may end anywhere, and keeps the wanted ones. */
class NumberedLines {
  /** What is printed now; undefined: the heading of a report, or the summary. */
  part: KeptPart | undefined;
  readonly #wanted: (number: number) => boolean;
  readonly #kept: Buffer[] = [];
  /** What came of the line that is wanted and has not ended. */
  #open: Buffer[] = [];
  #number = 1;

  constructor(wanted: (number: number) => boolean) {
    this.#wanted = wanted;
  }

  /** @throws MailLogError (data) if a line that is wanted is no log line */
  take(data: Uint8Array): void {
    for (let start = 0; start < data.length;) {
      const newline = data.indexOf(LINE_FEED, start);
      const end = newline < 0 ? data.length : newline + 1;
      if (this.#wanted(this.#number)) this.#open.push(Buffer.from(data.subarray(start, end)));
      if (newline >= 0) this.#endLine();
      start = end;
    }
  }

  end(): Buffer {
    if (this.#open.length > 0) this.#endLine();
    return Buffer.concat(this.#kept);
  }

  #endLine(): void {
    if (this.#open.length > 0) this.#kept.push(this.#logLine(Buffer.concat(this.#open).toString('latin1')));
    this.#open = [];
    this.#number++;
  }

  #logLine(line: ByteString): Buffer {
    const { kind, isNews = false, isAround = true } = this.part ?? {};
    // Without a manifest nothing but the text can tell.
    const isLogs = kind === undefined ? !isAround : kind === 'watch' && isNews;
    if (isLogs && !isOwnLine(line) && line.trim() !== '')
      return Buffer.from(kind === undefined ? line : restoredLine(line), 'latin1');
    const sample = kind === 'watch' ? sampleIn(line) : undefined;
    if (sample !== undefined) return Buffer.from(sample, 'latin1');
    throw new MailLogError('data', `line ${this.#number} is not a line of a log`, {
      hint: 'number the lines of maillog open with the same reports: maillog open REPORT… | cat -n',
    });
  }
}
