import { columns } from '../maillog.ts';
import { plural } from '../reader.ts';
import type { BrokerState, FleetState, InboxState } from './fleet-state.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** The state as people read it: a table of facts, a table of hosts, the alarms. */
export function statusText({ broker, certificates, inbox }: FleetState, alarms: readonly string[]): string {
  const facts = [
    ...(inbox === undefined ? [] : inboxFacts(inbox)),
    ...(certificates?.own ?? []).map(({ name, until }) => [`${name} ends`, iso(until)]),
  ];
  const names = new Set([
    ...(inbox?.arrivals ?? []).map(({ host }) => host),
    ...(certificates?.hosts ?? []).map(({ name }) => name),
  ]);
  const last = new Map((inbox?.arrivals ?? []).map(({ host, last: time }) => [host, time]));
  const ends = new Map((certificates?.hosts ?? []).map(({ name, until }) => [name, until]));
  const hosts = [...names].toSorted().map((host) => [host, iso(last.get(host)), iso(ends.get(host))]);
  return [
    columns(facts),
    hosts.length > 0 ? `\n${columns([['HOST', 'LAST REPORT', 'CERTIFICATE ENDS'], ...hosts])}` : '',
    broker === undefined ? '' : `\n${columns([STREAM_HEADS, ...streamRows(broker)])}`,
    alarms.length > 0 ? `\n${alarms.map((alarm) => `alarm: ${alarm}\n`).join('')}` : '',
  ].join('');
}

const STREAM_HEADS = ['STREAM', 'WAITING', 'LENT', 'OLDEST', 'SIZE', 'LIMIT'];

function streamRows({ dead, streams }: BrokerState): string[][] {
  return [...streams, dead].map(({ bytes, lent, limit, name, oldest, waiting }) => [
    name,
    String(waiting),
    String(lent),
    iso(oldest),
    size(bytes),
    size(limit),
  ]);
}

function inboxFacts(inbox: InboxState): string[][] {
  const { conflicts, databaseBytes, disk, errors, oldestWaiting, reading, waiting, withoutNewestSet } = inbox;
  return [
    ['waiting', `${waiting}${oldestWaiting === undefined ? '' : `, since ${iso(oldestWaiting)}`}`],
    ['conflicts', String(conflicts)],
    ['errors', String(errors)],
    ...(reading === undefined ? [] : [['last decision', reading.isDecided ? iso(reading.since) : '-']]),
    ...(disk === undefined ? [] : [['disk', `${size(disk.free)} free of ${size(disk.size)}`]]),
    ...(withoutNewestSet ? [['rules', `${plural(withoutNewestSet, 'host')} without the newest set`]] : []),
    ...(databaseBytes === undefined ? [] : [['database', size(databaseBytes)]]),
  ];
}

/** `12.3 GB` */
function size(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}

function iso(time: number | undefined): string {
  return time === undefined ? '-' : new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
