/** What somebody has to see to. Each alarm is one line with its way out, and quotes nothing of a report. */
import { plural } from '../reader.ts';
import { brokerAlarms } from './broker-alarms.ts';
import type { Arrivals, CertificateState, FleetState, InboxState, ReadingState } from './fleet-state.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Workers count a message within seconds. */
const WAITING_MS = HOUR_MS;
/** Silence that is no alarm, however often a host reports. */
const SILENCE_MS = 2 * DAY_MS;
/** PostgreSQL and mail servers stop before a disk is quite full. */
const FREE_SHARE = 0.2;
/** A quarter of the 30 days that a host's certificate has. */
const HOST_LEFT_MS = 7 * DAY_MS;
const OWN_LEFT_MS = 30 * DAY_MS;
/** Nobody is on duty that long without a decision. */
export const UNREAD_DAYS = 7;
/** Names in one alarm. */
const MAX_NAMED = 5;

export function alarmsOf({ inbox, broker, certificates }: FleetState, now: number): readonly string[] {
  return [
    ...(inbox === undefined
      ? []
      : [...inboxAlarms(inbox, now), ...silent(inbox.arrivals, certificates, now)]),
    ...(broker === undefined ? [] : brokerAlarms(broker, now)),
    ...(certificates === undefined ? [] : certificateAlarms(certificates, now)),
  ];
}

function inboxAlarms(inbox: InboxState, now: number): string[] {
  const { conflicts, defaultPartitions = [], disk, errors, oldestWaiting, reading } = inbox;
  const alarms: string[] = [];
  if (conflicts > 0)
    alarms.push(
      `${plural(conflicts, 'message')} came under a number that other content has: a host was cloned, restored or taken over (docs/fleet.md, "Conflicts")`,
    );
  if (errors > 0) alarms.push(`${plural(errors, 'message')} cannot be counted`);
  if (oldestWaiting !== undefined && now - oldestWaiting > WAITING_MS)
    alarms.push(`a message waits since ${iso(oldestWaiting)}: no worker runs, or all are too slow`);
  for (const { partition, rows } of defaultPartitions)
    if (rows > 0)
      alarms.push(
        `${plural(rows, 'row')} came into ${partition}, since nobody made partitions for a week: start a worker, or run maillog-fleet migrate`,
      );
  if (reading?.waits === true) alarms.push(deadReader(reading));
  if (disk !== undefined && disk.free < disk.size * FREE_SHARE)
    alarms.push(`the disk of the inbox has ${Math.floor((disk.free / disk.size) * 100)} % free`);
  return alarms;
}

function deadReader({ isDecided, open, since }: ReadingState): string {
  const what = isDecided
    ? 'nobody has decided since'
    : 'nobody has ever decided, and mails are counted since';
  return `${what} ${iso(since)}: ${open === undefined ? 'reports came after it' : `${plural(open, 'row')} of the inbox wait`}`;
}

/**
 * Hosts that are enrolled and report no more: nothing came for twice the host's longest gap, and for two
 * days. Nobody misses a host that was retired; if the certificates are elsewhere, every host counts.
 */
function silent(
  arrivals: readonly Arrivals[],
  certificates: CertificateState | undefined,
  now: number,
): string[] {
  const enrolled = certificates && new Set(certificates.hosts.map(({ name }) => name));
  const names = arrivals
    .filter(({ host }) => enrolled?.has(host) ?? true)
    .filter(({ gap = 0, last }) => now - last > Math.max(SILENCE_MS, 2 * gap))
    .map(({ host }) => host);
  const reported = new Set(arrivals.map(({ host }) => host));
  const never = [...(enrolled ?? [])].filter((host) => !reported.has(host));
  return [
    ...(names.length > 0 ? [`no report comes from ${named(names)}`] : []),
    ...(never.length > 0 ? [`no report has come yet from ${named(never)}`] : []),
  ];
}

function certificateAlarms({ hosts, own }: CertificateState, now: number): string[] {
  const alarms = own
    .filter(({ until }) => until - now < OWN_LEFT_MS)
    .map(({ name, until }) => `the certificate of the ${name} ${ends(until, now)}`);
  for (const isOver of [true, false]) {
    const names = hosts
      .filter(({ until }) => (isOver ? until <= now : until > now && until - now < HOST_LEFT_MS))
      .map(({ name }) => name);
    if (names.length > 0)
      alarms.push(
        `the certificates of ${named(names)} ${isOver ? 'have ended' : 'end within seven days'}: enrol them again, or retire them`,
      );
  }
  return alarms;
}

function ends(until: number, now: number): string {
  return `${until <= now ? 'ended' : 'ends'} on ${iso(until)}`;
}

/** `web1, web2 and 7 more` */
function named(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? `${shown} and ${names.length - MAX_NAMED} more` : shown;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
