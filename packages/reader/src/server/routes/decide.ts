/** Decides about a row, or undoes a decision. */
import type { Decision } from '../../store/store.ts';
import type { Decided } from '../answers.ts';
import { decisionRequest } from '../decision-request.ts';
import type { DecisionRequest } from '../decision-request.ts';
import { notFound, Refused } from '../refused.ts';
import type { Asked, Reader } from '../route.ts';
import { decisionAnswers } from './decisions.ts';

export async function decide(reader: Reader, { body }: Asked): Promise<Decided> {
  const request = decisionRequest(body);
  const decision = request.kind === 'undo' ? await undo(reader, request) : await decideGroup(reader, request);
  reader.lists.forget();
  const answer = await decisionAnswers(reader);
  return { revision: await reader.store.revision(), decision: answer(decision), preview: null };
}

async function undo({ inbox }: Reader, { decision }: DecisionRequest): Promise<Decision> {
  if (decision === undefined)
    throw new Refused(400, 'decision is missing', 'it is the id of what is to be undone');
  const undone = await inbox.undo(decision);
  if (!undone)
    throw new Refused(409, `decision ${decision} is not in force`, 'GET /api/v1/decisions lists them');
  const [last] = await inbox.log();
  return last;
}

async function decideGroup({ inbox, lists, now }: Reader, request: DecisionRequest): Promise<Decision> {
  const { kind, group, reason, wake, host } = request;
  if (wake.until !== undefined && wake.until <= now())
    throw new Refused(400, 'until is in the past', 'a decision ends at a time to come');
  if (group === undefined) throw new Refused(400, 'group is missing', 'it is the id of a row of the inbox');
  const finding = await lists.finding(group);
  if (!finding) throw notFound(`row ${group.slice(0, 100)}`);
  if (kind === 'undo' || kind === 'ignore')
    throw new Refused(501, `${kind} is not possible yet`, 'seen, mute and approve are');
  return inbox.decide(kind, finding, {
    ...(reason === undefined ? {} : { why: reason }),
    ...(kind === 'mute' ? { wake } : {}),
    ...(host === undefined ? {} : { host }),
  });
}
