/**
 * The demonstration: reports of 20 made hosts over 14 days, given to a store as ingest gives those of mails.
 * It needs no mail, no key and no server, and is the same each time.
 */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { FormCounter, Forms } from '../forms/form-counter.ts';
import type { Store } from '../store/store.ts';
import type { TakenEntry, TakenMail, TakenMessage, TakenPart } from '../store/taken.ts';
import {
  DEATH,
  DEMO_DAYS,
  DEMO_HOSTS,
  INTRUSION,
  isUpgraded,
  linesOf,
  LOST,
  numbers,
  UPGRADE,
} from './hosts.ts';
import { rulesOf } from './rules.ts';

const DAY_MS = 86_400_000;
const CONFIGURATION = '/etc/maillog/host.conf';
/** When the first reports were made: days count from 1. */
const FIRST_DAY = Date.parse('2026-11-07T06:15:00Z');

/** When somebody looks at the demonstration: two hours after the last reports. */
export const DEMO_NOW = FIRST_DAY + (DEMO_DAYS - 1) * DAY_MS + 2 * 3_600_000;

/** Fills the store; chains are still to be settled. */
export async function takeDemo(store: Store): Promise<void> {
  const forms = new Forms();
  for (let day = 1; day <= DEMO_DAYS; day++)
    for (const [index, host] of DEMO_HOSTS.entries()) {
      if (host === DEATH.host && day > DEATH.day) continue;
      if (host === LOST.host && day === LOST.day) continue;
      const madeAt = FIRST_DAY + (day - 1) * DAY_MS + index * 1000;
      await store.take(mailOf(host, day, madeAt, forms), DEMO_NOW);
    }
}

function mailOf(host: string, day: number, madeAt: number, forms: Forms): TakenMail {
  const key = sha256(`demo ${host} ${day}`);
  return {
    digest: key,
    source: `demo/${host}:${day}`,
    state: 'report',
    reason: undefined,
    messages: [messageOf(host, day, madeAt, forms)],
  };
}

function messageOf(host: string, day: number, madeAt: number, forms: Forms): TakenMessage {
  const log = linesOf(host, day, new Date(madeAt)).join('');
  const listing = listingOf(host, day);
  const warning = host === DEATH.host && day >= DEATH.day - 1 ? ['/dev/sda1: 3 errors, 94 % full'] : [];
  const hidden = 900 + (numbers(day)() % 200);
  const entries: TakenEntry[] = [
    entryOf('auth.txt', 'watch', 'System log', log, { hidden }),
    entryOf('disk.txt', 'command', 'Disks', diskOf(host, day), { warnings: warning }),
    entryOf('packages.txt', 'command', 'Packages held back', packagesOf(host, day)),
    entryOf('files.txt', 'monitor', 'Programs and configuration', listing, { listing: sha256(listing) }),
  ];
  const warnings = new FormCounter(forms, 'warning');
  for (const words of warning) warnings.add(Buffer.from(words));
  return {
    key: sha256(`message ${host} ${day}`),
    host,
    isVerified: true,
    configuration: CONFIGURATION,
    sequence: day,
    message: 1,
    of: 1,
    digest: sha256(`parts ${host} ${day}`),
    previous: day === 1 ? undefined : sha256(`parts ${host} ${day - 1}`),
    signer: sha256(host).slice(0, 40).toUpperCase(),
    trust: 'known',
    madeAt,
    dueAt: madeAt + DAY_MS,
    program: 'maillog demo',
    isWhole: true,
    faults: [],
    entries,
    ...rulesOf(host, day, hidden),
    warnings: warnings.counts,
    parts: [
      partOf(entries[0], log, forms),
      partOf(entries[1], diskOf(host, day), forms),
      partOf(entries[2], packagesOf(host, day), forms),
      partOf(entries[3], listing, forms),
    ],
  };
}

function entryOf(
  name: string,
  kind: string,
  description: string,
  text: string,
  more: Partial<Pick<TakenEntry, 'hidden' | 'warnings' | 'listing'>> = {},
): TakenEntry {
  const facts = { hidden: 0, folded: 0, warnings: [], listing: undefined, holdsChanges: false };
  return { name, kind, description, lines: linesIn(text), output: text !== '', ...facts, ...more };
}

function partOf({ name, kind, description }: TakenEntry, text: string, forms: Forms): TakenPart {
  const counter = new FormCounter(forms, 'line');
  if (kind === 'watch') counter.add(Buffer.from(text));
  return {
    name,
    entry: name,
    kind,
    description: description ?? undefined,
    piece: 1,
    of: 1,
    bytes: Buffer.byteLength(text),
    lines: linesIn(text),
    sha256: sha256(text),
    deflated: deflateSync(text),
    isCut: false,
    searched: kind === 'monitor' ? '' : text,
    forms: counter.counts,
  };
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}

/** It changes each day, as such outputs do. */
function diskOf(host: string, day: number): string {
  const used = 40 + (numbers(day + DEMO_HOSTS.indexOf(host))() % 40);
  return `Filesystem      Size  Used Avail Use% Mounted on\n/dev/sda1        98G   ${used}G   ${98 - used}G  ${used}% /\n`;
}

/** It changes once. */
function packagesOf(host: string, day: number): string {
  return UPGRADE.hosts.includes(host) && day >= UPGRADE.day ? 'none\n' : 'openssl: held back\n';
}

const FILES = [
  '/etc/cron.d/sync',
  '/etc/passwd',
  '/etc/ssh/sshd_config',
  '/usr/bin/openssl',
  '/usr/bin/sudo',
];
const SSL = [
  '/usr/bin/openssl',
  '/usr/lib/x86_64-linux-gnu/libcrypto.so.3',
  '/usr/lib/x86_64-linux-gnu/libssl.so.3',
];

/** A listing as `monitor` prints it: digest, digest label, size, name. */
function listingOf(host: string, day: number): string {
  const versions = new Map([...FILES, ...SSL].map((name) => [name, 1]));
  if (day >= UPGRADE.day && isUpgraded(host, UPGRADE.day)) for (const name of SSL) versions.set(name, 2);
  const isTaken = host === INTRUSION.host && day >= INTRUSION.day;
  if (isTaken) versions.set('/etc/passwd', 3).set('/usr/local/bin/.sync', 3);
  else versions.delete('/etc/cron.d/sync');
  return [...versions]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, version]) => {
      const digest = createHash('sha256').update(`${name} ${version}`).digest('base64').replace('=', '');
      return `${digest}\tD1\t${1000 + name.length * version}\t${name}\n`;
    })
    .join('');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
