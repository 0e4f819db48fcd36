/**
 * A mailbox of real reports: three hosts over three days, made by the host's program, sealed with a real key.
 * On the third day somebody gets in at web3, and web5 is silent.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configure, makeReport, setClock } from '../../../maillog/test/reading/made-reports.ts';
import { directory, pair } from '../../../maillog/test/reading/reports.ts';

export { directory } from '../../../maillog/test/reading/reports.ts';

export const HOSTS = ['web1', 'web3', 'web5'];
export const INTRUDER =
  'Mar  3 03:12:07 web3 sshd[812]: Accepted password for root from 203.0.113.66 port 4022 ssh2\n';

export interface Mailbox {
  readonly path: string;
  /** The arguments that open it. */
  readonly key: readonly string[];
  /** One more report of `host`, made on that day of March 2090. */
  readonly report: (host: string, day: number, lines: string) => Promise<string>;
}

/** Eight mails. The clock is at the third day afterwards. */
export async function makeMailbox(): Promise<Mailbox> {
  const path = join(directory, 'Maildir');
  mkdirSync(path, { mode: 0o700 });
  const reader = await pair('reader@example.com');
  const configurations = new Map(HOSTS.map((host) => [host, configureHost(host, reader.pub, path)]));
  const report: Mailbox['report'] = async (host, day, lines) => {
    setClock(`2090-03-0${day}T06:15:00Z`);
    appendFileSync(join(directory, host, 'auth.log'), lines);
    return makeReport(configurations.get(host) ?? '', path);
  };
  for (const day of [1, 2, 3])
    for (const host of HOSTS) {
      if (host === 'web5' && day === 3) continue;
      if (host === 'web3' && day === 3)
        appendFileSync(join(directory, host, 'etc/passwd'), 'support:x:0:0\n');
      await report(host, day, `${usualLines(host, day)}${host === 'web3' && day === 3 ? INTRUDER : ''}`);
    }
  setClock('2090-03-03T20:00:00Z');
  return { path, key: ['--key', reader.key], report };
}

/** Ten lines of two templates. */
export function usualLines(host: string, day: number): string {
  return Array.from({ length: 5 }, (_, hour) => {
    const head = `Mar ${String(day).padStart(2)} 0${hour}:10:07 ${host} sshd[${1000 * day + hour}]:`;
    const address = `10.0.${day}.${hour}`;
    return (
      `${head} Accepted publickey for anna from ${address} port ${40_000 + hour} ssh2\n` +
      `${head} Connection closed by ${address} port ${40_000 + hour} [preauth]\n`
    );
  }).join('');
}

function configureHost(host: string, key: string, mailbox: string): string {
  const home = join(directory, host);
  const conf = configure(
    { host, key, mailbox },
    `set layout pgpmime
monitor <<END
  mime_file files.txt
  dir ${join(home, 'etc')}
END
command <<END
  mime_file load.txt
  exec 'echo all is well'
END
watch <<END
  mime_file auth.txt
  logfile ${join(home, 'auth.log')}
END`,
  );
  mkdirSync(join(home, 'etc'), { mode: 0o700 });
  writeFileSync(join(home, 'etc/passwd'), 'root:x:0:0\n', { mode: 0o600 });
  writeFileSync(join(home, 'auth.log'), '');
  return conf;
}
