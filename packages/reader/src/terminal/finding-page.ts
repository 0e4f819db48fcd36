/** A finding on a page: when, where, whole lines, what was decided. */
import type { Finding } from '../inbox/finding.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { utc } from '../inbox/missing.ts';
import { hostsText, sparkline } from './row.ts';
import { plural } from './summary.ts';

const DAYS = 14;
const MAX_HOSTS = 30;
const MAX_SAMPLES = 20;

export async function findingPage(inbox: Inbox, finding: Finding): Promise<string[]> {
  const { state, why, first, last, lines, forms, changes, details } = finding;
  return [
    `state   ${state}${why === undefined ? '' : `: ${why}`}`,
    `first   ${utc(first)}`,
    `last    ${utc(last)}`,
    ...(finding.hosts > 0 ? [`hosts   ${hostsText(finding)}`] : []),
    ...(forms.length > 0
      ? [`lines   ${lines}   last ${DAYS} days ${sparkline(await inbox.timeline(finding, DAYS))}`]
      : []),
    ...section('Hosts', await hostLines(inbox, finding)),
    ...section('Lines', await sampleLines(inbox, finding)),
    ...section(
      'Changed on',
      changes.map(({ host, change }) => `${host}, ${utc(change.at)}`),
    ),
    ...section('Details', details),
    ...section('Like lines', forms.length > 1 ? forms.map(({ template }) => template) : []),
  ];
}

async function hostLines(inbox: Inbox, finding: Finding): Promise<string[]> {
  if (finding.forms.length === 0) return [];
  const hosts = await inbox.hosts(finding);
  const shown = hosts
    .slice(0, MAX_HOSTS)
    .map(
      ({ name, lines, firstAt, lastAt }) =>
        `${name}: ${plural(lines, 'line')}, ${utc(firstAt)} to ${utc(lastAt)}`,
    );
  return hosts.length > MAX_HOSTS ? [...shown, `and ${hosts.length - MAX_HOSTS} more`] : shown;
}

async function sampleLines(inbox: Inbox, finding: Finding): Promise<string[]> {
  if (finding.forms.length === 0) return [];
  const samples = await inbox.samples(finding, MAX_SAMPLES);
  return samples.length > 0
    ? samples.map(({ line }) => line)
    : ['No such line is in the texts that are still kept of its newest reports.'];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}
