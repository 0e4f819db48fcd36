/**
 * Whether each approval by two persons is one. The page's server refuses others, but whoever has the role
 * `maillog_page` may write any row into the chain.
 */
import type { Row } from '../database/queries.ts';
import { isSamePerson } from '../reader.ts';

export class ConfirmedProposals {
  /** Who proposed, by the ids of proposals that nobody confirmed or refused. */
  readonly #open = new Map<number, string>();

  /** Of the next decision: `decision 9 confirms decision 7, which its own person proposed`. */
  faultOf(row: Row): string | undefined {
    const id = Number(row['id']);
    const kind = String(row['kind']);
    const who = textOf(row['who']);
    if (kind === 'propose') this.#open.set(id, who);
    if (kind === 'undo') this.#open.delete(Number(row['undone']));
    const proposal = proposalOf(textOf(row['what']));
    if (proposal === 'unreadable') return `decision ${id} cannot be read`;
    if (proposal === undefined) return undefined;
    const by = this.#open.get(proposal);
    this.#open.delete(proposal);
    if (by === undefined || kind !== 'approve')
      return `decision ${id} confirms decision ${proposal}, which is no proposal that waits`;
    return isSamePerson(by, who)
      ? `decision ${id} confirms decision ${proposal}, which its own person proposed`
      : undefined;
  }
}

function textOf(cell: Row[string] | undefined): string {
  return Buffer.isBuffer(cell) ? cell.toString('utf8') : String(cell ?? '');
}

function proposalOf(what: string): number | 'unreadable' | undefined {
  if (what === '') return undefined;
  try {
    const value: unknown = JSON.parse(what);
    if (typeof value !== 'object' || value === null) return 'unreadable';
    if (!('proposal' in value)) return undefined;
    return Number.isSafeInteger(value.proposal) ? (value.proposal as number) : 'unreadable';
  } catch {
    return 'unreadable';
  }
}
