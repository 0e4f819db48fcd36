/**
 * Makes logs whose templates are known, always the same for a seed: the test set that needs nobody's data.
 */
import { APPLICATIONS } from './made-applications.ts';
import { DAEMONS } from './made-daemons.ts';
import type { MadeSystem } from './made-daemons.ts';

/** `{line: 'Jun 14 … sshd[1]: Invalid user x', content: 'Invalid user x', template: 4}` */
export interface MadeLine {
  readonly line: string;
  readonly content: string;
  /** The template's number in its system. */
  readonly template: number;
}

/** Numbers from 0 up to 1, by the generator "mulberry32" (public domain). */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = () => number;
function whole(next: Random, below: number): number {
  return Math.floor(next() * below);
}
function pick<T>(next: Random, from: readonly T[]): T {
  return from[whole(next, from.length)];
}
function letters(next: Random, size: number, alphabet: string): string {
  return Array.from({ length: size }, () => alphabet[whole(next, alphabet.length)]).join('');
}
function padded(value: number, size: number): string {
  return String(value).padStart(size, '0');
}
function words(list: string): string[] {
  return list.split(' ');
}

const USERS = words(
  'alice bob carol dave erin frank grace heidi backup postgres www-data root test oracle mallory',
);
const WORDS = words(
  'apple river stone cloud amber tiger lotus ember delta quartz maple cedar falcon orbit pixel raven sable tulip umber violet ' +
    'walnut xenon yarrow zephyr basil cobalt dune fjord glacier harbor indigo jasper kelp lagoon meadow nectar opal prism',
);
const HOSTS = words(
  'web1 web2 db1 mail atlas hermes zeus node-17 node-18 backup01 gw printer-hall desk-0042 apollo',
);
const DOMAINS = words(
  'example.com example.org example.net mail.example.com mx1.example.org dsl-17-4.example.net a.b.example.edu cust.pool.example.de',
);
const NICS = words('eth0 eth1 wlan0 docker0 enp3s0 br-lan vethab12cd lo');
const UNITS = words(
  'cron.service ssh.service nginx.service apt-daily.service backup@home.service logrotate.service user@1000.service',
);
const COMMANDS = [
  'run-parts /etc/cron.hourly',
  '/usr/bin/backup --all -v',
  'cd / && run-parts --report /etc/cron.daily',
  '/bin/true',
  'test -x /usr/sbin/anacron',
];
const CLASSES = words(
  'org.made.app.event.TaskEvent org.made.yarn.Dispatcher org.made.hdfs.Block org.made.app.JobFinish org.made.mapred.lib.Counter',
);
const ACTIVITIES = words(
  'com.made.shop/.MainActivity com.made.chat/.ui.ChatActivity com.made.shop/com.made.lib.PayActivity com.made.news/.detail.NewsActivity',
);
const PACKAGES = words('com.made.shop com.made.chat com.made.news com.made.weather');
const SQL = [
  'SELECT * FROM orders WHERE id = 42',
  'UPDATE stock SET count = count - 1 WHERE item = 17',
  'COMMIT',
  "INSERT INTO log VALUES ('x', 1)",
  'DELETE FROM cart WHERE session = 9',
];
const SUBJECTS = ['Your order 4711', 'Welcome', 'Reset your password', 'Invoice for June', 'We miss you'];
const FILES = words('a.pdf report.xlsx holiday.jpg cv.docx scan0001.png');
const MONTHS = words('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec');

/** Makes the values of one log; time advances from line to line. */
class Values {
  readonly #next: Random;
  #time = Date.UTC(2024, 4, 30, 22, 0, 0);
  constructor(next: Random) {
    this.#next = next;
  }

  tick(): void {
    this.#time += whole(this.#next, 90_000);
  }

  of(name: string): string {
    const next = this.#next;
    const [kind, argument] = name.includes(':')
      ? [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)]
      : [name, ''];
    if (kind === 'choice' || kind === 'prog') return pick(next, argument.split(','));
    const maker = MAKERS[kind];
    if (maker === undefined) throw new Error(`no value ${name}`);
    return maker(next, new Date(this.#time));
  }
}

const HEX = '0123456789abcdef';
function clock(date: Date): string {
  return date.toISOString().slice(11, 19);
}
function ip(next: Random): string {
  return Array.from({ length: 4 }, () => whole(next, 255)).join('.');
}
function float(next: Random): string {
  return (next() * 10 ** (1 + whole(next, 3))).toFixed(1 + whole(next, 4));
}
function bsd(date: Date): string {
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${clock(date)}`;
}
function mac(next: Random, size = 6): string {
  return Array.from({ length: size }, () => letters(next, 2, HEX)).join(':');
}
function uuid(next: Random): string {
  return [8, 4, 4, 4, 12].map((size) => letters(next, size, HEX)).join('-');
}
function filePath(next: Random): string {
  return `/${Array.from({ length: 1 + whole(next, 4) }, () => pick(next, WORDS)).join('/')}${pick(next, ['', '.log', '.so.1', '-2'])}`;
}

const MAKERS: Record<string, (next: Random, date: Date) => string> = {
  bsd: (_, date) => bsd(date),
  iso: (next, date) => date.toISOString().replace('Z', `${padded(whole(next, 1000), 3)}+02:00`),
  java: (_, date) => date.toISOString().replace('T', ' ').replace('.', ',').replace('Z', ''),
  sql: (_, date) => `${date.toISOString().replace('T', ' ').replace('Z', '')} UTC`,
  apache: (_, date) =>
    `[${words('Sun Mon Tue Wed Thu Fri Sat')[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${padded(date.getUTCDate(), 2)} ${clock(date)} ${date.getUTCFullYear()}]`,
  win: (_, date) => date.toISOString().slice(0, 19).replace('T', ' '),
  logcat: (_, date) => date.toISOString().slice(5, 23).replace('T', ' '),
  epoch: (_, date) => String(Math.floor(date.getTime() / 1000)),
  isodate: (_, date) => date.toISOString().slice(0, 10),
  clock: (_, date) => clock(date),
  uptime: (next, date) =>
    `${whole(next, 90000) + Math.floor(date.getTime() % 1000)}.${padded(whole(next, 1e6), 6)}`,
  host: () => 'atlas',
  user: (next) => pick(next, USERS),
  word: (next) => pick(next, WORDS),
  ip,
  port: (next) => String(1024 + whole(next, 60000)),
  int: (next) => String(whole(next, 10 ** (1 + whole(next, 5)))),
  int3: (next) => padded(whole(next, 1000), 3),
  int4: (next) => padded(whole(next, 10000), 4),
  int6: (next) => padded(whole(next, 1000000), 6),
  int8: (next) => padded(whole(next, 100000000), 8),
  digit: (next) => String(whole(next, 10)),
  bit: (next) => String(whole(next, 2)),
  '2d': (next) => padded(whole(next, 32), 2),
  signed: (next) => (next() < 0.5 ? '-' : '+') + float(next),
  float,
  size: (next) => `${float(next)} ${pick(next, ['B', 'KB', 'MB', 'GB'])}`,
  hexdigit: (next) => letters(next, 1, HEX),
  hex: (next) => letters(next, 1 + whole(next, 8), HEX),
  hex2: (next) => letters(next, 2, HEX),
  hex3: (next) => letters(next, 3, HEX),
  hex4: (next) => letters(next, 4, HEX),
  hex7: (next) => letters(next, 7, HEX),
  hex8: (next) => letters(next, 8, HEX),
  hex10: (next) => letters(next, 10, HEX),
  hex16: (next) => letters(next, 16, HEX),
  hash16: (next) => letters(next, 16, HEX),
  hash: (next) => letters(next, 32, HEX),
  hash64: (next) => letters(next, 64, HEX),
  hexesc: (next) => Array.from({ length: 4 }, () => `\\x${letters(next, 2, HEX)}`).join(''),
  base64: (next) => letters(next, 43, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
  uuid,
  mac: (next) => mac(next),
  mac2: (next) => mac(next, 14),
  fqdn: (next) => pick(next, DOMAINS),
  short: (next) => pick(next, HOSTS),
  email: (next) =>
    `${pick(next, WORDS)}${next() < 0.3 ? `.${pick(next, WORDS)}` : ''}@${pick(next, DOMAINS)}`,
  queueid: (next) => letters(next, 10, '0123456789ABCDEF'),
  path: filePath,
  paths: (next) => Array.from({ length: 1 + whole(next, 4) }, () => filePath(next)).join(' '),
  winpath: (next) =>
    `C:\\Windows\\${pick(next, WORDS)}\\${pick(next, WORDS)}_${letters(next, 16, HEX)}\\cbscore.dll`,
  version: (next) => `${whole(next, 10)}.${whole(next, 10)}.${whole(next, 9000)}.${whole(next, 20000)}`,
  nodelist: (next) =>
    pick(next, [`node-D${whole(next, 9)}`, `node-D[${whole(next, 3)}-${3 + whole(next, 9)}]`]),
  nic: (next) => pick(next, NICS),
  disk: (next) => pick(next, ['sda1', 'sdb2', 'dm-0', 'nvme0n1p2']),
  unit: (next) => pick(next, UNITS),
  command: (next) => pick(next, COMMANDS),
  class: (next) => pick(next, CLASSES),
  activity: (next) => pick(next, ACTIVITIES),
  package: (next) => pick(next, PACKAGES),
  db: (next) => pick(next, ['shop', 'metrics', 'wiki']),
  dbname: (next) => pick(next, ['orders_pkey', 'users', 'stock_item_idx', 'sessions']),
  sqltext: (next) => pick(next, SQL),
  subject: (next) => pick(next, SUBJECTS),
  filename: (next) => pick(next, FILES),
  pod: (next) =>
    `${pick(next, WORDS)}-${letters(next, 9, HEX)}-${letters(next, 5, 'bcdfghjklmnpqrstvwxz2456789')}`,
  ns: (next) => pick(next, ['default', 'kube-system', 'shop']),
};

function fill(template: string, values: Values): string {
  return template.replace(/\{([a-z0-9]+(?::[^{}]*)?)\}/g, (_, name: string) => values.of(name));
}

/** `lines` lines of a made system, templates by their weights. */
export function madeLog(system: MadeSystem, lines: number, seed: number): MadeLine[] {
  const next = random(seed);
  const values = new Values(next);
  const bag = system.templates.flatMap(([weight], index) => Array.from({ length: weight }, () => index));
  return Array.from({ length: lines }, () => {
    values.tick();
    const template = pick(next, bag);
    const content = fill(system.templates[template][1], values);
    // What a program or class logs, it logs under one name and level.
    const header = system.header.replace(/\{(?:prog|choice):([^{}]*)\}/g, (_, names: string) => {
      const list = names.split(',');
      return list[template % list.length];
    });
    return { line: fill(header, values) + content, content, template };
  });
}

export const MADE: readonly MadeSystem[] = [...DAEMONS, ...APPLICATIONS];
