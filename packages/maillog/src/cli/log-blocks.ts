import { readable } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { createReadStream, statSync } from 'node:fs';
import type { Host } from '../entry/host.ts';
import { reasonOf } from '../log/reason.ts';
import { MailLogError } from '../errors.ts';

/** A log as the user named it, or as the configuration does. */
export interface NamedLog {
  readonly path: ByteString;
  /** It can be read once only, and may have to be waited for: `maillog train <(zcat old.gz)` names a pipe. */
  readonly isStream: boolean;
}

/** A log that stands on the command line. */
export function fromCommandLine(path: ByteString): NamedLog {
  const stat = statSync(Buffer.from(path, 'latin1'), { throwIfNoEntry: false });
  return { path, isStream: stat !== undefined && !stat.isFile() && !stat.isDirectory() };
}

/** A log of an entry: as in a report, a pipe in its place is refused rather than waited for. */
export function fromEntry(path: ByteString): NamedLog {
  return { path, isStream: false };
}

/**
 * The bytes of a log, in blocks that are reused; compressed files are read through.
 * @throws MailLogError (io) where it cannot be read.
 */
export async function* logBlocks({ path, isStream }: NamedLog, host: Host): AsyncGenerator<Uint8Array> {
  try {
    yield* isStream ? createReadStream(Buffer.from(path, 'latin1')) : host.readBlocks(path);
  } catch (error) {
    const reason = reasonOf(error);
    throw reason === undefined ? error : new MailLogError('io', `cannot read ${readable(path)}: ${reason}`);
  }
}
