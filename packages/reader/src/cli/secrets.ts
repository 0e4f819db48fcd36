/** Where the passwords of IMAP sources come from. They are in no argument and in no environment. */
import { MailLogError, readSecret } from '../maillog.ts';
import { isImapUrl } from '../ingest/imap/address.ts';
import type { SecretOf } from '../ingest/sources.ts';

/**
 * By `files`: one for all IMAP sources, or one for each. A file is read whenever a server is connected to,
 * since an access token is valid for an hour.
 * @throws MailLogError `usage` if there are more or fewer files
 */
export function secretsOf(files: readonly string[], paths: readonly string[]): SecretOf {
  const servers = paths.filter(isImapUrl).length;
  if (files.length > 1 && files.length !== servers)
    throw new MailLogError(
      'usage',
      `there are ${servers} IMAP sources, and ${files.length} files of passwords`,
      {
        hint: 'one --password-file for all sources, or one for each, in their order',
      },
    );
  return async ({ name }, index) => {
    const file = files.length === 1 ? files[0] : files.at(index);
    if (file === undefined)
      throw new MailLogError('usage', `no password is there for ${name}`, { hint: '--password-file FILE' });
    const secret = await readSecret(file);
    if (secret === '') throw new MailLogError('config', `${file} is empty`);
    return secret;
  };
}
