/** What the reports at some paths say as a whole: hosts, alarms, what is late, unusual or missing. */
import type { ReadMessage } from '../chain.ts';
import { lastReports } from '../last-reports.ts';
import type { LastReport } from '../last-reports.ts';
import type { Notice } from '../recognise.ts';
import type { OpenedMail } from './opened-mail.ts';
import type { LogLines } from './rare-lines.ts';
import { reportsOf, withoutCopies } from './reports.ts';
import type { Report } from './reports.ts';
import type { Selection } from './selection.ts';
import { unusualIn } from './unusual.ts';
import type { Unusual } from './unusual.ts';

/** A fault in words, and the mails that have it; none if no mail is at fault, as where one is missing. */
export interface Alarm {
  readonly words: string;
  readonly files: readonly string[];
}

export interface Summary {
  /** In the order in which they are shown. */
  readonly reports: readonly Report[];
  readonly hosts: readonly string[];
  /** Those whose first report is among these. */
  readonly newHosts: readonly string[];
  readonly alarms: readonly Alarm[];
  readonly late: readonly LastReport[];
  /** Hosts that do not sign a report of version 2. */
  readonly unsigned: readonly string[];
  readonly unusual: readonly Unusual[];
  /** Mails that are copies of others; they are not shown. */
  readonly copies: number;
  /** Log lines that could not be compared with those of other reports. */
  readonly uncompared: number;
  /** What was read and is not shown, as the reader asked for something else. */
  readonly unselected: { readonly reports: number; readonly alarms: number; readonly late: number };
}

export interface SummaryInput {
  readonly mails: readonly OpenedMail[];
  /** What the chains of all messages say. */
  readonly notices: readonly Notice[];
  /** Faults of paths, at which no mail could be read. */
  readonly failures: readonly string[];
  readonly lines: LogLines;
  readonly selection: Selection;
  readonly wasKnown: (host: string) => boolean;
  readonly now: Date;
}

export function summarise(input: SummaryInput): Summary {
  const { mails, notices, failures, lines, selection, wasKnown, now } = input;
  const single = withoutCopies(mails.toSorted((a, b) => a.number - b.number));
  const reports = reportsOf(single);
  const selected = reports.filter(({ isSelected }) => isSelected);
  const hosts = hostsOf(reports);
  const isOfSelected = (host: string): boolean => selection.selectsMail({ host, made: Number.NaN });
  const faults = notices.filter(({ fault }) => fault);
  const own = faults.filter(({ host }) => host === undefined || isOfSelected(host));
  // Whoever imitates a host must not make it look alive.
  const sent = mails.filter(({ place, isWhole }) => isWhole || place?.trust === 'known').flatMap(messageOf);
  const late = lastReports(sent, now, undefined).filter((last) => last.late || last.ahead);
  const lateHere = late.filter(({ host }) => isOfSelected(host));
  const rest = reports.filter(({ isSelected }) => !isSelected);
  const alarmsOfRest = rest.reduce((sum, report) => sum + report.faults.length, 0);
  const placeOf = new Map(reports.flatMap((each) => each.mails.map((mail) => [mail.number, keyOf(each)])));
  return {
    reports,
    hosts,
    newHosts: hosts.filter((host) => !wasKnown(host)),
    alarms: alarmsOf(selected, [...failures, ...own.map(({ words }) => words)]),
    late: lateHere,
    unsigned: hostsOf(selected.filter(({ place }) => place?.manifest && place.signer === undefined)),
    unusual: unusualIn(
      reports,
      lines.rare((mail) => placeOf.get(mail)),
    ),
    copies: mails.length - single.length,
    uncompared: lines.dropped,
    unselected: {
      reports: rest.length,
      alarms: alarmsOfRest + faults.length - own.length,
      late: late.length - lateHere.length,
    },
  };
}

function hostsOf(reports: readonly Report[]): string[] {
  return [...new Set(reports.flatMap(({ place }) => place?.host ?? []))];
}

/** A report that is there twice counts once. */
function keyOf({ place }: Report): string | undefined {
  return place && JSON.stringify([place.host, place.configuration, place.sequence]);
}

function messageOf({ place, file, digest }: OpenedMail): ReadMessage[] {
  return place ? [{ ...place, file, digest }] : [];
}

function alarmsOf(reports: readonly Report[], others: readonly string[]): Alarm[] {
  const files = new Map<string, string[]>(others.map((words) => [words, []]));
  for (const { file, faults } of reports.flatMap(({ mails }) => mails)) {
    for (const words of faults) {
      const known = files.get(words);
      if (known) known.push(file);
      else files.set(words, [file]);
    }
  }
  return [...files].map(([words, names]) => ({ words, files: names }));
}
