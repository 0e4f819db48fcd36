import { durationOf } from '../config/directive.ts';
import { byteString } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { EXIT, MailLogError } from '../errors.ts';
import type { ReadMessage } from '../reading/chain.ts';
import { lastReports } from '../reading/last-reports.ts';
import type { LastReport } from '../reading/last-reports.ts';
import type { KnownHosts } from '../reading/known-hosts.ts';
import { endsOf } from '../reading/undescribed.ts';
import type { UndescribedFile } from '../reading/undescribed.ts';
import { escapeText } from '../text/escape.ts';
import { parseOptions } from './options.ts';
import { setStatusIfClosed } from './terminal/closed-output.ts';
import { columns } from './terminal/columns.ts';
import { jsonText, printText } from './terminal/print-text.ts';
import type { Streams } from './terminal/streams.ts';
import { loadKnownHosts, saveKnownHosts } from './wiring/known-hosts-file.ts';
import { mailInput } from './wiring/mail-input.ts';
import { openReports } from './wiring/open-reports.ts';

/**
 * `maillog hosts PATH…` prints a table of the hosts whose reports are there; exit status 1 if one is late, 65
 * if a report is not as its host sent it. Without PATH it prints the known hosts.
 */
export async function hosts(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('hosts', args);
  const silentSeconds = values.silent === undefined ? undefined : secondsOf(values.silent);
  const known = await loadKnownHosts();
  for (const host of values.forget ?? [])
    if (known.forget(host) === 0) throw new MailLogError('usage', `--forget ${host}: no such host is known`);
  if (positionals.length === 0) {
    if (values.accept !== undefined) {
      throw new MailLogError('usage', '--accept needs a report of the host', {
        hint: 'maillog hosts --accept HOST REPORT…',
      });
    }
    await saveKnownHosts(known);
    await printText(io.stdout, values.json === true ? jsonText({ hosts: known.all }) : knownTable(known));
    return EXIT.done;
  }
  const { isWhole, messages, undescribed } = await openReports(
    positionals,
    {
      keys: values,
      input: mailInput(io),
      hosts: known,
      sink: { take: drain },
      quiet: true,
    },
    io,
  );
  for (const host of values.accept ?? []) accept(known, host, messages, undescribed);
  await saveKnownHosts(known);
  const accepted = messages.map((one): ReadMessage => {
    const isAccepted = values.accept?.includes(one.host) === true && isUnaccepted(one.trust);
    return isAccepted ? Object.assign({}, one, { trust: 'known' }) : one;
  });
  const found = lastReports(accepted, new Date(), silentSeconds);
  const isLate = found.some(({ late, ahead }) => late || ahead);
  const status = !isWhole && values.accept === undefined ? EXIT.data : isLate ? EXIT.entryFailed : EXIT.done;
  setStatusIfClosed(status);
  await printText(io.stdout, values.json === true ? jsonText({ hosts: found }) : lastTable(found));
  return status;
}

function secondsOf(text: string): number {
  const seconds = durationOf(text);
  if (seconds !== undefined) return seconds;
  throw new MailLogError('usage', `--silent ${text} is no duration`, {
    hint: 'a number and s, m, h or d: 26h',
  });
}

async function drain(_name: string, _part: unknown, clear: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const block of clear) void block;
}

/**
 * Takes the reports of a host for its own.
 * @throws MailLogError `usage` if there is none of it, or if they are signed by several keys that are not
 * known
 */
function accept(
  known: KnownHosts,
  host: string,
  messages: readonly ReadMessage[],
  undescribed: readonly UndescribedFile[],
): void {
  const own = messages.flatMap(({ manifest, signer, trust }) =>
    manifest?.host === host ? [{ ...manifest, fingerprint: signer ?? null, trust }] : [],
  );
  const old = undescribed.filter((one) => one.host === host);
  if (own.length === 0 && old.length === 0)
    throw new MailLogError('usage', `--accept ${host}: no report of it is there`);
  const news = own.filter(({ trust }) => isUnaccepted(trust)).toSorted((a, b) => (a.made < b.made ? -1 : 1));
  for (const configuration of new Set(news.map((one) => one.configuration))) {
    const claims = news.filter((one) => one.configuration === configuration);
    const keys = [...new Set(claims.map(({ fingerprint }) => fingerprint ?? 'no key'))];
    const [first] = claims;
    if (!first) continue;
    if (keys.length > 1) {
      throw new MailLogError('usage', `--accept ${host}: its reports are signed by ${keys.join(', ')}`, {
        hint: 'name one report, whose key is right',
      });
    }
    known.accept(first, new Date());
  }
  known.vouchFor(host, endsOf(old));
}

function isUnaccepted(trust: ReadMessage['trust']): boolean {
  return trust === 'alarm' || trust === 'new';
}

function knownTable(known: KnownHosts): ByteString {
  const rows = known.all.map(({ host, configuration, fingerprint, first_seen, accepted }) => [
    host,
    configuration,
    `${fingerprint ?? 'not signed'}${accepted === false ? NOT_ACCEPTED : ''}`,
    first_seen,
  ]);
  return table([['host', 'configuration', 'key', 'known since'], ...rows]);
}

function lastTable(found: readonly LastReport[]): ByteString {
  const rows = found.map(({ host, configuration, sequence, made, due, late, ahead, accepted }) => [
    host,
    configuration ?? '-',
    `${sequence}`,
    made ?? '-',
    due ?? '-',
    `${ahead ? 'AHEAD' : late ? 'LATE' : 'in time'}${accepted ? '' : NOT_ACCEPTED}`,
  ]);
  return table([['host', 'configuration', 'report', 'made', 'due', 'verdict'], ...rows]);
}

/** Its key is that of no other configuration of its host. */
const NOT_ACCEPTED = ', another key: not accepted';

/** The texts come from mails. */
function table(rows: readonly (readonly string[])[]): ByteString {
  return byteString(columns(rows.map((row) => row.map((cell) => escapeText(cell)))));
}
