import { MailLogError } from '../errors.ts';
import { Selection } from '../reading/summary/selection.ts';
import type { ShownMails } from '../reading/summary/shown-mails.ts';
import { sinceTime } from '../reading/summary/since.ts';
import type { parseOptions } from './options.ts';
import { say } from './terminal/say.ts';
import type { Streams } from './terminal/streams.ts';
import type { ReadMails } from './wiring/read-mails.ts';

export type OpenOptions = ReturnType<typeof parseOptions<'open'>>['values'];

/** @throws MailLogError `usage` if two options exclude each other */
export function refuseContradictions(values: OpenOptions): void {
  const forms = (['raw', 'extract', 'json', 'summary'] as const).filter((name) => values[name] !== undefined);
  const [one, other] = forms;
  if (other !== undefined && forms.join(' ') !== 'json summary')
    throw new MailLogError('usage', `--${one} and --${other} exclude each other`);
  for (const name of ['only', 'raw'] as const) {
    if (values.new !== true || values[name] === undefined) continue;
    throw new MailLogError('usage', `--new and --${name} exclude each other`, {
      hint: '--new remembers whole reports',
    });
  }
}

/** @throws MailLogError `usage` if `--since` cannot be read */
export function selectionOf(values: OpenOptions, shown: ShownMails | undefined, now: Date): Selection {
  return new Selection({
    hosts: values.host,
    since: values.since === undefined ? undefined : sinceTime(values.since, now),
    only: values.raw === undefined ? values.only : [values.raw],
    wasShown: shown && ((digest) => shown.has(digest)),
  });
}

/** Whoever mistypes a name would see nothing, and take it for quiet. */
export function nameMisses({ summary, names }: ReadMails, values: OpenOptions, io: Streams): void {
  const { host = [], only = [] } = values;
  for (const glob of host) {
    const one = new Selection({ hosts: [glob] });
    if (!summary.hosts.some((name) => one.selectsMail({ host: name, made: Number.NaN })))
      say(io.stderr, `--host ${glob}: no report of it is here`);
  }
  for (const glob of only) {
    const one = new Selection({ only: [glob] });
    if (![...names].some(([name, kind]) => one.selectsPart([name], kind)))
      say(io.stderr, `--only ${glob}: no part has this name or kind`);
  }
}
