/**
 * Whether the host's own mail system delivers to an address. Its sendmail takes every message: Debian's exim
 * and postfix deliver to this host only until somebody configures them, and return all else to the sender.
 */
import { access, constants, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findSendmail } from '../../delivery/sendmail.ts';
import { runProgram } from '../../system/run-program.ts';

const MAX_BYTES = 1 << 20;
const TIMEOUT_MS = 20_000;
/** sysexits(3). */
const EX_CONFIG = 78;

/** `{words: 'exim: a@example.com is undeliverable: …', isForGood: true}`; else a later try may succeed. */
export interface Undeliverable {
  readonly words: string;
  readonly isForGood: boolean;
}

/** Undefined: it delivers, or it cannot be asked without a message. */
export async function undeliverable(address: string): Promise<Undeliverable | undefined> {
  const sendmail = await findSendmail();
  if (sendmail === undefined) return undefined;
  const real = await realpath(sendmail);
  if (/^exim\d*$/.test(basename(real))) return askExim(sendmail, address);
  if (basename(real) === 'msmtp') return askMsmtp(sendmail, address);
  const postconf = join(dirname(real), 'postconf');
  return (await isExecutable(postconf)) ? askPostfix(postconf) : undefined;
}

/** Exit status 1: deferred, 2: undeliverable (exim's specification, `-bt`). */
async function askExim(exim: string, address: string): Promise<Undeliverable | undefined> {
  const { output, failure } = await runProgram(exim, ['-bt', address], MAX_BYTES, TIMEOUT_MS);
  const line = output
    .toString()
    .split('\n')
    .find((each) => each.startsWith(address) && /is undeliverable|cannot be resolved/.test(each));
  if (failure === undefined || line === undefined) return undefined;
  return { words: `exim: ${line.trim()}`, isForGood: line.includes('is undeliverable') };
}

/** Without any configuration file it sends nothing (78). It may have another account for the sender. */
async function askMsmtp(msmtp: string, address: string): Promise<Undeliverable | undefined> {
  const { output, status } = await runProgram(msmtp, ['--pretend', '--', address], MAX_BYTES, TIMEOUT_MS);
  if (status !== EX_CONFIG || /^loaded /m.test(output.toString())) return undefined;
  return { words: 'msmtp has no configuration: neither /etc/msmtprc nor ~/.msmtprc', isForGood: true };
}

/** Debian's "Local only" sets it to an error. */
async function askPostfix(postconf: string): Promise<Undeliverable | undefined> {
  const { output } = await runProgram(postconf, ['-h', 'default_transport'], MAX_BYTES, TIMEOUT_MS);
  const transport = output.toString().trim();
  if (!/^error\b/.test(transport)) return undefined;
  return { words: `postfix delivers on this host only: default_transport = ${transport}`, isForGood: true };
}

/** Whether `mailq` names one of the addresses: a mail to it has not left this host. */
export async function isQueued(addresses: readonly string[]): Promise<boolean> {
  const { output, failure } = await runProgram('mailq', [], MAX_BYTES, TIMEOUT_MS);
  if (failure !== undefined) return false;
  const words = new Set(output.toString().split(/[\s<>,]+/));
  return addresses.some((address) => words.has(address));
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
