/** Hosts whose report did not come, with the last words that came. */
import { hostName, idOf } from '../../inbox/chain-findings.ts';
import type { Finding } from '../../inbox/finding.ts';
import { OPEN } from '../../inbox/inbox.ts';
import { wordsOf } from '../../inbox/missing.ts';
import type { MissingHost } from '../../inbox/missing.ts';
import { chainState, chainStates } from '../host-states.ts';
import { paging } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime } from '../rows.ts';
import type { Missing, MissingHost as Answer } from '../screen-answers.ts';

const MAX_WARNINGS = 20;

export async function missing(reader: Reader, { query }: Asked): Promise<Missing> {
  const { limit, offset } = paging(query);
  const { inbox, store, lists } = reader;
  const revision = await store.revision();
  const open = await lists.list('open');
  const byHost = new Map<string, Finding>();
  // Of two with one id, the open one counts.
  for (const finding of (await inbox.missing()).toSorted((a, b) => Number(isOpen(a)) - Number(isOpen(b))))
    byHost.set(finding.id, finding);
  const hosts: Answer[] = [];
  for (const each of open.missing.slice(offset, offset + limit))
    hosts.push(await answerOf(reader, each, byHost));
  const states = chainStates(open);
  const chains = (await lists.chains()).map((chain) => chainState(chain, states));
  return {
    revision,
    hosts,
    total: open.missing.length,
    offset,
    onTime: chains.filter((state) => state === 'ok').length,
    unknown: chains.filter((state) => state === 'unknown').length,
  };
}

function isOpen({ state }: Finding): boolean {
  return OPEN.has(state);
}

async function answerOf(
  { store }: Reader,
  missingHost: MissingHost,
  findings: ReadonlyMap<string, Finding>,
): Promise<Answer> {
  const { chain, state, dueAt } = missingHost;
  const { host, configuration, lastAt, lastSequence } = chain;
  // Many that are down at once are one finding.
  const finding =
    findings.get(idOf('missing', host.name, configuration)) ?? findings.get(idOf('missing', 'many'));
  const row = state === 'late' ? undefined : finding;
  const [last] = await store.lastReports(1, host.id);
  const warnings = last?.entries.flatMap((entry) => entry.warnings) ?? [];
  return {
    id: row?.id ?? null,
    host: hostName(chain),
    configuration,
    state,
    decided: row?.state ?? null,
    due: isoTime(dueAt),
    last: isoTime(lastAt),
    lastSequence,
    words: wordsOf(missingHost),
    warnings: warnings.slice(0, MAX_WARNINGS),
  };
}
