import type { ByteString } from '../bytes.ts';
import type { Ending } from '../entry/host.ts';
import { setLongTimeout } from '../system/long-timeout.ts';
import { endOf, signalGroup, startProcess } from '../system/process.ts';

/** The time between SIGTERM and SIGKILL. Milliseconds. */
const GRACE_MS = 2000;

/**
 * Runs `/bin/sh -c command` in a process group of its own, standard input empty. The inner shell inherits one
 * pipe as both outputs, so that what it prints arrives in the order written. The command is over when the
 * shell has ended and no process holds the pipe.
 */
export async function runShell(
  command: ByteString,
  timeoutSeconds: number,
  print: (data: Uint8Array) => Promise<void>,
): Promise<Ending> {
  const args = ['-c', 'exec /bin/sh -c "$1" 2>&1', 'sh', argument(command)];
  const child = startProcess('/bin/sh', args, ['ignore', 'pipe', 'inherit']);
  const ended = endOf(child);
  let timedOut = false;
  let killing: NodeJS.Timeout | undefined;
  const timer = setLongTimeout(timeoutSeconds, () => {
    timedOut = true;
    signalGroup(child, 'SIGTERM');
    killing = setTimeout(() => {
      signalGroup(child, 'SIGKILL');
      // Do not wait for a process that left the group and still holds the pipe.
      child.stdout.destroy();
    }, GRACE_MS);
  });
  try {
    for await (const data of child.stdout) await print(data as Uint8Array);
  } catch (error) {
    signalGroup(child, 'SIGKILL');
    if (!timedOut) throw error;
  } finally {
    clearTimeout(timer);
  }
  const ending = await ended;
  clearTimeout(killing);
  return timedOut ? { kind: 'timeout', seconds: timeoutSeconds } : ending;
}

/**
 * Node passes arguments as UTF-8. A command that is not UTF-8 is therefore written in octal for the shell to
 * unfold, so that its bytes stay what they are.
 */
function argument(command: ByteString): string {
  const buffer = Buffer.from(command, 'latin1');
  const text = buffer.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(buffer)) return text;
  const octal = [...buffer].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return `eval "$(printf '${octal}')"`;
}
