/** Changes of files and of outputs, over all hosts. */
import { packageOf } from '../../inbox/changed-files.ts';
import type { Finding, FindingKind } from '../../inbox/finding.ts';
import { changeAnswers } from '../changes.ts';
import { paging } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import type { ChangeRow, Changes } from '../screen-answers.ts';
import { findingsOf } from './inbox.ts';

/** Hosts of a change that are given by name. */
const MAX_HOSTS = 50;
/** Lines of all outputs of a page of which the answer says what differs. */
const MAX_DIFF_LINES = 4000;

export async function files(reader: Reader, asked: Asked): Promise<Changes> {
  return changes(reader, asked, 'files');
}

export async function outputs(reader: Reader, asked: Asked): Promise<Changes> {
  return changes(reader, asked, 'output');
}

async function changes(reader: Reader, { query }: Asked, kind: FindingKind): Promise<Changes> {
  const { limit, offset } = paging(query);
  const revision = await reader.store.revision();
  const found = (await findingsOf(reader, query)).filter((one) => one.kind === kind);
  // An entry that changed alike on many hosts, and otherwise on one: that one is what to look at.
  const sorted = kind === 'files' ? uniqueFirst(found) : found;
  const rows: ChangeRow[] = [];
  const room = { lines: MAX_DIFF_LINES };
  for (const finding of sorted.slice(offset, offset + limit))
    rows.push(await changeRow(reader, finding, room));
  return { revision, rows, total: found.length, offset };
}

async function changeRow(
  { store, rows }: Reader,
  finding: Finding,
  room: { lines: number },
): Promise<ChangeRow> {
  const [change] = await changeAnswers(store, finding.changes, { limit: 1 }, room);
  const hosts = [...new Set(finding.changes.map(({ host }) => host))].slice(0, MAX_HOSTS);
  const owner = packageOf(finding.changes) ?? null;
  return { row: await rows.row(finding), entry: change.entry, package: owner, hosts, change };
}

/** Of an entry that changed on many hosts, those that changed as no other did. */
function uniqueFirst(findings: readonly Finding[]): readonly Finding[] {
  const most = new Map<string, number>();
  for (const { changes: own, hosts } of findings) {
    const entry = own[0]?.change.entry ?? '';
    most.set(entry, Math.max(hosts, most.get(entry) ?? 0));
  }
  const isUnique = ({ changes: own, hosts }: Finding): boolean =>
    hosts === 1 && (most.get(own[0]?.change.entry ?? '') ?? 0) > 1;
  return findings.toSorted((a, b) => Number(isUnique(b)) - Number(isUnique(a)));
}
