/**
 * Approvals in bulk that nobody confirmed: of more than one file on one host, by one person alone. A page
 * with `two_persons` makes proposals of them; whoever has the role `maillog_page` may write them all the
 * same.
 */
import type { Row } from '../database/queries.ts';

interface What {
  readonly proposal?: unknown;
  readonly places?: unknown;
  readonly files?: unknown;
}

/** Of a decision as it is in the table. One without places approves nothing. */
export function isApprovedAlone({ kind, what }: Row): boolean {
  if (kind !== 'approve' || what === null) return false;
  const { proposal, places, files } = whatOf(String(what));
  return proposal === undefined && places !== undefined && !(isOne(places) && isOne(files));
}

/** What cannot be read is named by the chain's own check (confirmed-proposals.ts). */
function whatOf(text: string): What {
  try {
    return (JSON.parse(text) as What | null) ?? {};
  } catch {
    return {};
  }
}

/** A listing that changed as a whole has no files: nobody knows how many. */
function isOne(list: unknown): boolean {
  return Array.isArray(list) && list.length === 1;
}
