/**
 * Compares the files of this host with a saved listing. It hashes each name again with the key of its line.
 * If a configuration names the monitored directories, it also looks for files that are not in the listing. A
 * line that is the same byte for byte is unchanged; only other lines are parsed.
 */
import { byteString, LINE_FEED } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import type { HashItem, Host, Listed, ListRequest } from '../entry/host.ts';
import { Comparison, kindsToldBy } from '../listing/compare.ts';
import type { Difference } from '../listing/difference.ts';
import { readDigestKey } from '../listing/digest-key.ts';
import { readAttributesLine, readFileLine } from '../listing/line.ts';
import type { AttributesLine, FileLine } from '../listing/line.ts';
import type { NameRecord } from '../listing/line-index.ts';
import type { Listing } from '../listing/read.ts';
import { UnknownKeys } from '../listing/unknown-keys.ts';
import { readWarning } from '../listing/warning.ts';
import type { Warning } from '../listing/warning.ts';
import { notedNow, notedThen, Warnings } from '../listing/warnings.ts';
import { doubtfulNames, takeWrittenNames } from '../listing/written-names.ts';

export interface CheckOptions {
  /** The secrets of `hmac-sha256`, by key id. */
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  /**
   * The paths that the user named for the listing: symlinks there were followed, and are again. Undefined if
   * unknown.
   */
  readonly named?: ReadonlySet<ByteString> | undefined;
  /** The directory that corresponds to `/` of the listing: `/mnt` for a disk mounted there. */
  readonly root?: ByteString | undefined;
  /** Larger files are not read. Bytes. */
  readonly maxSize?: number | undefined;
  readonly jobs?: number | undefined;
  readonly inlineBudgetMs?: number | undefined;
}

/** The differences between a saved listing and the files it names, mostly in order of name. */
export async function* checkFiles(
  saved: Listing,
  host: Host,
  options: CheckOptions,
): AsyncGenerator<Difference> {
  await takeNamesThatExist(saved, host, options.root ?? '');
  const warned = new Warnings(saved.warnings);
  const reported: ByteString[] = [];
  const links: ByteString[] = [];
  for await (const difference of checkLines(saved, host, options, links)) {
    reported.push(difference.name);
    yield difference;
  }
  for (const link of links) if (!saved.lines.has(link)) yield unknownLink(link);
  // Only their attributes are unchanged. That says nothing about their content.
  yield* warned.savedGaps(reported);
  yield* newMounts(saved, warned, host, options.root ?? '');
  if ((options.root ?? '') === '') yield* goneMounts(warned, host);
}

async function* checkLines(
  saved: Listing,
  host: Host,
  options: CheckOptions,
  links: ByteString[],
): AsyncGenerator<Difference> {
  const { secrets, root, maxSize, jobs, inlineBudgetMs } = options;
  const linked = linkedNames(saved, options.named);
  // Only a listing that names the symlinks among its directories can reveal a new symlink.
  const known = saved.counted || options.named !== undefined;
  const onLink = known ? undefined : (link: ByteString) => void links.push(link);
  const request = { secrets, root, maxSize, jobs, inlineBudgetMs, linked, onLink };
  const questions = new Questions(saved, secrets, new Set(linked));
  const unknown = new UnknownKeys();
  let reason: string | undefined;
  const missing = saved.lines.hasAttributes ? await host.missingPrograms() : [];
  yield* programDifferences(saved, missing);
  const compared = new Comparison(saved, () => reason, kindsToldBy(missing));
  for await (const piece of host.hashFiles({ ...request, files: questions.items() })) {
    if (questions.unchanged(piece)) continue;
    for (const line of linesOf(piece)) {
      const answer = questions.answer(line);
      if (!answer) continue;
      reason = saved.counted && !saved.lines.hasAttributes ? asListed(answer.reason) : answer.reason;
      const [before] = answer.old.files;
      const [now] = answer.now?.files ?? [];
      if (before && now && UnknownKeys.takes(before)) unknown.compare(before, now);
      else yield* compared.entries(answer.old, answer.now).map(saidOfSecrets);
    }
  }
  yield* unknown.differences();
}

/**
 * A listing without attributes names regular files only: what became something else is missing from it. One
 * that is not counted may have names that lead through links.
 */
function asListed(reason: string | undefined): string | undefined {
  return reason === 'no longer a regular file' ? 'no such file or directory' : reason;
}

/** Decides the names that may be the original's by the files that exist. */
async function takeNamesThatExist(saved: Listing, host: Host, root: ByteString): Promise<void> {
  const names = doubtfulNames(saved.lines).flatMap(({ name, written }) => [name, written]);
  if (names.length === 0) return;
  const files = names.map((name) => ({ name, attributes: true }));
  const there = new Set<ByteString>();
  let at = 0;
  for await (const piece of host.hashFiles({ files, secrets: {}, root }))
    for (const line of linesOf(piece)) {
      const name = names[at++];
      if (name !== undefined && isAttributes(line)) there.add(name);
    }
  takeWrittenNames(saved.lines, (name) => there.has(name));
}

/** The names that may be links: the saved listing notes some, the user named others. */
function linkedNames(saved: Listing, named: ReadonlySet<ByteString> = new Set()): ByteString[] {
  const noted = new Warnings(saved.warnings).noted('symbolic link');
  return [...named, ...noted.map((name) => name.replace(/(?<=.)\/$/, ''))];
}

/** Attributes that need a program are compared only if both sides had the program. */
function* programDifferences(saved: Listing, missing: readonly string[]): Generator<Difference> {
  if (!saved.counted) return;
  const were = new Warnings(saved.warnings).noted('not installed');
  for (const program of missing) if (!were.includes(program)) yield notedNow(program, 'not installed');
  for (const name of were)
    if (!missing.includes(name))
      yield { kind: 'incomparable', name, type: 'file', reason: 'not installed when saved, not now' };
}

function unknownLink(name: ByteString): Difference {
  const reason =
    'a symbolic link now; whether it was one when saved is not known (name the configuration with -C FILE)';
  return { kind: 'incomparable', name, type: 'link', reason };
}

/**
 * Mounts that cover files of the listing now, and did not when it was saved. A counted listing names the
 * mount points below its directories, at them and above them. One of version 0.1 may name none above them. So
 * a mount that it does not name counts only below a directory that was surely listed: one of whose files is
 * in the listing.
 */
function* newMounts(saved: Listing, warned: Warnings, host: Host, root: ByteString): Generator<Difference> {
  const links = warned.noted('symbolic link');
  const known = new Set(warned.noted('mount point'));
  for (const point of host.mountPoints(root === '' ? links : [])) {
    if (root !== '' && !point.startsWith(`${root}/`)) continue;
    const path = point.slice(root.length);
    for (const name of [path, belowWorkingDirectory(path)]) {
      if (name === undefined || known.has(name) || known.has(`${name}/`)) continue;
      const isFile = saved.lines.hasDigest(name);
      if (warned.reasonFor(name) === 'mount point, not entered') continue;
      if (isFile || (saved.lines.hasBelow(`${name}/`) && (saved.counted || isListed(saved, name))))
        yield notedNow(isFile ? name : `${name}/`, 'mount point');
    }
  }
}

/** Nothing where the system has no table of mounts. */
function* goneMounts(warned: Warnings, host: Host): Generator<Difference> {
  if (host.mountPoints([]).length === 0) return;
  for (const name of warned.noted('mount point')) {
    const path = name.replace(/\/$/, '');
    const whole = path.startsWith('/') ? path : `${byteString(process.cwd())}/${path}`;
    // A listing names a mount point by the symlinks that led to it.
    if (path !== '' && !host.mountPoints([whole]).includes(whole)) yield notedThen(name, 'mount point');
  }
}

/** A path as a listing of relative names has it; undefined if it is elsewhere. */
function belowWorkingDirectory(path: ByteString): ByteString | undefined {
  const start = `${byteString(process.cwd())}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}

/** Whether the directory above `name`, or one above that, was listed. */
function isListed(saved: Listing, name: ByteString): boolean {
  if (saved.lines.has(name)) return true;
  for (let slash = name.lastIndexOf('/'); slash >= 0; slash = name.lastIndexOf('/', slash - 1)) {
    if (saved.lines.hasFileIn(name.slice(0, slash + 1))) return true;
    if (slash === 0) return false;
  }
  return false;
}

function saidOfSecrets(difference: Difference): Difference {
  if (difference.kind !== 'incomparable' || !difference.reason.startsWith('hmac-sha256')) return difference;
  return { ...difference, reason: `${difference.reason}: its secret is not at hand (-C FILE names it)` };
}

/**
 * Files below the monitored directories that the saved listing does not name, and what could not be read
 * there.
 */
export async function* findNewFiles(
  saved: Listing,
  host: Host,
  request: ListRequest,
  root: ByteString = '',
): AsyncGenerator<Difference> {
  const warnings: Warning[] = [];
  const compared = new Comparison(saved, () => undefined);
  const follower = saved.lines.follower();
  const own = (name: ByteString): ByteString => name.slice(root.length);
  // A listing without attributes does not say which directories and symlinks existed.
  const attributes = request.attributes === true && saved.lines.hasAttributes;
  const skip = (name: ByteString): boolean => follower(own(name));
  const exclude = request.exclude && ((name: ByteString) => request.exclude?.(own(name)) === true);
  const roots = request.roots.map((path) => root + path);
  for await (const piece of host.listFiles({ ...request, roots, exclude, attributes, skip })) {
    for (const lines of namesOf(piece)) {
      const { now, warning } = readAnswer(lines);
      if (now) yield* compared.entries(undefined, { ...now, name: own(now.name) });
      if (warning)
        warnings.push(warning.name === undefined ? warning : { ...warning, name: own(warning.name) });
    }
  }
  const found = new Warnings(warnings);
  yield* found.others((name) => saved.lines.has(name));
  // Mounts of another root are those of the system that it is mounted in.
  if (root !== '') return;
  const ofRequest = (name: ByteString): boolean =>
    request.roots.some((path) => isWithin(name, path) || isWithin(path, name));
  yield* new Warnings(saved.warnings).notedDifferences(found, ofRequest);
}

/** Whether `name`, which may have a trailing slash, is `path` or below it. */
function isWithin(name: ByteString, path: ByteString): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`;
  return name === path || name.startsWith(folder);
}

/** A name with at least one changed line. */
interface Answer {
  readonly old: NameRecord;
  readonly now: NameRecord | undefined;
  /** Why there is no digest now. */
  readonly reason: string | undefined;
}

/**
 * Requests the digests of a saved listing line by line, and reads the answers, which come in the same order
 * but much later.
 */
class Questions {
  readonly #saved: Listing;
  readonly #secrets: CheckOptions['secrets'];
  readonly #linked: ReadonlySet<ByteString>;
  /** The first line that was not answered, and the answers to it and others of its name. */
  #next = 0;
  #lines: Buffer[] = [];

  constructor(saved: Listing, secrets: CheckOptions['secrets'], linked: ReadonlySet<ByteString>) {
    this.#saved = saved;
    this.#secrets = secrets;
    this.#linked = linked;
  }

  *items(): Generator<HashItem> {
    const { lines } = this.#saved;
    for (let at = 0; at < lines.length; at++) {
      const token = lines.key(at);
      const name = lines.name(at);
      const followLink = this.#linked.has(name) || lines.isFollowed(at);
      yield token === undefined
        ? { name, attributes: true }
        : { name, key: this.#keyFor(token, at), followLink };
    }
  }

  /** Takes many answered lines at once if they are the saved ones, byte for byte; else none. */
  unchanged({ lines }: Listed): boolean {
    const next = this.#lines.length === 0 ? this.#saved.lines.lineAfter(this.#next, lines) : undefined;
    this.#next = next ?? this.#next;
    return next !== undefined;
  }

  /** Takes one answered line; returns what there is to compare when all lines of a name are there. */
  answer(line: Buffer): Answer | undefined {
    const { lines } = this.#saved;
    const at = this.#next;
    if (at >= lines.length) throw new Error('an answer that nobody asked for');
    const end = lines.endOfName(at);
    this.#lines.push(line);
    if (this.#lines.length < end - at) return undefined;
    const answers = this.#lines;
    this.#lines = [];
    this.#next = end;
    if (answers.every((answer, index) => answer.equals(lines.line(at + index)))) return undefined;
    const { now, reason } = readAnswer(answers);
    return { old: lines.entry(at, end), now, reason };
  }

  /**
   * The key to hash with: the line's own if it can be computed here, else one that at least shows the size
   * and that the file exists.
   */
  #keyFor(token: string, at: number): string {
    const key = readDigestKey(token);
    if (key && (key.keyId === undefined || Object.hasOwn(this.#secrets, key.keyId))) return token;
    const [line] = this.#saved.lines.entry(at, at + 1).files;
    return line && UnknownKeys.takes(line) ? 'md5' : 'sha256';
  }
}

/** The lines of one name. */
function readAnswer(lines: readonly Buffer[]): { now?: NameRecord; warning?: Warning; reason?: string } {
  const files: FileLine[] = [];
  let attributes: AttributesLine | undefined;
  let warning: Warning | undefined;
  for (const line of lines) {
    const text = line.toString('latin1');
    const file = isWarning(line) || isAttributes(line) ? undefined : readFileLine(text);
    if (file) files.push(file);
    else if (isAttributes(line)) attributes ??= readAttributesLine(text);
    else warning ??= readWarning(text.slice('warn\t'.length));
  }
  const name = files[0]?.name ?? attributes?.name;
  return {
    ...(name === undefined ? {} : { now: { name, files, attributes } }),
    ...(warning ? { warning, reason: warning.reason ?? warning.text } : {}),
  };
}

/** The lines of each name: the file's, then its attributes. */
function* namesOf(piece: Listed): Generator<Buffer[]> {
  let lines: Buffer[] = [];
  for (const line of linesOf(piece)) {
    if (lines.length > 0 && !isAttributes(line)) {
      yield lines;
      lines = [];
    }
    lines.push(line);
    if (!isAttributes(line)) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}

function isAttributes(line: Buffer): boolean {
  return line[4] === 0x09 && line.toString('latin1', 0, 5) === 'attr\t';
}

function isWarning(line: Buffer): boolean {
  return line[4] === 0x09 && line.toString('latin1', 0, 5) === 'warn\t';
}

/** Each piece contains many complete lines. */
function* linesOf({ lines }: Listed): Generator<Buffer> {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(LINE_FEED, from);
    yield bytes.subarray(from, to);
    from = to + 1;
  }
}
