import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { pathFrom } from '../../config/configuration.ts';
import type { Occurrence } from '../../config/directive.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import { LOGCHECK_LEVELS, isRuleFileName, logcheckDirectories, readLogcheck } from '../../pattern/index.ts';
import type { LogcheckFile, LogcheckLevel, LogcheckRules } from '../../pattern/index.ts';
import type { Host } from '../host.ts';
import { reasonOf } from '../../log/reason.ts';

/**
 * `logcheck DIR [LEVEL]`: the rules of the directory. `note` gets each file that was read.
 * @throws MailLogError at the directive where there are none, or they cannot be read.
 */
export async function logcheckRules(
  host: Host,
  { words, place }: Occurrence,
  note: (file: ByteString, bytes: Uint8Array) => void,
): Promise<LogcheckRules> {
  const [directory, level] = words;
  const base = pathFrom(byteString(directory.place.file), directory.text);
  const chosen = (level?.text ?? 'server') as LogcheckLevel;
  if (!LOGCHECK_LEVELS.includes(chosen)) {
    throw new MailLogError('config', `logcheck has no level ${readable(chosen)}`, {
      place: level.place,
      hint: `one of ${LOGCHECK_LEVELS.join(' ')}`,
    });
  }
  const files: LogcheckFile[] = [];
  for (const sub of logcheckDirectories(chosen)) {
    const glob = `${base}/${sub}/*`;
    for (const path of await host.glob(glob)) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      // The glob itself names a directory that cannot be listed: reading it says why.
      if (!isRuleFileName(name) && path !== glob) continue;
      const bytes = await read(host, path, place);
      if (bytes === undefined) continue;
      note(path, bytes);
      files.push({ directory: sub, name, path: readable(path), bytes });
    }
  }
  if (files.length === 0) {
    throw new MailLogError('config', `${readable(base)} holds no rules of logcheck`, {
      place,
      hint: 'name the directory that has ignore.d.server in it, such as /etc/logcheck',
    });
  }
  return readLogcheck(files);
}

/** The bytes of a file; run-parts passes over what is none. */
async function read(host: Host, path: ByteString, place: SourceLocation): Promise<Uint8Array | undefined> {
  try {
    return await host.readRules(path, place);
  } catch (error) {
    if (error instanceof MailLogError) throw isPackaged(path, error) ? withCopy(error) : error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EISDIR' || code === 'EINVAL') return undefined;
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    const message = `cannot read ${readable(path)}: ${reason}`;
    throw new MailLogError(code === 'EACCES' ? 'permission' : 'config', message, { place });
  }
}

/** Debian's logcheck gives its directory to the user logcheck, who could then change what root reads. */
const PACKAGED = '/etc/logcheck';

function isPackaged(path: ByteString, { kind }: MailLogError): boolean {
  return kind === 'permission' && path.startsWith(`${PACKAGED}/`);
}

/** The refusal with another way out: `chown root` would work against logcheck's package. */
function withCopy({ kind, message, place }: MailLogError): MailLogError {
  const copy = '/etc/maillog/logcheck';
  const hint = `the package logcheck owns it; cp -r ${PACKAGED} ${copy} as root, and write logcheck ${copy}`;
  return new MailLogError(kind, message, { place, hint });
}
