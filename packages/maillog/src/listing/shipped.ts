/**
 * Explains changes by upgrades of packages, and only where the file is, by its digest, what the package
 * ships. That a path belongs to a package that was upgraded today explains nothing: a trojan in that package
 * would go with it. What has other changes than an upgrade makes (owner, mode, capabilities) is not explained
 * either, and stays among the changed files.
 */
import type { ByteString } from '../bytes.ts';
import type { Change, Changed, OneSided, Upgrade } from './difference.ts';
import { readDigestKey } from './digest-key.ts';
import type { Result } from './result.ts';

/** A file as a package ships it. Digests are base64 without padding, as in a listing. */
export interface ShippedFile {
  readonly package: string;
  /** Empty where the metadata does not tell. */
  readonly version: string;
  /** The version that was there before, as the package manager's log has it. */
  readonly before?: string | undefined;
  readonly digests: Readonly<Partial<Record<'md5' | 'sha256' | 'sha512', string>>>;
}

/**
 * What packages ship by the name of each file; more than one where archives of several versions were given.
 */
export type Shipped = ReadonlyMap<ByteString, readonly ShippedFile[]>;

/** A digest of a file as it is now: `{key: 'md5', digest: '1B2M2Y8A…'}`. */
export interface Digest {
  readonly key: string;
  readonly digest: string;
}

/** The names that packages could explain: everything else is loud in any case. */
export function explainable({ changed, added }: Result): (Changed | OneSided)[] {
  const plain = added.filter(({ contents, privileged }) => contents.length > 0 && !privileged);
  return [...changed.filter(onlyContent), ...plain];
}

/**
 * `more` are digests that were made of the same content since, where the listing's own are not the package's
 * kind. `undecided` files are named by packages whose digests are of another kind than all that is known of
 * them.
 */
export function explainUpgrades(
  result: Result,
  shipped: Shipped,
  more: ReadonlyMap<ByteString, readonly Digest[]> = new Map(),
): { readonly result: Result; readonly undecided: number } {
  const upgrades = new Map<string, { upgrade: Upgrade; changed: Changed[]; added: OneSided[] }>();
  const explained = new Set<Changed | OneSided>();
  let undecided = 0;
  for (const file of explainable(result)) {
    const candidates = shipped.get(file.name) ?? [];
    const now = [...newDigests(file), ...(more.get(file.name) ?? [])];
    const to = candidates.find((candidate) => ships(candidate, now));
    if (!to) {
      if (candidates.length > 0 && !candidates.some((candidate) => comparable(candidate, now))) undecided++;
      continue;
    }
    explained.add(file);
    const from = versionBefore(file, to, candidates);
    const id = `${to.package}\0${from ?? ''}\0${to.version}`;
    const lists = upgrades.get(id) ?? start(to, from);
    upgrades.set(id, lists);
    if (file.kind === 'changed') lists.changed.push(file);
    else lists.added.push(file);
  }
  return {
    result: {
      ...result,
      changed: result.changed.filter((file) => !explained.has(file)),
      added: result.added.filter((file) => !explained.has(file)),
      upgrades: [...upgrades.values()].map(({ upgrade }) => upgrade),
    },
    undecided,
  };
}

function start(
  to: ShippedFile,
  from: string | undefined,
): { upgrade: Upgrade; changed: Changed[]; added: OneSided[] } {
  const changed: Changed[] = [];
  const added: OneSided[] = [];
  return { upgrade: { package: to.package, from, to: to.version, changed, added }, changed, added };
}

/** Whether nothing else changed than what another content brings with it. */
function onlyContent({ changes, incomparable }: Changed): boolean {
  const expected = ({ what }: Change): boolean =>
    what === 'size' || what === 'mtime' || what === 'links' || readDigestKey(what) !== undefined;
  return !incomparable && changes.some(isDigest) && changes.every(expected);
}

function isDigest({ what }: Change): boolean {
  return readDigestKey(what) !== undefined;
}

/** The digests that a file has now. */
export function newDigests(file: Changed | OneSided): Digest[] {
  if (file.kind === 'changed')
    return file.changes.filter(isDigest).map((change) => ({ key: change.what, digest: change.new }));
  return file.contents.map((content) => {
    const [key = '', digest = ''] = content.split(' ');
    return { key, digest };
  });
}

/** Whether there is any digest of a kind that the package has. */
export function comparable({ digests }: ShippedFile, seen: readonly Digest[]): boolean {
  return seen.some(({ key }) => Object.hasOwn(digests, key));
}

/** Whether one of the digests is the package's; a digest of another kind says nothing. */
function ships({ digests }: ShippedFile, seen: readonly Digest[]): boolean {
  return seen.some(
    ({ key, digest }) => (key === 'md5' || key === 'sha256' || key === 'sha512') && digests[key] === digest,
  );
}

/** The version whose file the old digest is; else what the package manager's log says. */
function versionBefore(
  file: Changed | OneSided,
  to: ShippedFile,
  candidates: readonly ShippedFile[],
): string | undefined {
  if (file.kind === 'changed') {
    const old = file.changes.filter(isDigest).map((change) => ({ key: change.what, digest: change.old }));
    const from = candidates.find((candidate) => candidate.package === to.package && ships(candidate, old));
    if (from) return from.version;
  }
  return to.before;
}
