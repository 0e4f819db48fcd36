/**
 * Approval of file changes, as `maillog accept` of the host's package means it: what somebody looked at
 * becomes the known good. It is bound to the content and to the hosts that had it, so that other content, and
 * the same content on another host, come back.
 */
import { MailLogError } from '../maillog.ts';
import { fileKeys, filesFinding } from './changed-files.ts';
import type { Undecided } from './chain-findings.ts';
import { APPROVED, back } from './decided.ts';
import type { Decided } from './decided.ts';
import type { Finding, HostChange } from './finding.ts';

/** A change of files as two findings: on hosts where it is approved, and on the others. */
export function byApproval(finding: Undecided, decided: Decided, now: number): Finding[] {
  const places = decided.approvedOn(finding.id);
  // Each of the files may have been approved along with others.
  const keys = decided.hasApprovedFiles ? fileKeys(finding.changes) : undefined;
  const isApproved = ({ place }: HostChange): boolean =>
    places.has(place) || (keys !== undefined && decided.areApproved(keys, place));
  const approved = finding.changes.filter(isApproved);
  const others = finding.changes.filter((change) => !isApproved(change));
  const found: Finding[] = [];
  if (isSome(approved)) found.push({ ...filesFinding(finding.id, approved), ...APPROVED });
  if (isSome(others)) {
    const rest = filesFinding(finding.id, others);
    const verdict = decided.ofFinding(rest.id, rest.revision, now);
    const waiting = decided.waiting(rest.id);
    const isNew = verdict.state === 'new' && approved.length > 0;
    found.push({
      ...rest,
      ...(isNew ? back('it is approved on other hosts, and not on this one') : verdict),
      ...(waiting !== undefined && { why: waiting }),
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
  const delicate = changes.find(({ isDelicate }) => isDelicate);
  if (!delicate || places.length === 1) return places;
  const [file] = delicate.change.files;
  if (file)
    throw new MailLogError(
      'usage',
      `${file.name}: it is set-id, has capabilities or is a new program, and is approved on one host at a time`,
      { hint: 'approve it host by host, or mark it as seen' },
    );
  throw new MailLogError('usage', 'it changes more programs than are known by name', {
    hint: 'approve it host by host, or accept the listing: maillog accept',
  });
}

function isSome<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}
