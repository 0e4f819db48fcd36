/**
 * A summary and the headings of reports, in words:
 *
 *     ===> summary <=== 97 reports of 20 hosts, 2026-11-20 06:15 to 2026-11-26 06:15 UTC
 *       alarm: report 3 of web03 (/etc/maillog.conf) is missing
 *       late: web13: …
 *       unusual: web07: auth.txt: 3 lines such as no other report has: …
 *
 *     ===> report 12 of web1 (/etc/maillog.conf) <=== 2026-11-26 06:15 UTC, as sent, signed
 */
import { shownHost } from '../shown-host.ts';
import type { LastReport } from '../last-reports.ts';
import type { Report } from './reports.ts';
import type { Alarm, Summary } from './summary.ts';
import type { Unusual } from './unusual.ts';

/** A heading of MailLog's own: `===> TITLE <=== WORDS`, and lines below it. They quote mails. */
export interface Heading {
  readonly title: string;
  readonly words: string;
  readonly lines: readonly string[];
}

/** As many hosts with the same to say are named in a line of them all. */
const MIN_HOSTS_IN_LINE = 5;
/** Names of files that an alarm names; the others are counted. */
const MAX_FILES = 5;

export function summaryHeading(summary: Summary): Heading {
  const { reports, hosts, newHosts, alarms, late, unsigned, unusual, copies, uncompared, unselected } =
    summary;
  const isNew = newHosts.length === 0 ? '' : ` (${newHosts.length} of them new)`;
  const times = reports
    .flatMap(({ place, made }) => (place && !Number.isNaN(made) ? [made] : []))
    .toSorted((a, b) => a - b);
  const period = times.length === 0 ? '' : `, ${timeText(times[0])} to ${timeText(times.at(-1) ?? 0)} UTC`;
  const read = reports.filter(({ place }) => place).length;
  const others = reports.length - read;
  const lines = [
    ...alarms.map((alarm) => `alarm: ${alarmText(alarm)}`),
    ...late.map((report) => `late: ${lateText(report)}`),
    ...(unsigned.length === 0
      ? []
      : [`not signed: ${unsigned.map((host) => shownHost({ host })).join(', ')}`]),
    ...unusualLines(unusual).map((words) => `unusual: ${words}`),
    ...(uncompared === 0 ? [] : [`not compared: ${uncompared} log lines; too many differ`]),
  ];
  const isNone = unselected.reports > 0 && !reports.some(({ isSelected }) => isSelected);
  const without = isNone ? 'no report is selected' : 'nothing is unusual, late or missing';
  const nothing = lines.length === 0 ? [without] : [];
  const twice = copies === 0 ? [] : [`there twice: ${counted(copies, 'mail')}, shown once`];
  return {
    title: 'summary',
    words: `${counted(read, 'report')} of ${counted(hosts.length, 'host')}${isNew}${period}${others === 0 ? '' : `; ${counted(others, 'other mail')}`}`,
    lines: [...lines, ...nothing, ...twice, ...unselectedLines(unselected)],
  };
}

function alarmText({ words, files }: Alarm): string {
  if (files.length === 0) return words;
  const more = files.length - MAX_FILES;
  return `${files.slice(0, MAX_FILES).join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${words}`;
}

function lateText({ host, configuration, sequence, made, due, ahead }: LastReport): string {
  const of = made === undefined ? '' : ` of ${timeText(Date.parse(made))} UTC`;
  const then = due === undefined ? '' : `; the next was due ${timeText(Date.parse(due))} UTC`;
  const future = ahead ? ', which is in the future: its clock is wrong' : then;
  return `${shownHost({ host, configuration })}: its last report is ${sequence}${of}${future}`;
}

function unselectedLines({ reports, alarms, late }: Summary['unselected']): string[] {
  if (reports + alarms + late === 0) return [];
  return [
    `not shown: ${counted(reports, 'report')}, with ${counted(alarms, 'alarm')}; ${counted(late, 'late host')}`,
  ];
}

/** One line for each, or for what many hosts have alike. */
function unusualLines(unusual: readonly Unusual[]): string[] {
  const configurations = new Map<string, Set<string>>();
  for (const { host, configuration } of unusual)
    configurations.set(host, (configurations.get(host) ?? new Set()).add(configuration));
  const nameOf = ({ host, configuration }: Unusual): string =>
    shownHost((configurations.get(host)?.size ?? 0) > 1 ? { host, configuration } : { host });
  const groups = new Map<string, Unusual[]>();
  for (const each of unusual) {
    const key = JSON.stringify([each.entry, each.words]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    if (group.length >= MIN_HOSTS_IN_LINE)
      return [`${group.length} hosts: ${whatText(group[0])}: ${group.map(nameOf).join(', ')}`];
    return group.map((each) => `${nameOf(each)}: ${whatText(each)} (${numbersText(each.reports)})`);
  });
}

function whatText({ entry, words }: Unusual): string {
  return entry === undefined ? words : `${entry}: ${words}`;
}

/** `report 3`, `reports 3, 4, 7` */
function numbersText(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? 'report' : 'reports'} ${numbers.join(', ')}`;
}

export function reportHeading({ place, mails, made, manifest, isWhole, faults }: Report): Heading {
  const name = place ? `report ${place.sequence} of ${shownHost(place)}` : mails[0].file;
  const time = Number.isNaN(made) ? '' : `${timeText(made)} UTC, `;
  return {
    title: name,
    words: `${time}${verdictOf(manifest !== undefined, place, isWhole, faults.length)}`,
    lines: faults.map((words) => `alarm: ${words}`),
  };
}

const OTHER_KEY = "as sent, signed by another key than the host's other configuration; not accepted";

function verdictOf(isDescribed: boolean, place: Report['place'], isWhole: boolean, alarms: number): string {
  if (!isWhole) return counted(Math.max(1, alarms), 'alarm').toUpperCase();
  if (isDescribed && place?.trust === 'new') return OTHER_KEY;
  if (isDescribed) return `as sent, ${place?.signer === undefined ? 'not signed' : 'signed'}`;
  return place ? 'of version 1: its parts are not bound to it' : 'no report';
}

/** `2026-11-26 06:15` */
function timeText(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
