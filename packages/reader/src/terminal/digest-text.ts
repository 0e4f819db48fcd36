/** The inbox on one page of text, 80 columns, for a mail: what is new over all hosts, newest first. */
import { escapeText } from '../maillog.ts';
import type { Finding, FindingKind } from '../inbox/finding.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { utc } from '../inbox/missing.ts';
import { cut, hostsText, sparkline } from './row.ts';
import { endText, plural, sourceText } from './summary.ts';

const COLUMNS = 80;
const INDENT = '  ';
/** Findings of a section that are named. */
const MAX_ROWS = 12;
const DAYS = 14;

/** In this order; what concerns whole hosts comes first. */
const SECTIONS: readonly (readonly [string, readonly FindingKind[]])[] = [
  ['Hosts that are missing', ['missing']],
  ['Chains that are broken, mails that could not be opened', ['chain', 'mail']],
  ['Files that changed', ['files']],
  ['Log lines', ['lines']],
  ['Warnings', ['warning']],
  ['Outputs that changed', ['output']],
];

export async function digestText(inbox: Inbox): Promise<string> {
  const list = await inbox.list();
  const { findings } = list;
  const lines = [`What is new over all hosts: ${plural(findings.length, 'finding')}, in ${sourceText(list)}`];
  for (const [title, kinds] of SECTIONS) {
    const own = findings.filter(({ kind }) => kinds.includes(kind));
    if (own.length === 0) continue;
    lines.push('', title);
    for (const finding of own.slice(0, MAX_ROWS)) lines.push(...(await findingLines(finding, inbox)));
    if (own.length > MAX_ROWS) lines.push(`${INDENT}and ${own.length - MAX_ROWS} more`);
  }
  if (findings.length === 0) lines.push('', 'Nothing unusual is left to decide.');
  lines.push('', endText(list), '');
  return lines.join('\n');
}

async function findingLines(finding: Finding, inbox: Inbox): Promise<string[]> {
  const { text, forms, lines, example, isAlarming, why } = finding;
  const first = `${INDENT}${isAlarming ? '! ' : ''}${escapeText(text)}`;
  const spark = forms.length === 0 ? '' : `  ${sparkline(await inbox.timeline(finding, DAYS))}`;
  const count = lines === 0 ? '' : `${plural(lines, 'line')} on `;
  const where = `${count}${hostsText(finding)}, ${utc(finding.first)}${why === undefined ? '' : `; back: ${why}`}`;
  return [
    cut(first, COLUMNS),
    ...(finding.hosts > 0 ? [cut(`${INDENT}${INDENT}${where}${spark}`, COLUMNS)] : []),
    ...(example === undefined || lines > 3
      ? []
      : [cut(`${INDENT}${INDENT}${escapeText(example)}`, 2 * COLUMNS)]),
  ];
}
