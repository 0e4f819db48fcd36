/**
 * Lists and hashes in a process of its own. A walk makes its calls of the system one after the other and
 * waits for each: on a mount that stops answering it would hang in the kernel, where no timer of this process
 * runs and no signal reaches it.
 */
import { deserialize, serialize } from 'node:v8';
import type { HashRequest, ListRequest, Listed } from '../../entry/host.ts';
import { MailLogError } from '../../errors.ts';
import { ownWorker } from '../../installed.ts';
import { FrameReader } from '../../system/frames.ts';
import { IDLE_TIMEOUT_MS, withIdleTimeout } from '../../system/idle-timeout.ts';
import { endProcess, startProcess } from '../../system/process.ts';
import type { HashWork, ListAnswer, ListWork } from './list-worker.ts';

/** The longest file at 10 MB a second, as hashing/hash-pool.ts allows. */
const SLOW_BYTES_PER_MS = 10_000;
/** The other process has its own timeout for files, and reports it in time. */
const SLACK_MS = 30_000;

/**
 * Lists as listFiles in list-files.ts does, with `excludedGlobs` in place of a function.
 * @throws MailLogError `io` if nothing was listed for `idleTimeoutMs`, or the process ends early
 */
export function listApart(
  { exclude: _exclude, skip: _skip, ...request }: ListRequest,
  excludedGlobs: readonly string[],
  idleTimeoutMs = idleTimeoutFor(request),
): AsyncGenerator<Listed> {
  return piecesOf({ request, excludedGlobs }, idleTimeoutMs);
}

/**
 * Hashes files by name as hashFiles in hash-files.ts does.
 * @throws MailLogError as {@link listApart}.
 */
export function hashApart(
  { onLink, files, ...request }: HashRequest,
  idleTimeoutMs = idleTimeoutFor(request),
): AsyncGenerator<Listed> {
  const work = { request: { ...request, files: [...files] }, reportsLinks: onLink !== undefined };
  return piecesOf(work, idleTimeoutMs, onLink);
}

function idleTimeoutFor({ maxSize = 0 }: Pick<HashRequest, 'maxSize'>): number {
  return IDLE_TIMEOUT_MS + maxSize / SLOW_BYTES_PER_MS + SLACK_MS;
}

async function* piecesOf(
  work: ListWork | HashWork,
  idleTimeoutMs: number,
  onLink?: HashRequest['onLink'],
): AsyncGenerator<Listed> {
  const { program, args, ...named } = ownWorker(new URL('./list-worker.js', import.meta.url));
  const child = startProcess(program, args, ['pipe', 'pipe', 'inherit'], named);
  let isLate = false;
  const giveUp = (): void => {
    isLate = true;
    endProcess(child);
  };
  // If the request did not go out, the end of the listing is missing.
  child.stdin.on('error', () => undefined);
  child.stdin.end(serialize(work));
  const frames = new FrameReader(Infinity);
  try {
    for await (const block of withIdleTimeout(child.stdout as AsyncIterable<Buffer>, giveUp, idleTimeoutMs)) {
      frames.push(block);
      for (let frame = frames.next(); frame; frame = frames.next()) {
        const answer = deserialize(frame[0] ?? Buffer.alloc(0)) as ListAnswer;
        if ('failure' in answer) throw new MailLogError('io', answer.failure);
        if ('isDone' in answer) return;
        if ('link' in answer) onLink?.(answer.link);
        if ('lines' in answer) yield answer;
      }
    }
  } catch (error) {
    if (!isLate) throw error;
  } finally {
    endProcess(child);
    // What hangs in the kernel does not end, and must not keep this process from ending.
    child.unref();
  }
  const minutes = Math.round(idleTimeoutMs / 60_000);
  throw new MailLogError(
    'io',
    isLate
      ? `no file could be read for ${minutes} minutes; the rest is not listed`
      : 'the listing ended early',
  );
}
