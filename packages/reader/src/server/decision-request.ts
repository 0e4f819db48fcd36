/** What is asked of a decision: the body of POST /api/v1/decisions, checked. */
import type { Wake } from '../store/store.ts';
import { Refused } from './refused.ts';

export interface DecisionRequest {
  readonly kind: (typeof KINDS)[number];
  readonly group: string | undefined;
  readonly shown: string | undefined;
  readonly decision: number | undefined;
  readonly reason: string | undefined;
  readonly wake: Wake;
  readonly host: string | undefined;
  readonly rule: string | undefined;
  readonly preview: boolean;
}

const KINDS = ['seen', 'mute', 'ignore', 'approve', 'confirm', 'undo'] as const;
const MAX_ID_CHARACTERS = 200;
const MAX_SHOWN_CHARACTERS = 400;
const MAX_REASON_CHARACTERS = 1000;
const MAX_RULE_CHARACTERS = 4000;
const FIELDS = [
  'kind',
  'group',
  'shown',
  'decision',
  'reason',
  'until',
  'lines',
  'otherHost',
  'perDay',
  'newValue',
  'host',
  'rule',
  'preview',
];

/** @throws Refused 400 */
export function decisionRequest(body: unknown): DecisionRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refused(400, 'the body is no object');
  const fields = new Map<string, unknown>(Object.entries(body));
  const unknown = [...fields.keys()].find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw new Refused(
      400,
      `${unknown.slice(0, 50)} is no field of a decision`,
      `the fields are ${FIELDS.join(', ')}`,
    );
  const kind = KINDS.find((each) => each === fields.get('kind'));
  if (kind === undefined) throw new Refused(400, `kind is none of ${KINDS.join(', ')}`);
  const request: DecisionRequest = {
    kind,
    group: text(fields, 'group', MAX_ID_CHARACTERS),
    shown: text(fields, 'shown', MAX_SHOWN_CHARACTERS),
    decision: count(fields, 'decision'),
    reason: text(fields, 'reason', MAX_REASON_CHARACTERS)?.trim() || undefined,
    wake: {
      until: time(text(fields, 'until', MAX_ID_CHARACTERS)),
      lines: count(fields, 'lines'),
      host: flag(fields, 'otherHost'),
      perDay: count(fields, 'perDay'),
      value: flag(fields, 'newValue'),
    },
    host: text(fields, 'host', MAX_REASON_CHARACTERS),
    rule: text(fields, 'rule', MAX_RULE_CHARACTERS),
    preview: flag(fields, 'preview') ?? false,
  };
  refuseHalf(request);
  return request;
}

/** What each kind must have. */
function refuseHalf({ kind, reason, wake, preview }: DecisionRequest): void {
  const hasEnd = Object.values(wake).some((end) => end !== undefined && end !== false);
  if (preview && kind !== 'ignore')
    throw new Refused(400, `there is no preview of ${kind}`, 'ignore has one');
  if (kind === 'mute' && !hasEnd)
    throw new Refused(400, 'a mute has no end', 'give until, lines, otherHost, perDay or newValue');
  if ((kind === 'ignore' || kind === 'approve') && reason === undefined && !preview)
    throw new Refused(400, 'reason is missing', `whoever finds the ${kind} later wants to know why`);
}

function text(fields: ReadonlyMap<string, unknown>, name: string, most: number): string | undefined {
  const value = fields.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value.length <= most) return value;
  throw new Refused(400, `${name} is no text of at most ${most} characters`);
}

function count(fields: ReadonlyMap<string, unknown>, name: string): number | undefined {
  const value = fields.get(name);
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw new Refused(400, `${name} is no number from 1 up`);
}

function flag(fields: ReadonlyMap<string, unknown>, name: string): boolean | undefined {
  const value = fields.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw new Refused(400, `${name} is neither true nor false`);
}

/** `2026-12-01`, `2026-12-01T06:00:00Z`: a day begins where UTC begins it. */
function time(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const isTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/.test(value);
  const at = isTime ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new Refused(400, 'until is no date', 'write 2026-12-01, or 2026-12-01T06:00:00Z');
}
