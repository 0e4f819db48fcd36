/** Where the passwords of IMAP sources come from. They are in no argument and in no environment. */
import { MailLogError, readSecret } from '../maillog.ts';
import { isImapUrl, parseImapUrl } from '../ingest/imap/address.ts';
import type { AskSecret } from '../terminal/ask-secret.ts';
import type { SecretOf } from '../ingest/sources.ts';

/**
 * By `files`: one for all IMAP sources, or one for each. A file is read whenever a server is connected to,
 * since an access token is valid for an hour. Without files, `ask` asks for each, now and once.
 * @throws MailLogError `usage` if there are more or fewer files
 */
export async function secretsOf(
  files: readonly string[],
  paths: readonly string[],
  ask: AskSecret | undefined,
): Promise<SecretOf> {
  const sources = paths.filter(isImapUrl).map(parseImapUrl);
  const servers = sources.length;
  if (files.length > 1 && files.length !== servers)
    throw new MailLogError(
      'usage',
      `there are ${servers} IMAP sources, and ${files.length} files of passwords`,
      {
        hint: 'one --password-file for all sources, or one for each, in their order',
      },
    );
  const typed: string[] = [];
  if (files.length === 0 && ask) for (const { name } of sources) typed.push(await ask(`password of ${name}`));
  return async ({ name }, index) => {
    if (typed.length > 0) return typed[index];
    const file = files.length === 1 ? files[0] : files.at(index);
    if (file === undefined)
      throw new MailLogError('usage', `no password is there for ${name}`, { hint: '--password-file FILE' });
    const secret = await readSecret(file);
    if (secret === '') throw new MailLogError('config', `${file} is empty`);
    return secret;
  };
}
