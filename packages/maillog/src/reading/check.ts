/**
 * Compares the files of this host with a saved listing: looks at each name again, hashing by the key of its
 * own line, and (where a configuration says what is monitored) looks for files that the listing does not
 * name.
 *
 * Lines that come back byte for byte as they were saved are unchanged; only what differs is taken apart.
 */
import type { ByteString } from '../bytes.ts';
import type { HashItem, Host, Listed, ListRequest } from '../entry/host.ts';
import { Comparison, notRead } from '../listing/compare.ts';
import type { Difference } from '../listing/difference.ts';
import { readDigestKey } from '../listing/digest-key.ts';
import { readAttributesLine, readFileLine } from '../listing/line.ts';
import type { AttributesLine, FileLine } from '../listing/line.ts';
import type { NameRecord } from '../listing/line-index.ts';
import type { Listing } from '../listing/read.ts';
import { UnknownKeys } from '../listing/unknown-keys.ts';
import { readWarning } from '../listing/warning.ts';
import type { Warning } from '../listing/warning.ts';
import { Warnings } from '../listing/warnings.ts';

export interface CheckOptions {
  /** The secrets of `hmac-sha256`, by key id. */
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  /** What the user named to be listed: a link there was followed, and is again. */
  readonly named?: ReadonlySet<ByteString> | undefined;
  readonly jobs?: number | undefined;
  readonly inlineBudgetMs?: number | undefined;
}

/** The differences between a saved listing and the files it names, mostly in order of name. */
export async function* checkFiles(
  saved: Listing,
  host: Host,
  options: CheckOptions,
): AsyncGenerator<Difference> {
  const questions = new Questions(saved, options);
  const unknown = new UnknownKeys();
  const missing = new Set<ByteString>();
  let reason: string | undefined;
  const compared = new Comparison(saved.warnings, () => reason);
  for await (const piece of host.hashFiles({ ...options, files: questions.items() })) {
    if (questions.unchanged(piece)) continue;
    for (const line of linesOf(piece)) {
      const answer = questions.answer(line);
      if (!answer) continue;
      reason = answer.reason;
      const [before] = answer.old.files;
      const [now] = answer.now?.files ?? [];
      if (before && now && UnknownKeys.takes(before)) unknown.compare(before, now);
      else yield* compared.entries(answer.old, answer.now).map(saidOfSecrets);
      if (!answer.now) missing.add(answer.old.name);
    }
  }
  yield* unknown.differences();
  // Their attributes alone came back as they were; of their content that says nothing.
  for (const file of new Warnings(saved.warnings).unread(saved.lines))
    if (!missing.has(file.name))
      yield { kind: 'incomparable', name: file.name, type: 'file', reason: notRead(file.reason) };
}

function saidOfSecrets(difference: Difference): Difference {
  if (difference.kind !== 'incomparable' || !difference.reason.startsWith('hmac-sha256')) return difference;
  return { ...difference, reason: `${difference.reason}: its secret is not at hand (-C FILE names it)` };
}

/**
 * What is below the directories that a configuration monitors and the saved listing does not name, and what
 * could not be read there.
 */
export async function* findNewFiles(
  saved: Listing,
  host: Host,
  request: ListRequest,
): AsyncGenerator<Difference> {
  const warnings: Warning[] = [];
  const compared = new Comparison(saved.warnings, () => undefined);
  const skip = saved.lines.follower();
  // Of a listing without attributes, nobody knows which directories and links there were.
  const attributes = request.attributes === true && saved.lines.hasAttributes;
  for await (const piece of host.listFiles({ ...request, attributes, skip })) {
    for (const lines of namesOf(piece)) {
      const { now, warning } = readAnswer(lines);
      if (now) yield* compared.entries(undefined, now);
      if (warning) warnings.push(warning);
    }
  }
  yield* new Warnings(warnings).others((name) => saved.lines.has(name));
}

/** A name whose lines did not all come back as they were saved. */
interface Answer {
  readonly old: NameRecord;
  readonly now: NameRecord | undefined;
  /** Why there is no digest now. */
  readonly reason: string | undefined;
}

/**
 * Asks about a saved listing line by line, and reads the answers, which come in the same order but much
 * later.
 */
class Questions {
  readonly #saved: Listing;
  readonly #options: CheckOptions;
  /** The first line that was not answered, and the answers to it and others of its name. */
  #next = 0;
  #lines: Buffer[] = [];

  constructor(saved: Listing, options: CheckOptions) {
    this.#saved = saved;
    this.#options = options;
  }

  *items(): Generator<HashItem> {
    const { lines } = this.#saved;
    for (let at = 0; at < lines.length; at++) {
      const token = lines.key(at);
      const name = lines.name(at);
      const followLink = this.#options.named?.has(name) === true || lines.isFollowed(at);
      yield token === undefined
        ? { name, attributes: true }
        : { name, key: this.#keyFor(token, at), followLink };
    }
  }

  /** Takes many lines of answer where they are those that were saved, byte for byte; else none. */
  unchanged({ lines }: Listed): boolean {
    const next = this.#lines.length === 0 ? this.#saved.lines.lineAfter(this.#next, lines) : undefined;
    this.#next = next ?? this.#next;
    return next !== undefined;
  }

  /** Takes one line of answer; gives what there is to compare once all of a name are there. */
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
   * By which key to hash: the line's own if that can be made here, else one that at least shows the size and
   * that there is a file.
   */
  #keyFor(token: string, at: number): string {
    const key = readDigestKey(token);
    if (key && (key.keyId === undefined || Object.hasOwn(this.#options.secrets, key.keyId))) return token;
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

/** The lines of each name: a file's, its attributes behind it. */
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

/** Lines come whole, in pieces of many. */
function* linesOf({ lines }: Listed): Generator<Buffer> {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(0x0a, from);
    yield bytes.subarray(from, to);
    from = to + 1;
  }
}
