/** Findings of chains: broken ones, changed files, changed outputs. */
import { createHash } from 'node:crypto';
import { shownHost } from '../maillog.ts';
import { changedContent } from '../forms/changed-content.ts';
import type { ChainRow, EntryChange } from '../store/store.ts';
import type { Finding, HostChange } from './finding.ts';

/** A finding without a state: decisions are looked up by its id and revision. */
export type Undecided = Omit<Finding, 'state' | 'why'>;

/** Details of a finding that are shown. */
const MAX_DETAILS = 50;

export function chainFindings(chains: readonly ChainRow[]): Undecided[] {
  return [...chains.flatMap(brokenChain), ...changedFiles(chains), ...changedOutputs(chains)];
}

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

function brokenChain(chain: ChainRow): Undecided[] {
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
      revision: digest(...words),
      details: words.slice(0, MAX_DETAILS),
    },
  ];
}

/**
 * The same change on many hosts, to the same content, is one finding. A delicate file is one of its own, so
 * that it is approved by itself.
 */
function changedFiles(chains: readonly ChainRow[]): Undecided[] {
  const same = gathered(chains.map(apart), 'files', (chain, { fileCount, entry, content }) =>
    // What a whole listing has changed to is one host's, as long as nobody knows which files.
    fileCount > 0 ? idOf('files', entry, content) : idOf('files', entry, content, placeOf(chain)),
  );
  return [...same].map(([id, changes]) => filesFinding(id, changes));
}

function apart(chain: ChainRow): ChainRow {
  return { ...chain, changes: chain.changes.flatMap(withoutDelicate) };
}

/** A change of each delicate file, and one of the others. */
function withoutDelicate(change: EntryChange): EntryChange[] {
  const { files, fileCount, content } = change;
  const delicate = files.filter(({ isDelicate }) => isDelicate);
  const others = files.filter(({ isDelicate }) => !isDelicate);
  if (delicate.length === 0 || fileCount === 1) return [change];
  const singles = delicate.map((file) => ({
    ...change,
    files: [file],
    fileCount: 1,
    content: changedContent([file]),
  }));
  const rest = fileCount - delicate.length;
  // The content of all, for files that are not known by name are among them.
  return rest === 0 ? singles : [...singles, { ...change, files: others, fileCount: rest, content }];
}

export type Changes = readonly [HostChange, ...HostChange[]];

export function filesFinding(id: string, changes: Changes): Undecided {
  const [{ change }] = changes;
  const details = change.files.slice(0, MAX_DETAILS).map(({ name, what }) => `${what}: ${name}`);
  return changedOn(changes, { id, kind: 'files', text: filesText(change), isAlarming: true, details });
}

/** `["web1",true,"/etc/maillog/web.conf"]`. */
function placeOf({ host, configuration }: ChainRow): string {
  return JSON.stringify([host.name, host.isVerified, configuration]);
}

function filesText({ entry, files, fileCount }: EntryChange): string {
  const [first] = files;
  if (first === undefined) return `${entry}: the files differ from those of the report before`;
  const more = fileCount === 1 ? '' : `, and ${fileCount - 1} more`;
  return `${entry}: ${first.name} (${first.what})${more}`;
}

function changedOutputs(chains: readonly ChainRow[]): Undecided[] {
  const ofEntry = gathered(chains, 'output', (_, { entry }) => idOf('output', entry));
  return [...ofEntry].map(([id, changes]) => {
    const [{ change }] = changes;
    const { description, entry } = change;
    const what = description === null ? '' : ` (${description})`;
    return changedOn(changes, {
      id,
      kind: 'output',
      text: `${entry}: the output is not that of the report before${what}`,
      isAlarming: false,
      isUsual: changes.every(({ change: { reports, changed } }) => changed * 2 > reports),
    });
  });
}

function gathered(
  chains: readonly ChainRow[],
  kind: EntryChange['kind'],
  key: (chain: ChainRow, change: EntryChange) => string,
): Map<string, [HostChange, ...HostChange[]]> {
  const found = new Map<string, [HostChange, ...HostChange[]]>();
  for (const chain of chains) {
    for (const change of chain.changes) {
      if (change.kind !== kind) continue;
      const own = { host: hostName(chain), place: placeOf(chain), change };
      const known = found.get(key(chain, change));
      if (known) known.push(own);
      else found.set(key(chain, change), [own]);
    }
  }
  return found;
}

function changedOn(
  changes: Changes,
  more: Pick<Undecided, 'id' | 'kind' | 'text'> & Partial<Undecided>,
): Undecided {
  const times = changes.map(({ change }) => change.at);
  return {
    ...NOTHING,
    hosts: new Set(changes.map(({ host }) => host)).size,
    host: changes[0].host,
    first: Math.min(...times),
    last: Math.max(...times),
    newsAt: Math.max(...times),
    changes,
    revision: digest(...changes.map(({ place, change }) => `${place} ${change.at} ${change.content}`)),
    ...more,
  };
}

export function idOf(kind: Finding['kind'], ...names: readonly string[]): string {
  return `${kind}:${digest(...names).slice(0, 16)}`;
}

export function digest(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
