/**
 * Compares what a saved listing says with what a new one says.
 *
 * Digests are compared under the same key only; what has no key in common is incomparable, whatever the
 * digests look like. What the new side could not read is uncovered, not missing. So "unchanged" is what was
 * seen to be.
 */
import type { ByteString } from '../bytes.ts';
import type { Change, Difference, Digest, OneSided } from './difference.ts';
import { ATTRIBUTES, UNKNOWN_SIZE } from './line.ts';
import type { FileLine, FileType } from './line.ts';
import type { NameRecord, LineIndex } from './line-index.ts';
import type { Listing } from './read.ts';
import { Warnings } from './warnings.ts';
import { takeWrittenNames } from './written-names.ts';

/** The differences between two listings, by name. It needs memory only for the differences. */
export function* compareListings(old: Listing, fresh: Listing): Generator<Difference> {
  takeWrittenNames(old.lines, (name) => fresh.lines.has(name));
  takeWrittenNames(fresh.lines, (name) => old.lines.has(name));
  const [saved, warned] = [new Warnings(old.warnings), new Warnings(fresh.warnings)];
  const reported: ByteString[] = [];
  for (const difference of compareLines(old, fresh, warned)) {
    reported.push(difference.name);
    yield difference;
  }
  // A name with attributes only was not read when saved either, so it was not compared above.
  yield* warned.others((name) => old.lines.hasDigest(name));
  yield* saved.savedGaps(reported, warned);
  yield* saved.notedDifferences(warned);
  if (old.lines.hasAttributes && !fresh.lines.hasAttributes)
    yield { kind: 'uncovered', name: 'attributes', reason: 'no longer listed', before: true };
}

function* compareLines(old: Listing, fresh: Listing, warned: Warnings): Generator<Difference> {
  const compared = new Comparison(old, (name) => warned.reasonFor(name), kindsOf(fresh));
  // A listing without attributes names no directories or links: that they are not in it says nothing.
  const attributes = old.lines.hasAttributes && fresh.lines.hasAttributes;
  let at = 0;
  let other = 0;
  while (at < old.lines.length || other < fresh.lines.length) {
    const order = nextOf(old.lines, at, fresh.lines, other);
    const end = order <= 0 ? old.lines.endOfName(at) : at;
    const otherEnd = order >= 0 ? fresh.lines.endOfName(other) : other;
    if (order !== 0 || !sameLines(old.lines, at, end, fresh.lines, other, otherEnd)) {
      const left = order <= 0 ? old.lines.entry(at, end) : undefined;
      const right = order >= 0 ? fresh.lines.entry(other, otherEnd) : undefined;
      if (attributes || left?.files.length || right?.files.length) yield* compared.entries(left, right);
    }
    at = end;
    other = otherEnd;
  }
}

/** Which side has the next name: negative for the old, 0 for both. */
function nextOf(old: LineIndex, at: number, fresh: LineIndex, other: number): number {
  if (at >= old.length) return 1;
  if (other >= fresh.length) return -1;
  const [left, right] = [old.name(at), fresh.name(other)];
  return left < right ? -1 : Number(left > right);
}

function sameLines(
  old: LineIndex,
  at: number,
  end: number,
  fresh: LineIndex,
  other: number,
  otherEnd: number,
): boolean {
  if (end - at !== otherEnd - other) return false;
  for (let each = 0; each < end - at; each++)
    if (!old.line(at + each).equals(fresh.line(other + each))) return false;
  return end - at < 2 || contradiction(old.entry(at, end)) === undefined;
}

/**
 * Two lines that give one name two digests by one key, or two kinds of attributes: which of them is right is
 * unknown.
 */
export function contradiction({ files, otherAttributes }: NameRecord): string | undefined {
  const seen = new Map<string, string>();
  for (const { key, digest, size } of files.length < 2 ? [] : files) {
    const before = seen.get(key) ?? `${digest} ${size}`;
    seen.set(key, before);
    if (before !== `${digest} ${size}`) return 'named twice with different digests';
  }
  return otherAttributes === true ? 'named twice with different attributes' : undefined;
}

/** Compares name by name; knows what either side could not read. */
export class Comparison {
  readonly #unread: Warnings;
  readonly #unknown: ReadonlySet<string>;
  readonly #reasonFor: (name: ByteString) => string | undefined;

  /**
   * `reasonFor`: why the new side could not read a name, or undefined where it could or there is no such
   * name.
   */
  /** `unknown`: kinds of attributes that the new side does not know. */
  constructor(
    old: Listing,
    reasonFor: (name: ByteString) => string | undefined,
    unknown: readonly string[] = [],
  ) {
    this.#unread = new Warnings(old.warnings);
    this.#unknown = new Set([...unknownKinds(old), ...unknown]);
    this.#reasonFor = reasonFor;
  }

  /** The differences of one name. Not both sides may be undefined. */
  entries(old: NameRecord | undefined, fresh: NameRecord | undefined): Difference[] {
    if (!old) return fresh ? [this.#appeared(fresh)] : [];
    const gone = old.files.length > 0 && (fresh?.files.length ?? 0) === 0;
    return !fresh || gone
      ? this.#disappeared(old, fresh)
      : compareEntries(old, fresh, this.#unread, this.#unknown);
  }

  #appeared(fresh: NameRecord): Difference {
    const reason = this.#unread.reasonFor(fresh.name);
    if (reason === undefined || fresh.files.length === 0) return oneSided('new', fresh);
    return { kind: 'incomparable', name: fresh.name, type: 'file', reason: notRead(reason) };
  }

  /** The old side has a digest and the new one has none, or nothing at all. */
  #disappeared(old: NameRecord, fresh: NameRecord | undefined): Difference[] {
    const { name } = old;
    const reason = this.#reasonFor(name);
    if (reason === 'no longer a regular file') return [changedType(old, fresh?.attributes?.type ?? reason)];
    const attributes = fresh ? compareAttributes(old, fresh, this.#unknown) : [];
    if (reason === undefined || GONE.has(reason)) {
      const now = fresh?.attributes?.type;
      return now === undefined ? [oneSided('missing', old)] : [changedType(old, now)];
    }
    const uncovered: Difference = { kind: 'uncovered', name, reason, before: true };
    if (attributes.length === 0) return [uncovered];
    return [
      uncovered,
      { kind: 'changed', name, type: typeOf(old), changes: attributes, incomparable: false },
    ];
  }
}

/** If a directory became a symlink, the name may lead to a file, but not to the saved one. */
const GONE: ReadonlySet<string> = new Set(['no such file or directory', 'no longer a directory']);

function compareEntries(
  old: NameRecord,
  fresh: NameRecord,
  unread: Warnings,
  unknown: ReadonlySet<string>,
): Difference[] {
  const { name } = old;
  const type = typeOf(fresh);
  for (const side of [old, fresh]) {
    const reason = contradiction(side);
    if (reason !== undefined) return [{ kind: 'incomparable', name, type, reason }];
  }
  const { changes, reason = unreadReason(old, fresh, unread) } = compareDigests(old, fresh);
  changes.push(...compareAttributes(old, fresh, unknown));
  if (changes.length > 0)
    return [
      { kind: 'changed', name, type, changes, incomparable: reason !== undefined, digests: digestsOf(fresh) },
    ];
  return reason === undefined ? [] : [{ kind: 'incomparable', name, type, reason }];
}

/**
 * Where the saved side has the attributes of a file and no digest. What was no file then shows by its type.
 */
function unreadReason(old: NameRecord, fresh: NameRecord, unread: Warnings): string | undefined {
  const type = old.attributes?.type;
  if (old.files.length > 0 || fresh.files.length === 0 || (type !== 'file' && type !== 'link'))
    return undefined;
  return notRead(unread.reasonFor(old.name) ?? 'no digest');
}

/** Why there is nothing to compare a digest with. */
export function notRead(reason: string): string {
  return `not read when saved: ${reason}`;
}

function digestsOf({ files }: NameRecord): Digest[] {
  return files.map(({ key, digest }) => ({ key, digest }));
}

function typeOf(entry: NameRecord): FileType {
  return entry.attributes?.type ?? 'file';
}

function changedType(old: NameRecord, now: string): Difference {
  const changes: Change[] = [{ what: 'type', old: typeOf(old), new: now }];
  return { kind: 'changed', name: old.name, type: typeOf(old), changes, incomparable: false };
}

function oneSided(kind: 'new' | 'missing', { name, files, attributes }: NameRecord): OneSided {
  const contents = files
    .filter(({ size }) => size > 0)
    .map(({ key, digest, size }) => `${key} ${digest} ${size}`);
  const { type = 'file', mode = '0000', extra = '-' } = attributes ?? {};
  const privileged = type === 'file' && (/^[2-7]/.test(mode) || extra.startsWith('cap='));
  return { kind, name, type, contents, privileged, attributes };
}

/** `reason` where a digest of the old side found none to be compared with. */
function compareDigests(
  old: NameRecord,
  fresh: NameRecord,
): { changes: Change[]; reason: string | undefined } {
  const changes: Change[] = [];
  const pairs = old.files.map((line) => [line, fresh.files.find(({ key }) => key === line.key)] as const);
  const alike = pairs.filter((pair): pair is [FileLine, FileLine] => pair[1] !== undefined);
  const [first, other] = alike[0] ?? [old.files[0], fresh.files[0]];
  if (first && other && ![first.size, other.size].includes(UNKNOWN_SIZE) && first.size !== other.size)
    changes.push({ what: 'size', old: String(first.size), new: String(other.size) });
  for (const [left, right] of alike)
    if (left.digest !== right.digest) changes.push({ what: left.key, old: left.digest, new: right.digest });
  const reason =
    old.files.length > 0 && alike.length === 0
      ? `${keysOf(old)} in the saved listing, ${keysOf(fresh)} now`
      : undefined;
  return { changes, reason };
}

function keysOf({ files }: NameRecord): string {
  return files.map(({ key }) => key).join(' and ') || 'no digest';
}

function compareAttributes(old: NameRecord, fresh: NameRecord, unknown: ReadonlySet<string>): Change[] {
  const [left, right] = [old.attributes, fresh.attributes];
  if (!left || !right) return [];
  const differs = ATTRIBUTES.filter((field) =>
    field === 'extra' ? !sameExtra(left[field], right[field], unknown) : left[field] !== right[field],
  );
  return differs.map((field) => ({ what: field, old: left[field], new: right[field] }));
}

/** Compares `cap=…;acl=…` piece by piece: what one side did not know (`acl?`, or `unknown`) says nothing. */
function sameExtra(old: string, fresh: string, unknown: ReadonlySet<string>): boolean {
  if (old === fresh) return true;
  const [left, right] = [old.split(';'), fresh.split(';')];
  return (
    KINDS.every((kind) => {
      const [one, other] = [left, right].map(
        (pieces) => pieces.find((piece) => piece.startsWith(kind)) ?? '',
      );
      return unknown.has(kind) || one === other || one === `${kind}?` || other === `${kind}?`;
    }) && [left, right].every((pieces) => pieces.every((piece) => KNOWN_PIECE.test(piece)))
  );
}

const KINDS = ['cap', 'acl', 'flags', 'selinux', 'xattr'] as const;
const KNOWN_PIECE = /^(?:cap|acl|flags|selinux|xattr)[?=]|^-$/;

/** What a new listing does not know, by what it says itself: it may not be counted. */
function kindsOf({ warnings }: Listing): string[] {
  const missing = warnings.filter(({ reason }) => reason === 'not installed');
  return kindsToldBy(missing.map(({ name }) => name ?? ''));
}

/** The kinds of attributes that need these programs. */
export function kindsToldBy(programs: readonly string[]): string[] {
  return programs.flatMap((program) => TOLD_BY[program] ?? []);
}

/** The kinds that are unknown without a missing program. */
const TOLD_BY: Readonly<Record<string, readonly string[]>> = {
  lsattr: ['flags'],
  getfattr: ['selinux', 'xattr'],
};

/**
 * The kinds of which a saved listing says nothing: the program was missing, or the listing is from a version
 * that did not ask. That version did not count listings; of it nothing is known unless it names some.
 */
function unknownKinds(listing: Listing): string[] {
  return listing.counted || listing.lines.hasKinds() ? kindsOf(listing) : ['flags', 'selinux', 'xattr'];
}
