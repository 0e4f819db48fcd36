/** The inbox: rows of all kinds, over all hosts. */
import type { Finding, FindingState } from '../../inbox/finding.ts';
import { DECIDED, OPEN } from '../../inbox/inbox.ts';
import type { Inbox, Kind } from '../answers.ts';
import { Refused } from '../refused.ts';
import { oneOf, paging } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime } from '../rows.ts';
import { sourceOf, unseenOf } from './status.ts';

const KINDS: readonly Kind[] = ['lines', 'warning', 'files', 'output', 'missing', 'chain', 'mail'];
const ALL: ReadonlySet<FindingState> = new Set([...OPEN, ...DECIDED]);

export async function inbox(reader: Reader, { query }: Asked): Promise<Inbox> {
  const { limit, offset } = paging(query);
  const kind = oneOf(query, 'kind', KINDS);
  const host = query.get('host');
  const revision = await reader.store.revision();
  const open = await reader.lists.list('open');
  const found = (await findingsOf(reader, query)).filter(
    (one) => (kind === undefined || one.kind === kind) && (host === null || hasHost(one, host)),
  );
  return {
    revision,
    now: isoTime(reader.now()),
    rows: await reader.rows.of(found.slice(offset, offset + limit)),
    total: found.length,
    offset,
    source: sourceOf(open),
    unseen: unseenOf(open),
    progress: reader.progress(),
  };
}

/** By name, as lists show it. */
function hasHost({ host, hosts, changes }: Finding, name: string): boolean {
  return (hosts === 1 && host === name) || changes.some((one) => one.host === name);
}

/**
 * The findings in the states that `state` of the query names.
 * @throws Refused 400
 */
export async function findingsOf({ lists }: Reader, query: URLSearchParams): Promise<readonly Finding[]> {
  const states = statesOf(query.get('state') ?? 'open');
  const isAsked = ({ state }: Finding): boolean => states.has(state);
  const open = isSome(states, OPEN) ? (await lists.list('open')).findings.filter(isAsked) : [];
  const decided = isSome(states, DECIDED) ? (await lists.list('decided')).findings.filter(isAsked) : [];
  return [...open, ...decided];
}

function isSome(states: ReadonlySet<FindingState>, of: ReadonlySet<FindingState>): boolean {
  return [...states].some((state) => of.has(state));
}

function statesOf(text: string): ReadonlySet<FindingState> {
  if (text === 'open') return OPEN;
  if (text === 'decided') return DECIDED;
  if (text === 'all') return ALL;
  const states = text.split(',').map((name) => [...ALL].find((state) => state === name));
  if (states.every((state) => state !== undefined)) return new Set(states);
  throw new Refused(400, `state is none of open, decided, all, ${[...ALL].join(', ')}`);
}
