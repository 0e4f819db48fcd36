/**
 * Explains changes by upgrades of packages, and only if the file is, by its digest, what the package ships.
 * That a path belongs to a package that was upgraded today explains nothing: a trojan in that package would
 * go with it. Times do not matter. What has other changes than an upgrade makes (owner, mode, capabilities)
 * is not explained either, and stays among the changed files.
 *
 * What has no digest (directories, links, files that the new version no longer ships) is explained only along
 * with a file of the same package that was. A version that is older than the one before is not an upgrade:
 * none of its files are explained. Nor are they if nothing tells which version was there before, or if other
 * files of the package are as a newer version ships them.
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
  /** What the package manager's log has, by package. */
  readonly logged: ReadonlyMap<string, LoggedVersions>;
}

/** Versions of a package in the package manager's log: `{all: {'1', '2'}, arrived: {'2'}}`. */
export interface LoggedVersions {
  readonly all: ReadonlySet<string>;
  /** Those whose installation the log has. */
  readonly arrived: ReadonlySet<string>;
}

/** Files as a package ships them that stay loud: `{package: 'openssl', to: '3.0.17', files: 14, …}`. */
export interface Unexplained extends Pick<Upgrade, 'package' | 'from' | 'to'> {
  readonly files: number;
  /**
   * `older`: `from` is newer than `to`; `unknown`: nothing tells the version before; `mixed`: other files of
   * the package are as a newer version ships them.
   */
  readonly reason: 'older' | 'unknown' | 'mixed';
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
): { readonly result: Result; readonly undecided: number; readonly unexplained: readonly Unexplained[] } {
  const upgrades = new Map<string, Explained>();
  const found: FoundFile[] = [];
  let undecided = 0;
  const files = explainable(result);
  for (const file of files) {
    if (file.kind === 'missing' || !hasContent(file)) continue;
    const candidates = (shipped.files.get(file.name) ?? []).filter(({ type }) => type === 'file');
    const now = [...digestsOf(file), ...(more.get(file.name) ?? [])];
    const matching = candidates.filter((each) => ships(each, now) && isInstalled(each, shipped));
    const [match] = newestFirst(matching);
    if (match) found.push({ file, owner: match.package, candidates, matching });
    else if (candidates.length > 0 && !candidates.some((each) => comparable(each, now))) undecided++;
  }
  const versions = versionsNow(found);
  for (const { file, owner, candidates, matching } of found) {
    const own = newestFirst(matching.filter((each) => each.package === owner));
    const to = own.find(({ version }) => version === versions.get(owner)) ?? own[0];
    add(upgrades, to, file, versionBefore(file, owner, candidates));
  }
  const unexplained: Unexplained[] = [];
  for (const [id, upgrade] of upgrades) {
    upgrade.from ??= loggedBefore(upgrade, shipped);
    const reason = reasonAgainst(upgrade, shipped, versions);
    if (reason === undefined) continue;
    upgrades.delete(id);
    const { package: name, from, to, changed, added } = upgrade;
    unexplained.push({ package: name, from, to, files: changed.length + added.length, reason });
  }
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
    unexplained,
  };
}

/** A file that is as a package ships it: in the versions `matching`, of all `candidates`. */
interface FoundFile {
  readonly file: Changed | OneSided;
  readonly owner: string;
  readonly candidates: readonly ShippedFile[];
  readonly matching: readonly ShippedFile[];
}

/**
 * The version of each package that all of its files are of, the newest such. If no version has all of them,
 * somebody mixed two: then it is the newer one.
 */
function versionsNow(found: readonly FoundFile[]): ReadonlyMap<string, string> {
  const choices = new Map<string, string[][]>();
  for (const { owner, matching } of found) {
    const versions = newestFirst(matching.filter((each) => each.package === owner)).map(
      (each) => each.version,
    );
    choices.set(owner, [...(choices.get(owner) ?? []), versions]);
  }
  return new Map(
    [...choices].map(([owner, files]) => {
      const common = files[0].find((version) => files.every((versions) => versions.includes(version)));
      return [owner, common ?? newestVersion(files.map((versions) => versions.at(-1) ?? '')) ?? ''];
    }),
  );
}

/** The log does not say which version the saved listing saw, so the newest that was ever there counts. */
function loggedBefore({ package: name, to }: Upgrade, { logged }: Shipped): string | undefined {
  const { all = [], arrived } = logged.get(name) ?? {};
  return arrived?.has(to) ? newestVersion([...all].filter((version) => version !== to)) : undefined;
}

/** Why the files of a version stay loud; undefined: it is an upgrade, or a package that is new. */
function reasonAgainst(
  { package: name, from, to }: Upgrade,
  { logged }: Shipped,
  versions: ReadonlyMap<string, string>,
): Unexplained['reason'] | undefined {
  if (versions.get(name) !== to) return 'mixed';
  const isNew = from === undefined && logged.get(name)?.arrived.has(to) === true;
  if (to === '' || (from === undefined && !isNew)) return 'unknown';
  return from !== undefined && compareVersions(to, from) < 0 ? 'older' : undefined;
}

type Owner = Pick<ShippedFile, 'package' | 'version'>;

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
  upgrade.from = newestVersion([upgrade.from, from].filter((version) => version !== undefined));
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

function newestFirst(files: readonly ShippedFile[]): ShippedFile[] {
  return files.toSorted((a, b) => compareVersions(b.version, a.version));
}

function newestVersion(versions: readonly string[]): string | undefined {
  return versions.toSorted(compareVersions).at(-1);
}

/** The newest version of a package whose file the old digest is. */
function versionBefore(
  file: Changed | OneSided,
  owner: string,
  candidates: readonly ShippedFile[],
): string | undefined {
  if (file.kind !== 'changed') return undefined;
  const old = file.changes.filter(isDigest).map((change) => ({ key: change.what, digest: change.old }));
  return newestFirst(candidates.filter((each) => each.package === owner && ships(each, old)))[0]?.version;
}

function isDigest({ what }: Change): boolean {
  return readDigestKey(what) !== undefined;
}
