/**
 * Lines for the system's log, of MailLog's own runs: numbers, never content.
 *
 * Node has no datagram sockets of Unix, and MailLog no native code. So logger(1) writes them: every Linux has
 * it (util-linux, BusyBox), and macOS. It also reaches the journal, which listens on /dev/log.
 */
import { existsSync } from 'node:fs';
import { escapeText } from '../text/escape.ts';
import { runProgram } from './run-program.ts';

const SOCKET = '/dev/log';
const MAX_OUTPUT_BYTES = 1000;
const TIMEOUT_MS = 5000;

/**
 * Writes one line as `maillog`, facility daemon. Never rejects: where nothing logs, it is silent.
 * @param socket where syslogd listens; default: the system's
 */
export async function writeToSyslog(text: string, socket = SOCKET): Promise<void> {
  // macOS has no such socket, and its logger needs none.
  if (process.platform === 'linux' && !existsSync(socket)) return;
  const where = socket === SOCKET ? [] : ['-u', socket];
  const args = [...where, '-t', 'maillog', '-p', 'daemon.info', escapeText(text)];
  await runProgram('logger', args, MAX_OUTPUT_BYTES, TIMEOUT_MS).catch(() => undefined);
}
