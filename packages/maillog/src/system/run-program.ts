import { IDLE_TIMEOUT_MS, IDLE_WORDS, withIdleTimeout } from './idle-timeout.ts';
import { endOf, endProcess, failureOf, startProcess } from './process.ts';

/** What a program wrote on standard output, and how it ended; `failure` is undefined for status 0. */
export interface ProgramRun {
  readonly output: Buffer;
  readonly status: number | undefined;
  readonly failure: string | undefined;
}

/**
 * Runs a program to its end, with empty input. MailLog kills it if it makes no progress, or writes more than
 * `maxBytes`.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  maxBytes: number,
  idleTimeoutMs = IDLE_TIMEOUT_MS,
): Promise<ProgramRun> {
  const child = startProcess(program, args, ['ignore', 'pipe', 'ignore']);
  const ended = endOf(child);
  let stopped: string | undefined;
  const stop = (why: string): void => {
    stopped ??= why;
    endProcess(child);
  };
  const blocks: Uint8Array[] = [];
  let bytes = 0;
  try {
    const output = child.stdout as AsyncIterable<Uint8Array>;
    for await (const block of withIdleTimeout(output, () => stop(IDLE_WORDS), idleTimeoutMs)) {
      blocks.push(block);
      bytes += block.length;
      if (bytes > maxBytes) stop(`it wrote more than ${maxBytes} bytes`);
    }
  } catch (error) {
    if (stopped === undefined) throw error;
  }
  const end = await ended;
  return {
    output: Buffer.concat(blocks),
    status: end.kind === 'exit' ? end.status : undefined,
    failure: stopped ?? failureOf(end),
  };
}
