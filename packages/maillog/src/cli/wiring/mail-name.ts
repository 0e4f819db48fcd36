/**
 * The name by which this host sends mail: in EHLO, and after the @ of the default sender. Strict servers
 * refuse a name without a dot, and an address instead of a name.
 */
import { MailLogError } from '../../errors.ts';
import { fullHostName } from '../../host/full-name.ts';
import { isDomain, parseAddress } from '../../report/message/address.ts';
import type { Settings } from './read-settings.ts';

/**
 * The sender: `set from`, else `maillog@` the host's full name.
 * @throws MailLogError `config` if the host's name cannot be in an address, with the place of `set host`
 */
export async function senderOf(settings: Settings): Promise<string> {
  const { from, host, hostPlace } = settings;
  if (from !== undefined) return from;
  if (hostPlace !== undefined && !isDomain(host)) throw unusable(settings);
  const name = await fullNameOf(settings);
  if (name === undefined) throw unusable(settings);
  return parseAddress(`maillog@${name}`, hostPlace);
}

function unusable({ host, hostPlace }: Settings): MailLogError {
  return new MailLogError('config', `cannot use the host's name ${JSON.stringify(host)} in an address`, {
    place: hostPlace,
    hint: "write set from 'maillog@example.com'",
  });
}

/** The name for EHLO: with a dot if any is known, else the short one; undefined if there is none. */
export async function heloName(settings: Settings): Promise<string | undefined> {
  const full = await fullNameOf(settings);
  const domain = settings.from?.slice(settings.from.lastIndexOf('@') + 1);
  return [full, domain].find((name) => name?.includes('.')) ?? full ?? domain;
}

/** `web1.example.com`, `web1` if the domain is unknown, or undefined if the name is not valid in mail. */
async function fullNameOf({ host, hostPlace }: Settings): Promise<string | undefined> {
  const name = isDomain(host) ? host : undefined;
  if (name?.includes('.')) return name;
  const found = await fullHostName();
  const full = found !== undefined && isDomain(found) ? found : undefined;
  // A short name set by hand may differ from the system's, so the system's domain is not added to it.
  const isSame = hostPlace === undefined || (full !== undefined && full.startsWith(`${host}.`));
  return isSame ? (full ?? name) : (name ?? full);
}
