import { readIssued, readRetired } from '../certificates/register.ts';
import { EXIT, MailLogError } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { usersText } from '../nats/permissions.ts';
import { fleetFiles } from './fleet-directory.ts';
import { parseOptions } from './options.ts';

/** `maillog-fleet nats-users` prints a user for each host whose certificate is valid and not retired. */
export async function natsUsers(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('nats-users', args);
  const files = fleetFiles(values.dir);
  const retired = await readRetired(files);
  const issued = (await readIssued(files)).filter(
    ({ fingerprint, until }) => until > Date.now() && !retired.has(fingerprint),
  );
  // A list without users lets everybody in: the broker then asks for no login.
  if (issued.length === 0)
    throw new MailLogError('usage', `${files.directory} has no valid certificate of any host`, {
      hint: '--dir names where enrol keeps the certificates; maillog-fleet enrol HOST --url tls://HOST makes one',
    });
  const hosts = [...new Set(issued.map(({ host }) => host))].toSorted();
  for (const name of [values.receiver, values.admin])
    if (name !== undefined && !hosts.includes(name))
      throw new MailLogError('usage', `${name} has no valid certificate`, {
        hint: `maillog-fleet enrol ${name} --url tls://HOST makes one`,
      });
  io.stdout.write(usersText({ hosts, receiver: values.receiver, admin: values.admin }));
  return EXIT.done;
}
