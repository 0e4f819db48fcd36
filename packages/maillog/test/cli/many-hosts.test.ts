/**
 * What a reader of many hosts sees: 97 reports of 20 hosts over five days, in one mailbox. The reports are
 * real ones, made by the program with the clock set to each day.
 *
 * Covers: src/cli/open.ts, src/reading/summary/
 */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { configure, makeReport, setClock } from '../reading/made-reports.ts';
import { directory, openingWhole, pair } from '../reading/reports.ts';

const HOSTS = Array.from({ length: 20 }, (_, index) => `web${String(index + 1).padStart(2, '0')}`);
/** Those with more entries, in layout `parts`: to hash files takes a process of its own each time. */
const MONITORED = new Set(['web06', 'web07', 'web08']);
const DAYS = [1, 2, 3, 4, 5];
const USERS = ['anna', 'bert', 'cleo', 'dora', 'emil', 'fred', 'gerd'];
const mailbox = join(directory, 'Maildir');
const reader = await pair('reader@example.com');
const KEY = ['--key', reader.key];

/** The log of a day: what these hosts usually print, each with other users, ports and times. */
function linesOf(host: string, day: number, random: () => number): string[] {
  const of = <T>(list: readonly T[]): T => list[random() % list.length];
  return Array.from({ length: 12 }, (_, hour) => {
    const head = `Mar ${String(day).padStart(2)} ${String(hour).padStart(2, '0')}:${10 + (random() % 50)}:07 ${host} sshd[${random() % 30_000}]:`;
    const [user, address] = [of(USERS), `10.0.${random() % 200}.${random() % 200}`];
    return of([
      `${head} Accepted publickey for ${user} from ${address} port ${40_000 + (random() % 9999)} ssh2`,
      `${head} Connection closed by ${address} port ${40_000 + (random() % 9999)} [preauth]`,
      `${head} Disconnected from user ${user} ${address} port ${40_000 + (random() % 9999)}`,
    ]);
  }).map((line) => `${line}\n`);
}

/** Always the same numbers. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return state >> 8;
  };
}

function configureHost(host: string): string {
  const home = join(directory, host);
  const inParts = `command <<END
  mime_file load.txt
  exec 'echo all is well'
END
monitor <<END
  mime_file files.txt
  dir ${join(home, 'etc')}
END`;
  const text = `${MONITORED.has(host) ? inParts : 'set layout pgpmime'}
watch <<END
  mime_file auth.txt
  logfile ${join(home, 'auth.log')}
END`;
  const conf = configure({ host, key: reader.pub, mailbox }, text);
  mkdirSync(join(home, 'etc'), { mode: 0o700 });
  writeFileSync(join(home, 'etc/passwd'), 'root:x:0:0\n', { mode: 0o600 });
  return conf;
}

async function makeReports(): Promise<void> {
  mkdirSync(mailbox, { mode: 0o700 });
  const configurations = new Map(HOSTS.map((host) => [host, configureHost(host)]));
  const random = numbers(7);
  for (const day of DAYS) {
    setClock(`2090-03-0${day}T06:15:00Z`);
    for (const [host, conf] of configurations) {
      if (host === 'web13' && day > 3) continue;
      const home = join(directory, host);
      const [first, ...lines] = linesOf(host, day, random);
      if (host === 'web07' && day === 4) {
        lines.unshift(
          'Mar  4 03:12:07 web07 sshd[812]: Accepted password for root from 203.0.113.66 port 4022 ssh2\n',
        );
        appendFileSync(join(home, 'etc/passwd'), 'support:x:0:0\n');
      }
      appendFileSync(join(home, 'auth.log'), [first, ...lines].join(''));
      const mail = await makeReport(conf, mailbox);
      if (host === 'web05' && day === 3) rmSync(mail);
    }
  }
  setClock('2090-03-05T09:00:00Z');
  assert.equal(readdirSync(join(mailbox, 'new')).length, 97);
}

describe('maillog open of 97 reports of 20 hosts', () => {
  before(makeReports);

  it('maillog open: names in the summary the intruder, the late host and the missing report, and nothing else', async () => {
    const { status, out: printed } = await openingWhole([...KEY, '--quiet', mailbox]);
    assert.equal(status, 65);
    const [head, ...rest] = printed.split('\n');
    assert.equal(
      head,
      '===> summary <=== 97 reports of 20 hosts (20 of them new), 2090-03-01 06:15 to 2090-03-05 06:15 UTC',
    );
    const lines = rest.slice(0, rest.indexOf('')).map((line) => line.replaceAll(`${directory}/`, ''));
    assert.deepEqual(lines, [
      '  alarm: report 3 of web05 (web05/maillog.conf) is missing',
      '  late: web13 (web13/maillog.conf): its last report is 3 of 2090-03-03 06:15 UTC; the next was due 2090-03-04 06:15 UTC',
      '  unusual: web07: auth.txt: 1 line such as no other report has: Mar  4 03:12:07 web07 sshd[812]: Accepted password for root from 203.0.113.66 port 4022 ssh2 (report 4)',
      '  unusual: web07: files.txt: the files differ from those of the report before (report 4)',
    ]);
    assert.equal(printed.match(/^===> report /gm)?.length, 97);
  });
});
