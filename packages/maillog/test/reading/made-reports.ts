/** Reports of several hosts and days, made by the program itself in this process, into one Maildir. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { report } from '../../src/cli/report.ts';
import { directory, printing } from './reports.ts';

/** A configuration of a host, whose state is beside it. */
export function configure(
  {
    host,
    name = 'maillog.conf',
    key,
    mailbox,
  }: { host: string; name?: string; key: string; mailbox: string },
  statements: string,
): string {
  const home = join(directory, host);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const conf = join(home, name);
  const text = `set to you@example.com
set from maillog@${host}.example.com
set host ${host}
set every 1d
set deliver maildir:${mailbox}
set state ${join(home, `state-${name}`)}
recipient ${key}
${statements}
`;
  writeFileSync(conf, text, { mode: 0o600 });
  return conf;
}

/** Sets the clock: keys are made in the present, so that reports are of the future. `2090-03-01T06:15Z` */
export function setClock(time: string): void {
  mock.timers.reset();
  mock.timers.enable({ apis: ['Date'], now: Date.parse(time) });
}

/** Makes one report; the path of its mail. */
export async function makeReport(conf: string, mailbox: string, status = 0): Promise<string> {
  const names = (): string[] => (existsSync(join(mailbox, 'new')) ? readdirSync(join(mailbox, 'new')) : []);
  const before = new Set(names());
  const { out, err, io } = printing();
  assert.equal(await report(['-C', conf], io), status, `${out.text}${err.text}`);
  const [made, ...more] = names().filter((name) => !before.has(name));
  assert.ok(made !== undefined && more.length === 0);
  return join(mailbox, 'new', made);
}
