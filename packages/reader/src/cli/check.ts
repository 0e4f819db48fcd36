import { EXIT, escapeText } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { Inbox } from '../inbox/inbox.ts';
import type { Finding, FindingKind } from '../inbox/finding.ts';
import type { InboxList } from '../inbox/inbox.ts';
import { plural } from '../terminal/summary.ts';
import { COMMANDS } from './commands.ts';
import { parseOptions } from './options.ts';
import { ingestFor, openStoreFor, refuseNoPath } from './taking.ts';

/** The exit status if something is wrong; what stopped the check has one from 64 up. */
const WRONG = 1;
/** Names of what is wrong, in the line. */
const MAX_NAMED = 3;

/**
 * `maillog-read check PATH…` prints one line, for cron and monitoring. What was marked as seen or muted
 * counts no more: whoever decided knows of it.
 */
export async function check(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('check', args);
  refuseNoPath(positionals, COMMANDS.check.usage);
  const opened = await openStoreFor(values);
  try {
    const { failures } = await (await ingestFor(opened, positionals, { ...values, quiet: true }, io)).run();
    const wrong = wrongOf(await new Inbox(opened.store).list(), failures);
    io.stdout.write(`${escapeText(wrong.line)}\n`);
    return wrong.isWrong ? WRONG : EXIT.done;
  } finally {
    await opened.close();
  }
}

/** `{isWrong: true, line: '1 host missing (web05); 1 chain broken (web03)'}`. */
export function wrongOf(
  { findings, reports, hosts }: Pick<InboxList, 'findings' | 'reports' | 'hosts'>,
  failures: readonly string[],
): { isWrong: boolean; line: string } {
  const of = (kind: FindingKind): readonly Finding[] => findings.filter((finding) => finding.kind === kind);
  const [missing, broken, unread] = [of('missing'), of('chain'), of('mail')];
  const missingHosts = missing.reduce((sum, finding) => sum + finding.hosts, 0);
  const parts = [
    ...(missingHosts > 0 ? [`${plural(missingHosts, 'host')} missing${named(missing)}`] : []),
    ...(broken.length > 0 ? [`${plural(broken.length, 'chain')} broken${named(broken)}`] : []),
    ...unread.map(({ text }) => text),
    ...failures,
  ];
  if (parts.length > 0) return { isWrong: true, line: parts.join('; ') };
  return {
    isWrong: reports === 0,
    line:
      reports === 0
        ? 'no report is here'
        : `${plural(reports, 'report')} of ${plural(hosts, 'host')}: none is missing, every chain is whole, every mail was opened`,
  };
}

function named(findings: readonly Finding[]): string {
  const names = findings.slice(0, MAX_NAMED).map(({ host }) => host);
  return ` (${names.join(', ')}${findings.length > MAX_NAMED ? ', …' : ''})`;
}
