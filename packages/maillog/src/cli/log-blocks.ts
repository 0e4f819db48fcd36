import type { ByteString } from '../bytes.ts';
import { createReadStream, statSync } from 'node:fs';
import type { Host } from '../entry/host.ts';
import { reasonOf } from '../log/reason.ts';
import { MailLogError } from '../errors.ts';
import { isSilent } from '../host/trust/answering.ts';
import { isShellPipe } from '../host/trust/assert.ts';
import { driveNow } from '../host/trust/calls.ts';
import { isRoot } from '../host/trust/owners.ts';
import { findWay } from '../host/trust/way.ts';
import { escapeName } from '../listing/name.ts';
import { say } from './terminal/say.ts';

/** A log as the user named it, or as the configuration does. */
export interface NamedLog {
  readonly path: ByteString;
  /**
   * Whether it can be read only once, and may have to be waited for: `maillog train <(zcat old.gz)` names a
   * pipe.
   */
  readonly isStream: boolean;
  /** Called with the reason why it cannot be read; default: that is an error. */
  readonly skipped?: ((warning: string) => void) | undefined;
}

/** A log named on the command line. */
export async function fromCommandLine(path: ByteString): Promise<NamedLog> {
  return { path, isStream: !(await isSilent(path)) && isStream(path) };
}

/**
 * Other users must not be able to make root wait for a pipe, or read a device, by putting it in a log's
 * place.
 */
function isStream(path: ByteString): boolean {
  const bytes = Buffer.from(path, 'latin1');
  const stat = statSync(bytes, { throwIfNoEntry: false });
  if (!stat || stat.isFile() || stat.isDirectory()) return false;
  return isShellPipe(path) || !isRoot() || ownerAtEnd(path) === 0n;
}

/** Undefined if root does not follow the path; opening it then reports why. */
function ownerAtEnd(path: ByteString): bigint | undefined {
  try {
    const way = driveNow(findWay(path));
    way.close();
    if (way.stat) way.judge(way.stat);
    return way.stat?.uid;
  } catch {
    return undefined;
  }
}

/**
 * A log of an entry: as in a report, a pipe in its place is refused rather than waited for. If it cannot be
 * read, `stderr` gets the reason.
 */
export function fromEntry(path: ByteString, stderr: NodeJS.WritableStream): NamedLog {
  const warned = new Set<string>();
  const skipped = (warning: string): void => {
    if (!warned.has(warning)) say(stderr, warning);
    warned.add(warning);
  };
  return { path, isStream: false, skipped };
}

/**
 * The bytes of a log, in blocks that are reused; compressed files are read through.
 * @throws MailLogError (io) where it cannot be read.
 */
export async function* logBlocks(log: NamedLog, host: Host): AsyncGenerator<Uint8Array> {
  const { path, skipped } = log;
  try {
    yield* log.isStream ? createReadStream(Buffer.from(path, 'latin1')) : host.readBlocks(path);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    const words = `cannot read ${escapeName(path)}: ${reason}`;
    if (!skipped) throw new MailLogError('io', words);
    skipped(words);
  }
}
