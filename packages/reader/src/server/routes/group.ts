/** All that is known of a row. */
import { hostName } from '../../inbox/chain-findings.ts';
import type { Finding } from '../../inbox/finding.ts';
import type { Inbox } from '../../inbox/inbox.ts';
import type { Sample } from '../../inbox/samples.ts';
import type { Person } from '../access/person.ts';
import { changeAnswers } from '../changes.ts';
import { notFound } from '../refused.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime } from '../rows.ts';
import type { Days, Form, Group, GroupHost } from '../screen-answers.ts';
import { valuesOf } from '../values.ts';
import { decisionAnswers, keysOf } from './decisions.ts';

const DAYS = 90;
const DAY_MS = 86_400_000;
const MAX_HOSTS = 200;
const MAX_FORMS = 100;
const MAX_CHANGES = 50;
const MAX_DETAILS = 50;
const MAX_DECISIONS = 50;
/** Lines whose values are counted, and those of them that are shown. */
const MAX_LINES = 100;
const MAX_SAMPLES = 20;

export async function group(reader: Reader, { names: [id], query, person }: Asked): Promise<Group> {
  const { store, inbox, lists, rows } = reader;
  const finding = await lists.finding(id);
  if (!finding) throw notFound(`row ${id.slice(0, 100)}`);
  const { forms, changes, details } = finding;
  const hosts = forms.length > 0 ? await inbox.hosts(finding) : [];
  const samples = await samplesOf(reader, finding, query.get('host'));
  const row = await rows.row(finding);
  return {
    row,
    days: forms.length > 0 ? await daysOf(reader, finding) : null,
    hosts: hosts.slice(0, MAX_HOSTS).map(hostAnswer),
    hostsTotal: hosts.length,
    values: valuesOf(
      row.text,
      forms[0]?.program ?? '',
      samples.map(({ line }) => line),
    ),
    samples: (await sampleAnswers(reader, samples, query.get('host'))).slice(0, MAX_SAMPLES),
    changes: await changeAnswers(store, changes, { limit: MAX_CHANGES }),
    changesTotal: changes.length,
    details: details.slice(0, MAX_DETAILS),
    forms: forms.slice(0, MAX_FORMS).map((form) => formAnswer(form, finding)),
    formsTotal: forms.length,
    rule: null,
    decisions: await decisionsAbout(reader, finding, person),
  };
}

/** `host`: by name, as lists show it: lines of it come first. */
async function samplesOf(
  { store, inbox, lists }: Reader,
  finding: Finding,
  host: string | null,
): Promise<readonly Sample[]> {
  if (finding.forms.length > 0) {
    const id = (await lists.chains()).find((each) => hostName(each) === host)?.host.id;
    return inbox.samples(finding, MAX_LINES, id);
  }
  if (finding.kind !== 'missing' || finding.hosts > 1) return [];
  const chain = (await lists.chains()).find((each) => hostName(each) === finding.host);
  const [last] = chain ? await store.lastReports(1, chain.host.id) : [];
  if (!last) return [];
  const warnings = last.entries.flatMap((entry) => entry.warnings);
  const words = warnings.length > 0 ? warnings : ['Its last report has no warning.'];
  return words.slice(0, MAX_SAMPLES).map((line) => ({ report: last.report, line }));
}

/** By the time of their reports, the newest first; those of the host `first` before all others. */
async function sampleAnswers(
  { store }: Reader,
  samples: readonly Sample[],
  first: string | null,
): Promise<Group['samples']> {
  const reports = new Map(
    await Promise.all(
      [...new Set(samples.map(({ report }) => report))].map(
        async (report) => [report, await store.report(report)] as const,
      ),
    ),
  );
  return samples
    .map(({ report, line }) => {
      const { host, madeAt = 0 } = reports.get(report) ?? {};
      return { report, host: host?.name ?? '', made: isoTime(madeAt), line };
    })
    .toSorted((a, b) => Number(b.host === first) - Number(a.host === first) || order(b.made, a.made));
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

async function daysOf({ inbox, now }: Reader, finding: Finding): Promise<Days> {
  const counts = await inbox.timeline(finding, DAYS);
  const first = Math.floor(Math.max(finding.last, now()) / DAY_MS) + 1 - DAYS;
  return { from: isoTime(first * DAY_MS).slice(0, 'YYYY-MM-DD'.length), counts };
}

function hostAnswer({
  name,
  lines,
  firstAt,
  lastAt,
}: Awaited<ReturnType<Inbox['hosts']>>[number]): GroupHost {
  return { name, lines, first: isoTime(firstAt), last: isoTime(lastAt) };
}

function formAnswer(
  { template, example, lines, hosts, firstAt, lastAt }: Finding['forms'][number],
  { state }: Finding,
): Form {
  return { template, example, state, lines, hosts, first: isoTime(firstAt), last: isoTime(lastAt) };
}

async function decisionsAbout(reader: Reader, finding: Finding, person: Person): Promise<Group['decisions']> {
  const keys = new Set(keysOf(finding));
  const log = await reader.inbox.log();
  const own = new Set(
    log
      .filter(({ forms, finding: id }) =>
        (id === undefined ? Object.keys(forms) : [id]).some((key) => keys.has(key)),
      )
      .map(({ id }) => id),
  );
  const about = log.filter(({ id, undone }) => own.has(id) || (undone !== undefined && own.has(undone)));
  if (about.length === 0) return [];
  return about.slice(0, MAX_DECISIONS).map(await decisionAnswers(reader, person));
}
