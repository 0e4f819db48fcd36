/** The keys of a mute, and what each means for a finding. */
import type { Finding } from '../inbox/finding.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Wake } from '../store/store.ts';

export interface Mute {
  /** `until another host has it` */
  readonly words: string;
  readonly wake: Wake;
}

export type Mutes = ReadonlyMap<string, Mute>;

const DAY_MS = 86_400_000;
const MORE_LINES = 100;
/** The rate that is proposed: beside the most of a day of the last two weeks. */
const RATE_DAYS = 14;
const TIMES_MOST = 2;
const MIN_RATE = 10;

const NEW_VALUE: readonly [string, Mute] = [
  'v',
  { words: 'until a new value: an address, a name, a path that was not there', wake: { value: true } },
];

/** As on the page, with the same keys. Only lines and warnings have hosts and counts. */
export async function mutesOf(inbox: Inbox, finding: Finding, now: number): Promise<Mutes> {
  const times = new Map<string, Mute>([
    ['1', { words: 'for a day', wake: { until: now + DAY_MS } }],
    ['7', { words: 'for 7 days', wake: { until: now + 7 * DAY_MS } }],
    ['3', { words: 'for 30 days', wake: { until: now + 30 * DAY_MS } }],
  ]);
  if (finding.forms.length === 0) return times;
  const most = Math.max(...(await inbox.timeline(finding, RATE_DAYS)));
  const perDay = Math.max(MIN_RATE, TIMES_MOST * most);
  return new Map([
    ...times,
    ['h', { words: 'until another host has it', wake: { host: true } }],
    ...(finding.kind === 'lines' ? [NEW_VALUE] : []),
    ['c', { words: `until there are ${MORE_LINES} more lines`, wake: { lines: MORE_LINES } }],
    ['r', { words: `until a day has more than ${perDay} lines`, wake: { perDay } }],
  ]);
}

export function muteLines(mutes: Mutes): string[] {
  return [...mutes].map(([key, { words }]) => `${key}   ${words}`);
}
