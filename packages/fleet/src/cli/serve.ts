import { EXIT, MailLogError } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { READ_BY_WORKERS } from '../page/progress.ts';
import { RulesFolder, showPage } from '../reader.ts';
import type { Door } from '../reader.ts';
import { PostgresStore } from '../store/postgres-store.ts';
import { openDoor } from '../people/oidc-door.ts';
import { readOidcSettings } from '../people/oidc-settings.ts';
import { readTls } from '../people/page-tls.ts';
import type { TlsTexts } from '../people/page-tls.ts';
import { withDatabase } from './open-database.ts';
import { parseOptions } from './options.ts';

/** The page asks several things at once. */
const CONNECTIONS = 8;

/** `maillog-fleet serve` shows the page of maillog-read over the database, until a signal ends it. */
export async function serve(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('serve', args);
  const keptRules = values.rules === undefined ? undefined : new RulesFolder(values.rules);
  await keptRules?.check();
  const door = values.oidc === undefined ? undefined : await openDoor(await readOidcSettings(values.oidc));
  const tls = tlsOf(values, door);
  await withDatabase(values.database, CONNECTIONS, (pool) =>
    showPage(
      { ...values, keptRules, door, tls, store: new PostgresStore(pool), progress: () => READ_BY_WORKERS },
      io,
      new AbortController(),
    ),
  );
  return EXIT.done;
}

interface TlsOptions {
  readonly 'tls-certificate'?: string | undefined;
  readonly 'tls-key'?: string | undefined;
}

/** @throws MailLogError `usage` */
function tlsOf(
  { 'tls-certificate': certificate, 'tls-key': key }: TlsOptions,
  door: Door | undefined,
): (() => Promise<TlsTexts>) | undefined {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined)
    throw new MailLogError('usage', 'one of --tls-certificate and --tls-key is missing');
  if (!door)
    throw new MailLogError('usage', '--tls-certificate is for people who sign in', {
      hint: 'use --oidc, too',
    });
  if (!door.origin.startsWith('https:'))
    throw new MailLogError(
      'usage',
      'public_address does not begin with https://, and there is a certificate',
    );
  return () => readTls(certificate, key);
}
