/** Decides about a row, undoes a decision, or says what it would do. */
import type { Finding } from '../../inbox/finding.ts';
import type { RulePreview } from '../../inbox/rule-preview.ts';
import type { Decision } from '../../store/store.ts';
import type { Decided, Preview } from '../answers.ts';
import { mayAs, roleFor } from '../access/person.ts';
import type { Person } from '../access/person.ts';
import { decisionRequest } from '../decision-request.ts';
import type { DecisionRequest } from '../decision-request.ts';
import { notFound, Refused } from '../refused.ts';
import type { Asked, Reader } from '../route.ts';
import { decisionAnswers } from './decisions.ts';

export async function decide(reader: Reader, { body, person }: Asked): Promise<Decided> {
  const request = decisionRequest(body);
  const { store, inbox, lists } = reader;
  if (request.preview) {
    const preview = await inbox.preview(await findingOf(reader, request), request.rule);
    return { revision: await store.revision(), decision: null, preview: previewAnswer(preview) };
  }
  await refuseRole(reader, person, request);
  const decision = await decided(reader, request, person.name);
  lists.forget();
  const answer = await decisionAnswers(reader, person);
  return { revision: await store.revision(), decision: answer(decision), preview: null };
}

/** @throws Refused 403 if the person may not decide so */
async function refuseRole(
  { store, isReadOnly }: Reader,
  person: Person,
  { kind, decision }: DecisionRequest,
): Promise<void> {
  if (isReadOnly)
    throw new Refused(403, 'this page is read-only', 'it was started with --read-only: nobody decides on it');
  // What an approver decided, an approver undoes.
  const of = kind === 'undo' ? (await store.decisions()).find(({ id }) => id === decision)?.kind : kind;
  const needed = roleFor(of ?? kind);
  if (mayAs(person.role, needed)) return;
  throw new Refused(
    403,
    `${person.name} has the role ${person.role}, which decides ${person.role === 'reader' ? 'nothing' : 'no such thing'}`,
    `${kind} is for the role ${needed}`,
  );
}

async function decided(reader: Reader, request: DecisionRequest, who: string): Promise<Decision> {
  const { kind, reason, wake, host, rule, shown } = request;
  if (kind === 'undo') return undo(reader, request, who);
  if (kind === 'confirm') return confirm(reader, request, who);
  if (wake.until !== undefined && wake.until <= reader.now())
    throw new Refused(400, 'until is in the past', 'a decision ends at a time to come');
  const finding = await findingOf(reader, request);
  return reader.inbox.decide(kind, finding, {
    who,
    ...(reason === undefined ? {} : { why: reason }),
    ...(kind === 'mute' || (kind === 'ignore' && wake.until !== undefined) ? { wake } : {}),
    ...(host === undefined ? {} : { host }),
    ...(rule === undefined ? {} : { rule }),
    shown,
    needsTwoPersons: reader.door?.needsTwoPersons ?? false,
  });
}

async function findingOf({ lists }: Reader, { group }: DecisionRequest): Promise<Finding> {
  if (group === undefined) throw new Refused(400, 'group is missing', 'it is the id of a row of the inbox');
  const finding = await lists.finding(group);
  if (!finding) throw notFound(`row ${group.slice(0, 100)}`);
  return finding;
}

async function confirm(
  { inbox }: Reader,
  { decision, reason }: DecisionRequest,
  who: string,
): Promise<Decision> {
  const id = decisionNamed(decision);
  return (await inbox.confirm(id, who, reason)) ?? notInForce(id, 'is no proposal that waits');
}

async function undo({ inbox }: Reader, { decision }: DecisionRequest, who: string): Promise<Decision> {
  const id = decisionNamed(decision);
  const undone = (await inbox.undo(id, who)) ?? notInForce(id, 'is not in force');
  // Others may have decided since.
  const own = (await inbox.log()).find((one) => one.undone === id);
  return own ?? undone;
}

function decisionNamed(decision: number | undefined): number {
  if (decision !== undefined) return decision;
  throw new Refused(400, 'decision is missing', 'it is the id of a decision in the log');
}

function notInForce(decision: number, words: string): never {
  throw new Refused(409, `decision ${decision} ${words}`, 'GET /api/v1/decisions lists them');
}

function previewAnswer(preview: RulePreview): Preview {
  const { rule, placeholders, lines, hosts, days, ofFinding, left, samples, others, attacks } = preview;
  const { isWhole, effect, notes, refusal } = preview;
  return {
    rule: {
      text: rule,
      placeholders: placeholders.map(({ name, narrower = null, wider = null }) => ({
        name,
        narrower,
        wider,
      })),
    },
    file: null,
    lines,
    hosts,
    days,
    ofGroup: ofFinding,
    left,
    samples,
    others: others.map(({ form, text, lines: count, hosts: on }) => ({
      id: `lines:${form.slice(0, FORM_DIGITS)}`,
      text,
      lines: count,
      hosts: on,
    })),
    attacks,
    isWhole,
    isAllowed: refusal === undefined,
    refusal: refusal?.reason ?? null,
    hint: refusal?.hint ?? null,
    effect,
    notes,
  };
}

/** Of the key of a form, in the id of its row. */
const FORM_DIGITS = 16;
