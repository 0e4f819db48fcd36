/**
 * Delivery by the system's own sendmail command, whichever program provides it.
 *
 * sendmail takes the end of its input for the end of the message. So it is given a whole file and not a pipe:
 * were this process killed half-way through a pipe, half a report would be queued, under the Message-ID of
 * the whole one.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, constants, open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { MailLogError } from '../errors.ts';
import type { Delivery, Outcome, OutgoingMessage } from '../report/ports.ts';
import { readLocalLines } from './source.ts';
import { refuseAll, sayable, systemWords } from './words.ts';

export interface SendmailOptions {
  /** Default: the first `sendmail` in PATH, /usr/sbin or /usr/lib (cron's PATH has neither). */
  readonly path?: string | undefined;
  /** Seconds; some sendmails talk to the server while they are waited for. Default 900. */
  readonly timeout?: number | undefined;
}

/**
 * sysexits(3) that are the last word on this message: its data, its recipients, or "service unavailable",
 * which is what sendmail(8) and postfix say for a message refused. All others, from a wrong option to a full
 * disk, can be put right.
 */
const PERMANENT: ReadonlySet<number> = new Set([65, 67, 68, 69]);

/**
 * `deliver` throws a MailLogError of kind `io` where the message's own file cannot be read, and for nothing
 * else.
 */
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
        return refuseAll(message.to, 'transient', `cannot write a copy for sendmail: ${systemWords(error)}`);
      }
      try {
        return await run(path, options.timeout ?? 900, input, message);
      } finally {
        await input.close();
      }
    },
  };
}

async function findSendmail(): Promise<string | undefined> {
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
      // Not here.
    }
  }
  return undefined;
}

/** The message with local line ends, open for reading, in a file that has no name any more. */
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
function run(path: string, timeout: number, input: FileHandle, message: OutgoingMessage): Promise<Outcome> {
  const to = [...new Set(message.to)];
  return new Promise((resolve) => {
    const child = spawn(path, ['-i', '-f', message.from, '--', ...to], {
      stdio: [input.fd, 'pipe', 'pipe'],
      detached: true,
    });
    let said = '';
    let late = false;
    const hear = (data: Buffer): void => {
      said = (said + data.toString('utf8')).slice(-4000);
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', hear);
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid);
    }, timeout * 1000);
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
      resolve(outcome);
    };
    child.once('error', (error) =>
      end(refuseAll(to, 'transient', `cannot start ${path}: ${systemWords(error)}`)),
    );
    child.once('exit', (status, signal) => {
      // What it said arrives with `close`; a daemon it left behind may keep that away.
      const patience = setTimeout(() => child.emit('close'), 1000);
      child.once('close', () => {
        clearTimeout(patience);
        if (status === 0) return end({ accepted: to, refused: [] });
        const how = late
          ? `no end within ${timeout} seconds`
          : signal === null
            ? `exit status ${status}`
            : `ended by ${signal}`;
        const last = said.trimEnd().split('\n').at(-1) ?? '';
        const lasting = status !== null && PERMANENT.has(status) ? 'permanent' : 'transient';
        return end(refuseAll(to, lasting, sayable(`sendmail: ${how}${last === '' ? '' : `: ${last}`}`)));
      });
    });
  });
}

/** It was started in a group of its own, so that what it started ends with it. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
