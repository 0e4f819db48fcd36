/** Findings of chains: broken ones and changed outputs. */
import { createHash } from 'node:crypto';
import { shownHost } from '../maillog.ts';
import type { ChainRow, EntryChange } from '../store/store.ts';
import type { Finding, HostChange } from './finding.ts';

/** A finding without a state: decisions are looked up by its id and revision. */
export type Undecided = Omit<Finding, 'state' | 'why'>;

type Changes = [HostChange, ...HostChange[]];

/** Details of a finding that are shown. */
const MAX_DETAILS = 50;

/** `web1`, `web1 (not verified)`. */
export function hostName({ host }: Pick<ChainRow, 'host'>): string {
  return host.isVerified ? host.name : `${host.name} (not verified)`;
}

const NOTHING = {
  example: undefined,
  lines: 0,
  isUsual: false,
  isAlarming: true,
  forms: [],
  changes: [],
  details: [],
} as const;

/** Of the finding that the chain is broken. */
export function brokenChainId({ host, configuration }: Pick<ChainRow, 'host' | 'configuration'>): string {
  return idOf('chain', host.name, `${host.isVerified}`, configuration);
}

/** That there is something wrong with the chain. */
export function brokenChain(chain: ChainRow): Undecided[] {
  const { faults } = chain;
  if (faults.length === 0) return [];
  const words = faults.map((fault) => fault.words);
  const more = faults.length === 1 ? '' : `, and ${faults.length - 1} more`;
  const last = Math.max(...faults.map(({ at }) => at));
  return [
    {
      ...NOTHING,
      id: brokenChainId(chain),
      kind: 'chain',
      text: `${shownHost({ host: hostName(chain) })}: ${words[0]}${more}`,
      hosts: 1,
      host: hostName(chain),
      first: Math.min(...faults.map(({ at }) => at)),
      last,
      newsAt: last,
      revision: digest(words),
      details: words.slice(0, MAX_DETAILS),
      chainFaults: {
        isBroken: faults.some(({ isClock }) => isClock !== true),
        isClockWrong: faults.some(({ isClock }) => isClock === true),
      },
    },
  ];
}

/** `["web1",true,"/etc/maillog/web.conf"]`. */
export function placeOf({ host, configuration }: ChainRow): string {
  return JSON.stringify([host.name, host.isVerified, configuration]);
}

export function changedOutputs(chains: readonly ChainRow[]): Undecided[] {
  const { changed, numbers } = outputsByEntry(chains);
  return [
    ...[...changed].map(([id, changes]) =>
      changedOn(changes, {
        id,
        kind: 'output',
        text: outputText(changes, 'the output is not that of the report before'),
        isAlarming: false,
        isUsual: changes.every(({ change }) => isUsual(change)),
      }),
    ),
    ...[...numbers].map(([id, changes]) =>
      changedOn(changes, {
        id,
        kind: 'output',
        text: outputText(changes, 'only numbers differ from those of the report before'),
        isAlarming: false,
        isUsual: true,
        // The numbers are others each time: that is no other event.
        revision: digest([...new Set(changes.map(({ place }) => place))]),
      }),
    ),
  ];
}

function outputText([{ change }]: Readonly<Changes>, words: string): string {
  const { description, entry } = change;
  return `${entry}: ${words}${description === null ? '' : ` (${description})`}`;
}

/** Whether it changes in most reports. */
function isUsual({ reports, changed }: EntryChange): boolean {
  return changed * 2 > reports;
}

/** Outputs that changed; apart from them those that change all the time, and in numbers only. */
function outputsByEntry(chains: readonly ChainRow[]): Record<'changed' | 'numbers', Map<string, Changes>> {
  const found = { changed: new Map<string, Changes>(), numbers: new Map<string, Changes>() };
  for (const chain of chains) {
    for (const change of chain.changes) {
      if (change.kind !== 'output') continue;
      const isNumbers = change.onlyNumbers === true && isUsual(change);
      const id = isNumbers ? idOf('output', change.entry, 'numbers') : idOf('output', change.entry);
      const own = { host: hostName(chain), place: placeOf(chain), change };
      const among = isNumbers ? found.numbers : found.changed;
      const known = among.get(id);
      if (known) known.push(own);
      else among.set(id, [own]);
    }
  }
  return found;
}

export function changedOn(
  changes: Readonly<Changes>,
  more: Pick<Undecided, 'id' | 'kind' | 'text'> & Partial<Undecided>,
): Undecided {
  const times = changes.map(({ change }) => change.at);
  return {
    ...NOTHING,
    hosts: new Set(changes.map(({ host }) => host)).size,
    host: changes[0].host,
    first: least(times),
    last: greatest(times),
    newsAt: greatest(times),
    changes,
    revision: digest(changes.map(({ place, change }) => `${place} ${change.at} ${change.content}`)),
    ...more,
  };
}

export function idOf(kind: Finding['kind'], ...names: readonly string[]): string {
  return `${kind}:${digest(names).slice(0, 16)}`;
}

export function digest(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

/** More numbers than arguments of a function may be. */
export function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Infinity);
}

export function greatest(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b), -Infinity);
}
