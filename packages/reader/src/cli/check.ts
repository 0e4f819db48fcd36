import { escapeJson, escapeText, EXIT } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { Inbox } from '../inbox/inbox.ts';
import type { Finding, FindingKind } from '../inbox/finding.ts';
import type { InboxList } from '../inbox/inbox.ts';
import { ofChains, plural } from '../terminal/summary.ts';
import { COMMANDS } from './commands.ts';
import { parseOptions } from './options.ts';
import { ingestFor, openStoreFor, refuseNoPath } from './taking.ts';

/** The exit status if something is wrong; what stopped the check has one from 64 up. */
const WRONG = 1;
/** Names of what is wrong, in the line. */
const MAX_NAMED = 3;

/**
 * `maillog-read check PATH…` prints one line, for cron and monitoring; with `--json`, for programs. What was
 * marked as seen or muted counts no more: whoever decided knows of it.
 */
export async function check(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('check', args);
  refuseNoPath(positionals, COMMANDS.check.usage);
  const opened = await openStoreFor(values);
  try {
    const { failures } = await (await ingestFor(opened, positionals, { ...values, quiet: true }, io)).run();
    const wrong = wrongOf(await new Inbox(opened.store).list(), failures);
    io.stdout.write(
      values.json === true ? `${escapeJson(JSON.stringify(wrong))}\n` : `${escapeText(wrong.line)}\n`,
    );
    return wrong.isWrong ? WRONG : EXIT.done;
  } finally {
    await opened.close();
  }
}

/** Names are hosts, each once for each chain. */
interface Wrong {
  readonly isWrong: boolean;
  /** `1 host missing (web05); 1 chain broken (web03); 1 clock wrong (web07)` */
  readonly line: string;
  readonly missing: readonly string[];
  readonly broken: readonly string[];
  readonly clocks: readonly string[];
  /** Mails and sources that could not be read, in words. */
  readonly unread: readonly string[];
}

export function wrongOf(
  { findings, reports, hosts }: Pick<InboxList, 'findings' | 'reports' | 'hosts'>,
  failures: readonly string[],
): Wrong {
  const of = (kind: FindingKind): readonly Finding[] => findings.filter((finding) => finding.kind === kind);
  const missing = of('missing');
  const { broken, clocks } = ofChains(findings);
  const unread = [...of('mail').map(({ text }) => text), ...failures];
  const missingHosts = missing.reduce((sum, finding) => sum + finding.hosts, 0);
  const parts = [
    ...(missingHosts > 0 ? [`${plural(missingHosts, 'host')} missing${named(missing)}`] : []),
    ...(broken.length > 0 ? [`${plural(broken.length, 'chain')} broken${named(broken)}`] : []),
    ...(clocks.length > 0 ? [`${plural(clocks.length, 'clock')} wrong${named(clocks)}`] : []),
    ...unread,
  ];
  const well =
    reports === 0
      ? 'no report is here'
      : `${plural(reports, 'report')} of ${plural(hosts, 'host')}: none is missing, every chain is whole, every mail was opened`;
  const names = (all: readonly Finding[]): string[] => all.map(({ host }) => host);
  return {
    isWrong: parts.length > 0 || reports === 0,
    line: parts.length > 0 ? parts.join('; ') : well,
    missing: names(missing),
    broken: names(broken),
    clocks: names(clocks),
    unread,
  };
}

function named(findings: readonly Finding[]): string {
  const names = findings.slice(0, MAX_NAMED).map(({ host }) => host);
  return ` (${names.join(', ')}${findings.length > MAX_NAMED ? ', …' : ''})`;
}
