import { MailLogError } from '../maillog.ts';

/** Of TLS; those that PostgreSQL's driver for Node knows. */
const MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/**
 * Where the database is: `postgres://maillog@db.example.com/maillog`, of `--database` or of DATABASE_URL.
 * @throws MailLogError `usage` if there is none, or it is none of PostgreSQL, or has a misspelt sslmode
 */
export function databaseUrl(option: string | undefined): string {
  const url = option ?? process.env['DATABASE_URL'] ?? '';
  if (url === '')
    throw new MailLogError('usage', 'no database is named', {
      hint: 'use --database postgres://USER@HOST/DATABASE, or set DATABASE_URL',
    });
  // A word of it may be a password: the error quotes nothing.
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new MailLogError('usage', 'the address of the database does not begin with postgres://', {
      hint: 'use postgres://USER@HOST/DATABASE, or postgres:///DATABASE?host=/run/postgresql for a Unix socket',
    });
  const address = parsed(url);
  const mode = address?.searchParams.get('sslmode') ?? process.env['PGSSLMODE'];
  if (address === undefined)
    throw new MailLogError('usage', 'the address of the database cannot be read', {
      hint: 'write %40 for @, %2F for / and %3A for : in a user or password; a port is below 65536',
    });
  // The driver would take another word for none, and send everything in clear.
  if (mode !== undefined && mode !== '' && !MODES.includes(mode))
    throw new MailLogError('usage', 'the sslmode of the database is none that is known', {
      hint: `sslmode is one of ${MODES.join(', ')}`,
    });
  return url;
}

/** As the driver reads it, which allows a user without a host before the slash. */
function parsed(url: string): URL | undefined {
  for (const text of [url, url.replace('@/', '@localhost/')]) if (URL.canParse(text)) return new URL(text);
  return undefined;
}
