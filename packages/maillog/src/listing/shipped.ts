/**
 * Explains changes by upgrades of packages, and only if the file is, by its digest, what the package ships.
 * That a path belongs to a package that was upgraded today explains nothing: a trojan in that package would
 * go with it. Times do not matter. What has other changes than an upgrade makes (owner, mode, capabilities)
 * is not explained either, and stays among the changed files.
 *
 * What has no digest (directories, links, files that the new version no longer ships) is explained only along
 * with a file of the same package that was. A version that is older than the one before is not an upgrade:
 * none of its files are explained.
 */
import type { ByteString } from '../bytes.ts';
import type { Change, Changed, Digest, OneSided, Upgrade } from './difference.ts';
import { filesOf } from './difference.ts';
import { readDigestKey } from './digest-key.ts';
import type { Result } from './result.ts';
import { compareVersions } from './version.ts';

/** What a package ships under one name. Digests are base64 without padding, as in a listing. */
export interface ShippedFile {
  readonly package: string;
  /** Empty if the metadata does not have it. */
  readonly version: string;
  /** The version that was there before, as the package manager's log has it. */
  readonly before?: string | undefined;
  readonly type: 'file' | 'directory' | 'link';
  /** The target of a link; undefined if the metadata does not have it. */
  readonly target?: ByteString | undefined;
  readonly digests: Readonly<Partial<Record<'md5' | 'sha256' | 'sha512', string>>>;
}

/** What packages ship, of the names that were asked for. */
export interface Shipped {
  /** By name; more than one if archives of several versions were given. */
  readonly files: ReadonlyMap<ByteString, readonly ShippedFile[]>;
  /**
   * Names that were removed by upgrades, by the package: `'/opt/demo/old' -> {package: 'demo', version:
   * '1'}`, the version being the last that had it, or empty if that is not known.
   */
  readonly removed: ReadonlyMap<ByteString, Pick<ShippedFile, 'package' | 'version'>>;
  /** The installed versions, by package; empty if unknown. */
  readonly installed: ReadonlyMap<string, string>;
}

/** The names that packages could explain: everything else is loud in any case. */
export function explainable({ changed, added, missing }: Result): (Changed | OneSided)[] {
  return [...changed.filter(asUpgradesChange), ...added.filter(asUpgradesAdd), ...missing];
}

interface Explained extends Upgrade {
  readonly changed: Changed[];
  readonly added: OneSided[];
  readonly removed: OneSided[];
  from: string | undefined;
}

/**
 * `more` are digests that were made of the same content since, if the listing's own are not the package's
 * kind. `undecided` files are named by packages whose digests are of another kind than all that is known of
 * them.
 */
export function explainUpgrades(
  result: Result,
  shipped: Shipped,
  more: ReadonlyMap<ByteString, readonly Digest[]> = new Map(),
): { readonly result: Result; readonly undecided: number } {
  const upgrades = new Map<string, Explained>();
  let undecided = 0;
  const files = explainable(result);
  for (const file of files) {
    if (file.kind === 'missing' || !hasContent(file)) continue;
    const candidates = (shipped.files.get(file.name) ?? []).filter(({ type }) => type === 'file');
    const now = [...digestsOf(file), ...(more.get(file.name) ?? [])];
    const to = newest(candidates.filter((each) => ships(each, now) && isInstalled(each, shipped)));
    if (to) add(upgrades, to, file, versionBefore(file, to, candidates));
    else if (candidates.length > 0 && !candidates.some((each) => comparable(each, now))) undecided++;
  }
  for (const [id, { from, to }] of upgrades)
    if (from !== undefined && to !== '' && compareVersions(to, from) < 0) upgrades.delete(id);
  for (const file of files) {
    if (file.kind !== 'missing' && hasContent(file)) continue;
    const owner =
      file.kind === 'missing' ? removerOf(file, shipped, upgrades) : alongWith(file, shipped, upgrades);
    if (owner) add(upgrades, owner, file, undefined);
  }
  const explained = new Set([...upgrades.values()].flatMap(filesOf));
  return {
    result: {
      ...result,
      changed: result.changed.filter((file) => !explained.has(file)),
      added: result.added.filter((file) => !explained.has(file)),
      missing: result.missing.filter((file) => !explained.has(file)),
      upgrades: [...upgrades.values()],
    },
    undecided,
  };
}

type Owner = Pick<ShippedFile, 'package' | 'version' | 'before'>;

function add(
  upgrades: Map<string, Explained>,
  { package: name, version }: Owner,
  file: Changed | OneSided,
  from: string | undefined,
): void {
  const id = `${name}\0${version}`;
  const known = upgrades.get(id);
  const upgrade = known ?? { package: name, from, to: version, changed: [], added: [], removed: [] };
  upgrades.set(id, upgrade);
  upgrade.from ??= from;
  if (file.kind === 'changed') upgrade.changed.push(file);
  else if (file.kind === 'new') upgrade.added.push(file);
  else upgrade.removed.push(file);
}

/** A directory or link as one of the upgraded packages ships it. */
function alongWith(
  file: Changed | OneSided,
  shipped: Shipped,
  upgrades: ReadonlyMap<string, Explained>,
): ShippedFile | undefined {
  const target = file.kind === 'new' ? file.attributes?.extra : changedTarget(file);
  return shipped.files.get(file.name)?.find((each) => {
    if (each.type !== file.type || !upgrades.has(`${each.package}\0${each.version}`)) return false;
    // Of a new link, or one that leads elsewhere now, the target has to be the package's.
    return file.type !== 'link' || target === undefined || each.target === target;
  });
}

function changedTarget(file: Changed | OneSided): string | undefined {
  return file.kind === 'changed' ? file.changes.find(({ what }) => what === 'extra')?.new : undefined;
}

/** The package that no longer ships a file that is missing: its new version is one of the upgrades. */
function removerOf(
  file: OneSided,
  shipped: Shipped,
  upgrades: ReadonlyMap<string, Explained>,
): Owner | undefined {
  const removed = shipped.removed.get(file.name);
  const before = shipped.files.get(file.name) ?? [];
  for (const { package: name, from, to } of upgrades.values()) {
    // What the new version has is missing for another reason.
    if (before.some((each) => each.package === name && each.version === to)) continue;
    if (removed?.package === name) return { package: name, version: to };
    const old = before.find((each) => each.package === name && each.version !== to);
    if (!old || (from !== undefined && old.version !== from)) continue;
    if (old.type === file.type && (old.type !== 'file' || ships(old, digestsOf(file))))
      return { package: name, version: to };
  }
  return undefined;
}

/** Whether nothing else changed than an upgrade changes. */
function asUpgradesChange({ type, changes, incomparable }: Changed): boolean {
  const expected = ({ what }: Change): boolean =>
    what === 'mtime' ||
    what === 'links' ||
    (type === 'link' && what === 'extra') ||
    (type === 'file' && (what === 'size' || readDigestKey(what) !== undefined));
  return (
    !incomparable && changes.every(expected) && (type === 'file' || type === 'directory' || type === 'link')
  );
}

/** Whether a new file gives no rights that a package's file has not by itself. */
function asUpgradesAdd({ type, contents, privileged, attributes }: OneSided): boolean {
  if (type === 'directory') return /^07[05][05]$/.test(attributes?.mode ?? '');
  return type === 'link' || (contents.length > 0 && !privileged);
}

/** Whether it has a digest to be known by. */
function hasContent(file: Changed | OneSided): boolean {
  return file.type === 'file' && digestsOf(file).length > 0;
}

/** The digests that a file has now, or had when it was there. */
export function digestsOf(file: Changed | OneSided): Digest[] {
  if (file.kind === 'changed') return [...(file.digests ?? [])];
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

/** An archive of another version than the installed one explains nothing. */
function isInstalled({ package: name, version }: ShippedFile, { installed }: Shipped): boolean {
  const known = installed.get(name);
  return known === undefined || version === '' || compareVersions(known, version) === 0;
}

function newest(files: readonly ShippedFile[]): ShippedFile | undefined {
  return files.toSorted((a, b) => compareVersions(b.version, a.version))[0];
}

/**
 * The version whose file the old digest is, the newest up to the version now; else what the package manager's
 * log says. If only newer versions had that file, the newest of these.
 */
function versionBefore(
  file: Changed | OneSided,
  to: ShippedFile,
  candidates: readonly ShippedFile[],
): string | undefined {
  const old = file.kind === 'changed' ? file.changes.filter(isDigest) : [];
  const had = candidates.filter(
    (each) =>
      each.package === to.package &&
      ships(
        each,
        old.map((change) => ({ key: change.what, digest: change.old })),
      ),
  );
  const older = had.filter(({ version }) => compareVersions(version, to.version) <= 0);
  return (newest(older) ?? newest(had))?.version ?? to.before;
}

function isDigest({ what }: Change): boolean {
  return readDigestKey(what) !== undefined;
}
