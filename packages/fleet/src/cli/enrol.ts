import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { enrol as enrolHost } from '../enrol/enrolment.ts';
import { describeError, EXIT, MailLogError, replaceFile } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { COMMANDS } from './commands.ts';
import { fleetFiles } from './fleet-directory.ts';
import { parseOptions } from './options.ts';

/** After them, a certificate that nobody renews is of no use, nor one that was stolen. */
const DEFAULT_DAYS = 30;
const MAX_DAYS = 3650;

/** `maillog-fleet enrol HOST…` writes a `HOST.pem` for each, in the place of one that is there. */
export async function enrol(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('enrol', args);
  if (positionals.length === 0)
    throw new MailLogError('usage', 'no host is named', { hint: COMMANDS.enrol.usage });
  const url = urlOf(values.url);
  const days = daysOf(values.days);
  const out = values.out ?? '.';
  await assertFolder(out);
  for (const host of positionals) {
    const text = await enrolHost(fleetFiles(values.dir), { host, url, days });
    const path = join(out, `${host}.pem`);
    await replaceFile(path, text);
    io.stdout.write(`${path}\n`);
  }
  return EXIT.done;
}

/**
 * Before a certificate is issued and registered that nobody would have.
 * @throws MailLogError `io` if no file can be made in it
 */
async function assertFolder(folder: string): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory()) throw new Error('not a directory');
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new MailLogError('io', `--out ${folder}: ${describeError(error)}`, {
      hint: 'name a directory that is there, and that you may write to',
    });
  }
}

function urlOf(text: string | undefined): URL {
  if (text === undefined)
    throw new MailLogError('usage', '--url is missing', { hint: '--url https://collector.example.com:8443' });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !['https:', 'nats:', 'tls:'].includes(url?.protocol ?? '') ||
    url?.username !== '' ||
    url.search !== '' ||
    url.hash !== ''
  )
    throw new MailLogError('usage', `--url ${text}: it is no address of a receiver`, {
      hint: 'https://NAME[:PORT][/PATH] or tls://NAME[:PORT] of a NATS broker, without a user and without a question mark',
    });
  return url;
}

function daysOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_DAYS;
  const days = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (days >= 1 && days <= MAX_DAYS) return days;
  throw new MailLogError('usage', `--days ${text}: it is no number of days from 1 to ${MAX_DAYS}`);
}
