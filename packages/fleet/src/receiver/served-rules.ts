/**
 * Rules sets for enrolled hosts, as `maillog read rules publish` writes them: `GET URL/v1/rules/NAME/FILE`.
 * The folder is the operator's. What a host names are two names below it, neither of them hidden nor with
 * a slash, so that none leads out of it. A set is signed; nothing is checked here that a host does not check
 * itself.
 */
import { join } from 'node:path';
import { describeError, isSetName, MAX_RULES_BYTES, SET_FILE } from '../maillog.ts';
import { openRegular } from '../certificates/regular-file.ts';
import { Refusal } from './refusal.ts';

const PATH = /\/v1\/rules\/([^/]+)\/([0-9a-f]{64}\.rules|rules-set\.txt)$/;

/** For a host that asks while a set is published into a folder that was empty. Seconds. */
const RETRY_SECONDS = 60;

/** Whether a request is for a file of a rules set. */
export function isForRules(path: string): boolean {
  return /\/v1\/rules\//.test(path);
}

/**
 * The content of a file of a set.
 * @param folder has a folder for each set; undefined: no set is served
 * @throws Refusal 404 if there is no such file, 503 if it cannot be read now
 */
export async function servedRules(folder: string | undefined, path: string): Promise<Buffer> {
  const [, set = '', file = ''] = PATH.exec(path) ?? [];
  if (folder === undefined || !isSetName(set))
    throw new Refusal(404, `there is no rules set here: GET v1/rules/NAME/${SET_FILE}`);
  try {
    const handle = await openRegular(join(folder, set, file));
    try {
      const { size } = await handle.stat();
      if (size > MAX_RULES_BYTES) throw new Refusal(404, `${set}/${file} is longer than a rules set may be`);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Refusal(404, `there is no ${set}/${file}`);
    throw new Refusal(503, `${set}/${file} cannot be read: ${describeError(error)}`, RETRY_SECONDS);
  }
}
