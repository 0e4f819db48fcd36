/**
 * Approval of file changes, as `maillog accept` of the host's package means it: what somebody looked at
 * becomes the known good. It is bound to the content and to the hosts that had it, so that other content, and
 * the same content on another host, come back.
 */
import { MailLogError } from '../maillog.ts';
import { filesFinding } from './chain-findings.ts';
import type { Undecided } from './chain-findings.ts';
import { APPROVED, back } from './decided.ts';
import type { Decided } from './decided.ts';
import type { Finding, HostChange } from './finding.ts';

/** A change of files as two findings: on hosts where it is approved, and on the others. */
export function byApproval(finding: Undecided, decided: Decided, now: number): Finding[] {
  const places = decided.approvedOn(finding.id);
  const approved = finding.changes.filter(({ place }) => places.has(place));
  const others = finding.changes.filter(({ place }) => !places.has(place));
  const found: Finding[] = [];
  if (isSome(approved)) found.push({ ...filesFinding(finding.id, approved), ...APPROVED });
  if (isSome(others)) {
    const rest = filesFinding(finding.id, others);
    const verdict = decided.ofFinding(rest.id, rest.revision, now);
    const isNew = verdict.state === 'new' && approved.length > 0;
    found.push({
      ...rest,
      ...(isNew ? back('it is approved on other hosts, and not on this one') : verdict),
    });
  }
  return found;
}

/**
 * On which places the finding is to be approved. `host`: on this one alone.
 * @throws MailLogError `usage` with the way out, for what is no change of files, and for what is delicate on
 * several hosts
 */
export function placesToApprove(finding: Finding, host: string | undefined): readonly string[] {
  if (finding.kind !== 'files')
    throw new MailLogError('usage', 'only changes of files are approved', {
      hint: 'mark it as seen, or mute it',
    });
  const changes = host === undefined ? finding.changes : finding.changes.filter((one) => one.host === host);
  if (changes.length === 0)
    throw new MailLogError('usage', `${host} has no such change`, { hint: 'name a host of the change' });
  const places = [...new Set(changes.map(({ place }) => place))];
  const isMany = places.length > 1;
  const file = changes.flatMap(({ change }) => change.files).find(({ isDelicate }) => isDelicate);
  if (file && isMany)
    throw new MailLogError(
      'usage',
      `${file.name}: it is set-id, has capabilities or is a new program, and is approved on one host at a time`,
      { hint: 'approve it host by host, or mark it as seen' },
    );
  // Names beyond those that are kept may be of anything.
  const isUnknown = changes.some(
    ({ change: { files, fileCount } }) => files.length > 0 && isHidden(files, fileCount),
  );
  if (isUnknown && isMany)
    throw new MailLogError('usage', 'it changes more programs than are known by name', {
      hint: 'approve it host by host, or accept the listing: maillog accept',
    });
  return places;
}

/** Whether delicate files may be among those that are not named: they come first (store/store.ts). */
function isHidden(files: HostChange['change']['files'], count: number): boolean {
  return files.length < count && files.every(({ isDelicate }) => isDelicate);
}

function isSome<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}
