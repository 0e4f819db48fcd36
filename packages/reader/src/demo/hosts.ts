/** The hosts of the demonstration, and what their logs say each day: always the same, whoever makes it. */

export const DEMO_HOSTS: readonly string[] = [
  ...numbered('web', 10),
  ...numbered('db', 5),
  ...numbered('mail', 2),
  ...numbered('cache', 2),
  'backup01',
];
export const DEMO_DAYS = 14;
const DAY_MINUTES = 1440;
/** Somebody gets in at this host in the night before the report of this day. */
export const INTRUSION = { host: 'web07', day: 13 } as const;
/** Its last report is that of this day. */
export const DEATH = { host: 'mail02', day: 11 } as const;
/** These hosts get a new OpenSSL before the report of this day. */
export const UPGRADE = { hosts: numbered('db', 5), day: 9 } as const;
/** This report never came. */
export const LOST = { host: 'cache02', day: 6 } as const;

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}${String(index + 1).padStart(2, '0')}`);
}

/** Always the same numbers, from 0 up, for a seed. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return state >> 8;
  };
}

const USERS = ['anna', 'bert', 'cleo', 'dora', 'emil'];

/** Messages without their headers: the program, and what it says with the numbers of `random`. */
type Message = readonly [program: string, say: (random: () => number) => string];

const USUAL: readonly Message[] = [
  ['sshd', (n) => `Accepted publickey for ${USERS[n() % 5]} from ${address(n)} port ${port(n)} ssh2`],
  ['sshd', (n) => `Received disconnect from ${address(n)} port ${port(n)}:11: disconnected by user`],
  ['sshd', (n) => `Connection closed by ${address(n)} port ${port(n)} [preauth]`],
  ['CRON', (n) => `pam_unix(cron:session): session opened for user root(uid=0) by (uid=${n() % 2})`],
  ['systemd', (n) => `session-${n() % 9000}.scope: Deactivated successfully.`],
  ['systemd-timesyncd', (n) => `Contacted time server ${address(n)}:123 (ntp.example.com).`],
];

/** By the start of a host's name. */
const OF_KIND: Readonly<Record<string, readonly Message[]>> = {
  web: [
    [
      'nginx',
      (n) =>
        `${n() % 9000}#0: *${n() % 90_000} client closed connection while waiting for request, client: ${address(n)}`,
    ],
    [
      'php-fpm',
      (n) => `child ${n() % 9000} exited with code 0 after ${n() % 900}.${n() % 90} seconds from start`,
    ],
  ],
  db: [['postgres', (n) => `LOG:  checkpoint complete: wrote ${n() % 900} buffers; sync files=${n() % 90}`]],
  mail: [
    ['postfix/smtpd', (n) => `connect from unknown[${address(n)}]`],
    ['postfix/smtpd', (n) => `disconnect from unknown[${address(n)}] ehlo=1 quit=1 commands=2`],
  ],
  cache: [['varnishd', (n) => `Child (${n() % 9000}) said Child starts`]],
  backup: [['borg', (n) => `Archive created in ${n() % 900} seconds, ${n() % 90} GB deduplicated`]],
};

/** The minute of the day at which reports are made: 06:15. A report has the 24 hours before. */
const REPORT_MINUTE = 375;

/**
 * The lines that the watch of `host` shows in the report of a day, in order: `Nov  7 03:12:07 web07
 * sshd[812]: …`. Those of minutes after the report are of the day before.
 */
export function linesOf(host: string, day: number, date: Date): string[] {
  const random = numbers(day * 1000 + DEMO_HOSTS.indexOf(host));
  const kind = /^[a-z]+/.exec(host)?.[0] ?? '';
  const own = [...USUAL, ...(OF_KIND[kind] ?? [])];
  const usual = Array.from({ length: 24 }, (_, hour): readonly [number, string, string] => {
    const [program, say] = own[random() % own.length];
    return [hour * 60 + (random() % 60), program, say(random)];
  });
  return [...usual, ...eventsOf(host, day, random)]
    .map(([minute, program, text]): Event => [
      minute < REPORT_MINUTE ? minute : minute - DAY_MINUTES,
      program,
      text,
    ])
    .toSorted((a, b) => a[0] - b[0])
    .map(
      ([minute, program, text]) =>
        `${stamp(date, minute)} ${host} ${program}[${1000 + (random() % 30_000)}]: ${text}\n`,
    );
}

type Event = readonly [minute: number, program: string, text: string];

/** What is not usual. */
function eventsOf(host: string, day: number, random: () => number): Event[] {
  const events: Event[] = [];
  if (host === INTRUSION.host && day === INTRUSION.day)
    events.push(
      [192, 'sshd', 'Accepted password for root from 203.0.113.66 port 40222 ssh2'],
      [194, 'useradd', 'new user: name=support, UID=0, GID=0, home=/root, shell=/bin/bash, from=/dev/pts/1'],
      [197, 'CRON', '(root) CMD (/usr/local/bin/.sync >/dev/null 2>&1)'],
    );
  if (isUpgraded(host, day))
    events.push([360, 'apt', 'upgrade openssl:amd64 3.0.15-1~deb12u1 3.0.16-1~deb12u1']);
  if (host === DEATH.host && day >= DEATH.day - 2)
    for (let number = 0; number < 4; number++)
      events.push([300 + number, 'kernel', `ata1.00: failed command: READ FPDMA QUEUED, sector ${random()}`]);
  if (host.startsWith('web') && day === 5)
    events.push([600, 'nginx', `${random() % 9000}#0: worker process exited on signal 11 (core dumped)`]);
  return events;
}

/** Whether the host is upgraded before the report of that day. */
export function isUpgraded(host: string, day: number): boolean {
  return day === UPGRADE.day && UPGRADE.hosts.includes(host);
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `minute` of the day of `date`; below 0, of the day before. */
function stamp(date: Date, minute: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const at = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), 0, minute));
  const day = String(at.getUTCDate()).padStart(2);
  return `${MONTHS[at.getUTCMonth()]} ${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:07`;
}

function address(random: () => number): string {
  return `10.0.${random() % 200}.${random() % 200}`;
}

function port(random: () => number): number {
  return 32_768 + (random() % 28_000);
}
