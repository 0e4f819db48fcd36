/**
 * Delivery by the system's sendmail command, whichever program provides it. sendmail takes the end of its
 * input for the end of the message. So its input is a file and not a pipe: if this process were killed while
 * it writes to a pipe, sendmail would queue half a report under the Message-ID of the complete one.
 */
import { randomBytes } from 'node:crypto';
import { access, constants, open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MailLogError } from '../errors.ts';
import type { Delivery, Outcome, OutgoingMessage } from '../report/ports.ts';
import { readLocalLines } from './outgoing-file.ts';
import { describeError } from '../text/errno.ts';
import { endOf, failureOf, keepTail, signalGroup, startProcess } from '../system/process.ts';
import type { ProcessEnd } from '../system/process.ts';
import { refuseAll, sayable } from './server-words.ts';
import { isDefinite, parseReply } from './smtp-reply.ts';

export interface SendmailOptions {
  /** Default: the first `sendmail` in PATH, /usr/sbin or /usr/lib (cron's PATH has neither). */
  readonly path?: string | undefined;
  /** Seconds; default: 900. Some sendmail programs talk to the server before they exit. */
  readonly timeout?: number | undefined;
}

/**
 * sysexits(3) for a refusal of data, user, host or service. The status alone does not make a refusal
 * permanent: a program without a queue, such as msmtp, exits with it if a server is greylisting, full, or
 * temporarily missing in the DNS.
 */
const REFUSED: ReadonlySet<number> = new Set([65, 67, 68, 69]);

/** Messages about the sender's address or the program itself, which can be repaired. */
const NOT_ABOUT_THE_RECIPIENT = /\benvelope[- ]from\b|\bmail from\b|\bsender\b|\bauthentication\b/i;

/**
 * Whether the program's message contains the server's refusal of a recipient or of the content, and no reply
 * that asks for a retry.
 */
function isRefusedForGood(end: ProcessEnd, said: string): boolean {
  if (end.kind !== 'exit' || !REFUSED.has(end.status) || NOT_ABOUT_THE_RECIPIENT.test(said)) return false;
  const replies = said.match(/(?<![0-9.-])[45][0-9]{2}[ -].*/g) ?? [];
  const parsed = replies.flatMap((text) => parseReply(text) ?? []);
  return parsed.length > 0 && parsed.every((reply) => isDefinite(reply, 'recipient'));
}

/** `deliver` throws only if the message's own file cannot be read: a MailLogError `io`. */
export function sendmailDelivery(options: SendmailOptions = {}): Delivery {
  return {
    name: 'sendmail',
    deliver: async (message) => {
      const path = options.path ?? (await findSendmail());
      if (path === undefined) return refuseAll(message.to, 'transient', 'no sendmail program found');
      let input: FileHandle;
      try {
        input = await localCopy(message);
      } catch (error) {
        if (error instanceof MailLogError) throw error;
        return refuseAll(
          message.to,
          'transient',
          `cannot write a copy for sendmail: ${describeError(error)}`,
        );
      }
      try {
        return await run(path, options.timeout ?? 900, input, message);
      } finally {
        await input.close();
      }
    },
  };
}

/** The first in PATH, /usr/sbin or /usr/lib: `/usr/sbin/sendmail`; undefined: there is none. */
export async function findSendmail(): Promise<string | undefined> {
  const directories = [
    ...(process.env['PATH'] ?? '').split(delimiter).filter((name) => name.startsWith('/')),
    '/usr/sbin',
    '/usr/lib',
  ];
  for (const directory of directories) {
    const path = join(directory, 'sendmail');
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // This directory has no sendmail.
    }
  }
  return undefined;
}

/** The message with local line ends, open for reading, in a file whose name is removed already. */
async function localCopy(message: OutgoingMessage): Promise<FileHandle> {
  const file = `${message.file}.${randomBytes(6).toString('hex')}`;
  const copy = await open(file, 'wx', 0o600);
  try {
    for await (const block of readLocalLines(message)) await copy.writeFile(block);
    return await open(file, 'r');
  } finally {
    await copy.close();
    await unlink(file);
  }
}

/**
 * Recipients follow `--`, and are addresses of the strict grammar: none can be an option. `-i`: a line of one
 * dot is a line.
 */
async function run(
  path: string,
  timeout: number,
  input: FileHandle,
  message: OutgoingMessage,
): Promise<Outcome> {
  const to = [...new Set(message.to)];
  const args = ['-i', '-f', message.from, '--', ...to];
  const child = startProcess(path, args, [input.fd, 'pipe', 'pipe']);
  const closed = endOf(child);
  const said = [keepTail(child.stdout, MAX_SAID_BYTES), keepTail(child.stderr, MAX_SAID_BYTES)];
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    signalGroup(child, 'SIGKILL');
  }, timeout * 1000);
  const end = await endOf(child, 'exit');
  clearTimeout(timer);
  if (end.kind === 'unstartable') return refuseAll(to, 'transient', `cannot start ${path}: ${end.reason}`);
  // The program's message is complete when its pipes close, which a daemon that it started may delay.
  await Promise.race([closed, delay(MAX_CLOSE_MS, undefined, { ref: false })]);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  const failure = late ? `no end within ${timeout} seconds` : failureOf(end);
  if (failure === undefined) return { accepted: to, refused: [] };
  const text = said
    .map((each) => each().toString('utf8').trim())
    .join('\n')
    .trim();
  const words = sayable(`sendmail: ${failure}${text === '' ? '' : `: ${text}`}`);
  if (!isRefusedForGood(end, text)) return refuseAll(to, 'transient', words);
  // A refusal of one recipient is not permanent for the others, although the program sent nothing to them
  // either.
  const isMeant = (recipient: string): boolean => to.length === 1 || text.includes(recipient);
  const refused = to.map((recipient) => ({
    recipient,
    kind: isMeant(recipient) ? ('permanent' as const) : ('transient' as const),
    words,
  }));
  return { accepted: [], refused };
}

/** The end of the program's standard error is kept. Bytes. */
const MAX_SAID_BYTES = 4000;
const MAX_CLOSE_MS = 1000;
