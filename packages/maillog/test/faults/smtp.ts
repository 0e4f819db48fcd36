import { freePort } from '../cli/world.ts';
import { certificate, startServer } from '../delivery/servers.ts';
import { row } from './kill.ts';
import { MailHost } from './mail-host.ts';
import type { Misbehaviour, Moment } from './mail-host.ts';
import { someOf } from './row.ts';
import type { Extent, Row } from './row.ts';
import { Site } from './site.ts';

/**
 * What a mail server may do to a report. Each fault has its outcome: the status of the run that meets it,
 * whether the report waits or is given up, and what comes of the next delivery, when the server is sound
 * again.
 */

interface Fault {
  readonly words: string;
  readonly does: Misbehaviour;
  /** 75: it waits, and arrives at the next delivery; 69: given up for a recipient at least. */
  readonly status: 0 | 69 | 75;
  /** Whether it makes the program wait: its time limits then pass {@link HASTE} times as fast. */
  readonly waits?: true;
  /** Recipients besides the first; default none. */
  readonly others?: readonly string[];
  /** Further lines of the configuration. */
  readonly says?: string;
}

/** From half an hour to three seconds. */
const HASTE = 600;

function silentAt(wanted: Moment): Misbehaviour {
  return (moment) => (moment === wanted ? 'silent' : undefined);
}

function saying(wanted: Moment, words: string): Misbehaviour {
  return (moment) => (moment === wanted ? words : undefined);
}

function droppingAt(wanted: Moment): Misbehaviour {
  return (moment, _, socket) => {
    if (moment !== wanted) return undefined;
    socket.destroy();
    return 'silent';
  };
}

/** One letter after the other: never silent, and never done. */
const slow: Misbehaviour = (moment, _, socket) => {
  if (moment !== 'EHLO') return undefined;
  const timer = setInterval(
    () => (socket.destroyed ? clearInterval(timer) : socket.write('250-slow\r\n')),
    100,
  );
  return 'silent';
};

const endless: Misbehaviour = (moment, _, socket) => {
  if (moment !== 'EHLO') return undefined;
  const block = Buffer.alloc(1 << 16, '250-more and more\r\n');
  const more = (): void => {
    while (!socket.destroyed && socket.write(block));
    if (!socket.destroyed) socket.once('drain', more);
  };
  more();
  return 'silent';
};

function refusingOne(code: number): Misbehaviour {
  return (moment, line) => (moment === 'RCPT' && line.includes('other@') ? `${code} not you` : undefined);
}

function tls(answer: string, then?: (socket: Parameters<Misbehaviour>[2]) => void): Misbehaviour {
  return (moment, _, socket) => {
    if (moment === 'EHLO') return '250-test\r\n250 STARTTLS';
    if (moment !== 'STARTTLS') return undefined;
    socket.removeAllListeners('data');
    socket.once('data', () => then?.(socket));
    return answer;
  };
}

const FAULTS: readonly Fault[] = [
  { words: 'silent from the start', does: silentAt('greeting'), waits: true, status: 75 },
  { words: 'silent after EHLO', does: silentAt('EHLO'), waits: true, status: 75 },
  { words: 'silent after RCPT', does: silentAt('RCPT'), waits: true, status: 75 },
  { words: 'silent after DATA', does: silentAt('DATA'), waits: true, status: 75 },
  { words: 'silent after the message', does: silentAt('message'), waits: true, status: 75 },
  { words: 'silent after QUIT', does: silentAt('QUIT'), status: 0 },
  { words: 'slow without end', does: slow, waits: true, status: 75 },
  { words: 'an answer without end', does: endless, status: 75 },
  { words: 'no SMTP', does: saying('greeting', 'HTTP/1.1 400 Bad Request'), status: 75 },
  { words: '554 as greeting', does: saying('greeting', '554 no service'), status: 75 },
  { words: '421 to MAIL', does: saying('MAIL', '421 going down'), status: 75 },
  { words: '451 to RCPT', does: saying('RCPT', '451 later'), status: 75 },
  { words: '550 to RCPT', does: saying('RCPT', '550 nobody'), status: 69 },
  { words: '452 to the message', does: saying('message', '452 full'), status: 75 },
  { words: '554 to the message', does: saying('message', '554 not wanted'), status: 69 },
  { words: 'SIZE too small', does: saying('EHLO', '250-test\r\n250 SIZE 500'), status: 69 },
  { words: '552 to MAIL', does: saying('MAIL', '552 too big'), status: 69 },
  { words: 'one of two recipients 451', does: refusingOne(451), status: 75, others: ['other@example.com'] },
  { words: 'one of two recipients 550', does: refusingOne(550), status: 69, others: ['other@example.com'] },
  { words: 'dropped at once', does: droppingAt('greeting'), status: 75 },
  { words: 'dropped at MAIL', does: droppingAt('MAIL'), status: 75 },
  { words: 'dropped in the message', does: droppingAt('body'), status: 75 },
  { words: 'dropped after the message', does: droppingAt('message'), status: 75 },
  { words: 'dropped at QUIT', does: droppingAt('QUIT'), status: 0 },
  { words: 'STARTTLS refused', does: tls('454 not today'), status: 75 },
  { words: 'TLS cut in the handshake', does: tls('220 go', (socket) => socket.destroy()), status: 75 },
  { words: 'TLS that is none', does: tls('220 go', (socket) => socket.write('what?\r\n')), status: 75 },
  { words: 'silent in the TLS handshake', does: tls('220 go'), waits: true, status: 75 },
  {
    words: 'no STARTTLS where it is required',
    does: () => undefined,
    status: 75,
    says: 'set smtp_tls require',
  },
];

export async function serverFaults(extent: Extent): Promise<Row[]> {
  const tried = someOf(FAULTS, extent);
  const rows: Row[] = [];
  // Most of the time is spent waiting: some at a time.
  for (let next = 0; next < tried.length; next += 4)
    rows.push(...(await Promise.all(tried.slice(next, next + 4).map(meet))));
  return [...rows, await badCertificate(), await nobodyThere()];
}

/** A certificate that nobody vouches for, where one that holds is asked for; then somebody does. */
async function badCertificate(): Promise<Row> {
  const site = await new Site().open();
  const own = certificate();
  const host = await startServer({ ...own, disabledCommands: [] });
  try {
    site.configure(`set smtp 127.0.0.1:${host.server.port}\nset smtp_tls require\n`);
    site.write(30);
    const status = await site.run();
    const { waiting } = site.spooled();
    const tooEarly = host.received.length;
    const next = await site.run(['flush'], { NODE_EXTRA_CA_CERTS: own.file });
    for (const { data } of host.received) site.receive(data);
    const said = `SMTP: a certificate that does not hold: status ${status}, ${waiting} waiting; then ${next}`;
    const held = status === 75 && waiting === 1 && tooEarly === 0 && next === 0;
    return row(said, await site.compare(), site.leaks(), held);
  } finally {
    await host.close();
    own.remove();
    await site.close();
  }
}

async function nobodyThere(): Promise<Row> {
  const site = await new Site().open();
  try {
    const { configuration } = site;
    site.configure(`set smtp 127.0.0.1:${await freePort()}\n`);
    site.write(30);
    const status = await site.run();
    const { waiting } = site.spooled();
    site.configure(configuration);
    const next = await site.run(['flush']);
    const said = `SMTP: nobody listens: status ${status}, ${waiting} waiting; then ${next}`;
    return row(said, await site.compare(), site.leaks(), status === 75 && waiting === 1 && next === 0);
  } finally {
    await site.close();
  }
}

async function meet({ words, does, status: wanted, waits, others = [], says = '' }: Fault): Promise<Row> {
  const site = await new Site().open();
  const host = await new MailHost().open();
  try {
    const to = others.map((address) => `set to ${address}\n`).join('');
    site.configure(`set smtp 127.0.0.1:${host.port}\n${to}${says}\n`);
    site.write(30);
    host.misbehaves = does;
    const status = await site.run([], waits ? { FAULT_HASTE: String(HASTE) } : {});
    const { waiting, failed } = site.spooled();
    host.misbehaves = undefined;
    site.configure(`set smtp 127.0.0.1:${host.port}\n${to}`);
    const next = await site.run(['flush']);
    for (const { text } of host.taken) site.receive(text);
    if (wanted === 69) site.recoverFailed();
    site.heard += host.heard;
    const outcome =
      wanted === 69 ? failed === 1 && waiting === 0 : failed === 0 && waiting === (wanted === 75 ? 1 : 0);
    const left = site.spooled();
    const held =
      status === wanted && outcome && next === 0 && left.waiting === 0 && oncePerReader(host, others, wanted);
    const said = `SMTP: ${words}: status ${status}, ${waiting} waiting, ${failed} given up; then ${next}`;
    return row(said, await site.compare(), site.leaks(), held);
  } finally {
    host.close();
    await site.close();
  }
}

/** Where one of two is put off, the other does not get it twice. */
function oncePerReader(host: MailHost, others: readonly string[], status: number): boolean {
  if (others.length === 0) return true;
  const served = host.taken.flatMap(({ to }) => to).sort();
  const wanted = status === 75 ? ['other@example.com', 'you@example.com'] : ['you@example.com'];
  return served.join() === wanted.join();
}
