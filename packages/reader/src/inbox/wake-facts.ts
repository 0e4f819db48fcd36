/** What a decision keeps of the lines it is about, so that later ones can be compared with them. */
import { MailLogError } from '../maillog.ts';
import { isCommand, isLogin } from '../rules/fences.ts';
import { knownValues, watched } from '../rules/known-values.ts';
import { rulingsOf } from '../rules/ruling.ts';
import type { FormRow, NewDecision, Store, Wake } from '../store/store.ts';
import { linesOfToday } from './busy-days.ts';
import { inForce } from './decided.ts';
import type { Finding } from './finding.ts';

type Facts = Pick<NewDecision, 'wake' | 'values'>;

interface At {
  readonly now: number;
  /** As of when the person saw the lines (Changes.asOf of the store); undefined: now. */
  readonly asOf: string | undefined;
}

/** @throws MailLogError `usage` with the way out, for a mute that would never end */
export async function muteFacts(
  store: Store,
  { forms, kind }: Finding,
  wake: Wake | undefined,
  at: At,
): Promise<Facts> {
  const { now } = at;
  if (forms.length === 0 && wake?.until === undefined)
    throw new MailLogError('usage', 'only lines and warnings are muted by lines, hosts or values', {
      hint: 'mute it until a time',
    });
  const already = wake?.perDay === undefined ? {} : { already: await linesOfToday(store, forms, now) };
  const values = wake?.value === true ? await valuesToWatch(store, kind, forms, at) : undefined;
  return { wake: { ...wake, ...already }, ...(values && { values }) };
}

/** Whoever sees a login or a command has seen who, from where and what, and not what comes next. */
export async function seenFacts(
  store: Store,
  { kind, forms }: Finding,
  asOf: string | undefined,
): Promise<Facts> {
  const open = forms.filter(({ template, example }) => isLogin(template) || isCommand(example));
  if (kind !== 'lines' || open.length === 0) return { wake: undefined };
  // A form whose texts are gone has no values, so that any value of it is one that nobody saw.
  return { wake: undefined, values: await knownValues(store, open, asOf) };
}

async function valuesToWatch(
  store: Store,
  kind: Finding['kind'],
  forms: readonly FormRow[],
  { now, asOf }: At,
): Promise<Facts['values']> {
  const refused = (reason: string): MailLogError =>
    new MailLogError('usage', reason, { hint: 'mute it until a day has more lines, or until a time' });
  if (kind !== 'lines') throw refused('only lines of logs are muted until a new value');
  const ruled = new Set(
    rulingsOf(inForce(await store.decisions()), forms, now)
      .filter(({ isByRules }) => isByRules)
      .flatMap((ruling) => Array.from(ruling.forms.keys())),
  );
  if (forms.some(({ key }) => ruled.has(key)))
    throw refused('a rule takes some of these lines, and their values are not compared');
  const values = await knownValues(store, forms, asOf);
  if (watched(values).every(([, known]) => known === undefined))
    throw refused('only numbers vary in these lines, or nearly each line has other values');
  return values;
}
