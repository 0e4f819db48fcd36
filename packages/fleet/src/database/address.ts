import { MailLogError } from '../maillog.ts';

/**
 * Where the database is: `postgres://maillog@db.example.com/maillog`, of `--database` or of DATABASE_URL.
 * @throws MailLogError `usage` if there is none, or it is none of PostgreSQL
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
  return url;
}
