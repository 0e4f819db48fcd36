/** All hosts, and one. */
import { hostName } from '../../inbox/chain-findings.ts';
import type { Finding } from '../../inbox/finding.ts';
import type { ChainRow, HostReportRow, HostRow } from '../../store/store.ts';
import { changeAnswers } from '../changes.ts';
import { comingDays, firstDay } from '../coming-days.ts';
import { chainAnswer, chainStates, hostAnswers, hostNamed } from '../host-states.ts';
import { notFound } from '../refused.ts';
import { entryAnswer, isVerifiedAsked } from '../reports.ts';
import { oneOf, paging } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime } from '../rows.ts';
import type { HostDays, HostPage, Hosts, HostState, Report } from '../screen-answers.ts';

const STATES: readonly HostState[] = ['ok', 'late', 'down', 'ahead', 'unknown'];
const DAY_MS = 86_400_000;
const MAX_DAYS = 90;
/** The newest reports of a host: for its days; and those of them that are listed. */
const MAX_COUNTED = 400;
const MAX_REPORTS = 100;
const MAX_ROWS = 100;
const MAX_CHAINS = 20;
const MAX_CHANGES = 50;

export async function hosts({ store, lists }: Reader, { query }: Asked): Promise<Hosts> {
  const { limit, offset } = paging(query);
  const state = oneOf(query, 'state', STATES);
  const revision = await store.revision();
  const all = hostAnswers(await lists.chains(), await lists.list('open'), await lists.parts());
  const found = state === undefined ? all : all.filter((host) => host.state === state);
  return {
    revision,
    hosts: found.slice(offset, offset + limit),
    total: found.length,
    offset,
    coming: await lists.coming(),
  };
}

export async function host(reader: Reader, { names: [name], query }: Asked): Promise<HostPage> {
  const { store, lists } = reader;
  const now = reader.now();
  const revision = await store.revision();
  const chains = await lists.chains();
  const isVerified = isVerifiedAsked(query);
  const found = hostNamed(chains, name, isVerified);
  if (!found) throw notFound(`host ${name.slice(0, 100)}${isVerified ? '' : ' (not verified)'}`);
  const own = chains.filter((chain) => chain.host.id === found.id);
  const open = await lists.list('open');
  const rows = await ownRows(reader, found, open.findings);
  const part = { open: rows.length, alarms: rows.filter(({ isAlarming }) => isAlarming).length };
  const parts = { byHost: new Map([[hostName({ host: found }), part]]), isWhole: true };
  const [answer] = hostAnswers(own, open, parts);
  const reports = await store.lastReports(MAX_COUNTED, found.id);
  const changes = own.flatMap((chain) => changesOf(chain));
  return {
    revision,
    host: answer,
    chains: own.slice(0, MAX_CHAINS).map((chain) => chainAnswer(chain, chainStates(open))),
    reports: reports.slice(0, MAX_REPORTS).map(reportAnswer),
    reportsTotal: answer.reports,
    days: daysOf(reports, now),
    coming: comingDays(own, await store.reportDays(firstDay(now, MAX_DAYS), found.id), {
      now,
      days: MAX_DAYS,
    }),
    rows: await reader.rows.of(rows.slice(0, MAX_ROWS)),
    entries: reports[0]?.entries.map(entryAnswer) ?? [],
    changes: await changeAnswers(store, changes, { limit: MAX_CHANGES }),
  };
}

function changesOf(chain: ChainRow): Finding['changes'] {
  return chain.changes.map((change) => ({ host: hostName(chain), place: '', change }));
}

/** The findings that the host has a part in. */
async function ownRows(
  { store }: Reader,
  host: HostRow,
  findings: readonly Finding[],
): Promise<readonly Finding[]> {
  const forms = await store.hostForms(
    host.id,
    findings.flatMap((one) => one.forms.map(({ id }) => id)),
  );
  const name = hostName({ host });
  const isOwn = ({ forms: own, hosts: count, host: first, changes }: Finding): boolean =>
    own.length > 0
      ? own.some(({ id }) => forms.has(id))
      : (count === 1 && first === name) || changes.some((one) => one.host === name);
  return findings.filter(isOwn);
}

function reportAnswer({ report, configuration, sequence, madeAt, entries }: HostReportRow): Report {
  return {
    id: report,
    configuration,
    sequence,
    made: isoTime(madeAt),
    lines: sum(entries.map(({ lines }) => lines)),
    hidden: sum(entries.map(({ hidden }) => hidden)),
    warnings: sum(entries.map(({ warnings }) => warnings.length)),
  };
}

/** The days of the reports; if there are more reports than were looked at, only days that are whole. */
function daysOf(reports: readonly HostReportRow[], now: number): HostDays {
  const day = (at: number): number => Math.floor(at / DAY_MS);
  const today = day(Math.max(now, ...reports.map(({ madeAt }) => madeAt).slice(0, 1)));
  const oldest = reports.length < MAX_COUNTED ? 0 : day(reports.at(-1)?.madeAt ?? 0) + 1;
  const from = Math.min(today, Math.max(today + 1 - MAX_DAYS, oldest));
  const days = Array.from({ length: today + 1 - from }, () => ({ lines: 0, hidden: 0 }));
  for (const report of reports) {
    const counted = days[day(report.madeAt) - from];
    if (counted === undefined) continue;
    const { lines, hidden } = reportAnswer(report);
    counted.lines += lines;
    counted.hidden += hidden;
  }
  return {
    from: isoTime(from * DAY_MS).slice(0, 'YYYY-MM-DD'.length),
    lines: days.map(({ lines }) => lines),
    hidden: days.map(({ hidden }) => hidden),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
