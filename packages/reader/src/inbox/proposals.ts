/**
 * Approvals by two persons: the first proposes, and another confirms. A proposal is a decision that decides
 * nothing. What is confirmed is what was looked at: the files and hosts of the proposal, whatever has come
 * since.
 */
import { MailLogError } from '../maillog.ts';
import type { Decision, NewDecision } from '../store/store.ts';
import { inForce } from './decided.ts';
import type { Finding } from './finding.ts';

/** Whether an approval is of more than one file on one host. */
export function isInBulk({ changes }: Finding, host: string | undefined): boolean {
  const [first, ...rest] = changes.filter((one) => host === undefined || one.host === host);
  // A listing that changed as a whole has a count of 0: nobody knows which files.
  return rest.length > 0 || first?.change.fileCount !== 1;
}

/** Those that nobody confirmed or refused, oldest first. */
export function openProposals(decisions: readonly Decision[]): readonly Decision[] {
  return inForce(decisions).filter(({ kind }) => kind === 'propose');
}

/** @throws MailLogError `usage` if the same person proposed it */
export function confirmation(
  proposal: Decision,
  { at, who, why = proposal.why }: Pick<Decision, 'at' | 'who' | 'why'>,
): NewDecision {
  if (isSamePerson(who, proposal.who))
    throw new MailLogError('usage', `${who} proposed it, and cannot confirm it`, {
      hint: 'another approver confirms or refuses it, in the log of decisions',
    });
  const { id, report: _, ...what } = proposal;
  return { ...what, at, who, why, kind: 'approve', proposal: id };
}

/** `anna@example.com (248289)`: the name may change, what is in brackets is theirs for ever. */
export function isSamePerson(one: string, other: string): boolean {
  return subjectOf(one) === subjectOf(other);
}

function subjectOf(who: string): string {
  return /^[^(]* \((.*)\)$/s.exec(who)?.[1] ?? who;
}
