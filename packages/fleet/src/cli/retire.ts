import { retireAll } from '../certificates/register.ts';
import { EXIT, MailLogError } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { COMMANDS } from './commands.ts';
import { fleetFiles } from './fleet-directory.ts';
import { parseOptions } from './options.ts';

/** `maillog-fleet retire HOST`; receivers refuse them from their next request on. */
export async function retire(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('retire', args);
  const [host, ...others] = positionals;
  if (host === undefined || others.length > 0)
    throw new MailLogError('usage', host === undefined ? 'no host is named' : 'more than one host is named', {
      hint: COMMANDS.retire.usage,
    });
  const rows = await retireAll(fleetFiles(values.dir), host);
  if (rows.length === 0)
    throw new MailLogError('usage', `${host} has no certificate that is not retired`, {
      hint: 'names are compared letter by letter; DIR/issued lists them',
    });
  for (const { fingerprint, until } of rows)
    io.stdout.write(
      `retired ${fingerprint}, which ${until > Date.now() ? 'would end' : 'ended'} ${new Date(until).toISOString()}\n`,
    );
  return EXIT.done;
}
