/**
 * Names of hosts and configurations in MailLog's words: `web1 (/etc/maillog/web.conf)`. They come from mails.
 * A name that could be taken for another, or for MailLog's words, is in quotes: `"web1 "`, `"a, signed by
 * B"`.
 */

const PLAIN = /^[\p{L}\p{N}._:@/-]+$/u;
/** More of a name is not shown. Characters. */
const MAX_SHOWN_CHARACTERS = 300;

/** Without a configuration, the host alone. */
export function shownHost({
  host,
  configuration,
}: {
  readonly host: string;
  readonly configuration?: string | undefined;
}): string {
  return configuration === undefined ? shown(host) : `${shown(host)} (${shown(configuration)})`;
}

function shown(name: string): string {
  const start = name.length > MAX_SHOWN_CHARACTERS ? `${name.slice(0, MAX_SHOWN_CHARACTERS)}…` : name;
  return PLAIN.test(start) ? start : JSON.stringify(start);
}
