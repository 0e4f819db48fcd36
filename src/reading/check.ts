import type { ByteString } from '../config/source.ts';
import type { Host, Listed, ListRequest } from '../entry/host.ts';
import { Comparison } from '../listing/compare.ts';
import type { Difference } from '../listing/difference.ts';
import { readDigestKey } from '../listing/digest-key.ts';
import { readFileLine } from '../listing/line.ts';
import type { FileLine } from '../listing/line.ts';
import type { Listing } from '../listing/read.ts';
import { UnknownKeys } from '../listing/unknown-keys.ts';
import { readWarning } from '../listing/warning.ts';
import type { Warning } from '../listing/warning.ts';
import { Warnings } from '../listing/warnings.ts';

/**
 * Compares the files of this host with a saved listing: hashes each file again by the key of its own line, and (where a configuration
 * says what is monitored) looks for files that the listing does not name.
 *
 * A line that comes back byte for byte as it was saved is unchanged; only what differs is taken apart.
 */

export interface CheckOptions {
  /** The secrets of `hmac-sha256`, by key id. */
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  readonly jobs: number;
  readonly patience?: number | undefined;
}

/** The differences between a saved listing and the files it names, mostly in order of name. */
export async function* checkFiles(
  saved: Listing,
  host: Host,
  options: CheckOptions,
): AsyncGenerator<Difference> {
  const asked = new Asked(saved, options);
  const unknown = new UnknownKeys();
  let reason: string | undefined;
  const compared = new Comparison(saved.warnings, () => reason);
  for await (const piece of host.hashFiles({ ...options, files: asked.files() })) {
    for (const line of linesOf(piece)) {
      const at = asked.answered();
      if (saved.lines.line(at).equals(line)) continue;
      const answer = readAnswer(line);
      const old = saved.lines.entry(at, at + 1);
      reason = answer.reason;
      const [before, now] = [old.files[0], answer.file];
      if (before && now && UnknownKeys.takes(before)) unknown.compare(before, now);
      else yield* compared.entries(old, now ? { name: old.name, files: [now] } : undefined);
    }
  }
  yield* unknown.differences();
}

/** The files below what a configuration monitors that the saved listing does not name, and what could not be read there. */
export async function* findNewFiles(
  saved: Listing,
  host: Host,
  request: ListRequest,
): AsyncGenerator<Difference> {
  const warnings: Warning[] = [];
  const compared = new Comparison(saved.warnings, () => undefined);
  const skip = saved.lines.follower();
  for await (const piece of host.listFiles({ ...request, skip })) {
    for (const line of linesOf(piece)) {
      const { file, warning } = readAnswer(line);
      if (file) yield* compared.entries(undefined, { name: file.name, files: [file] });
      if (warning) warnings.push(warning);
    }
  }
  yield* new Warnings(warnings).others((name) => saved.lines.has(name));
}

/** The lines of a listing that were asked for and not answered yet. */
class Asked {
  readonly #saved: Listing;
  readonly #options: CheckOptions;
  #waiting: number[] = [];
  #next = 0;

  constructor(saved: Listing, options: CheckOptions) {
    this.#saved = saved;
    this.#options = options;
  }

  *files(): Generator<{ name: ByteString; key: string }> {
    const { lines } = this.#saved;
    for (let at = 0; at < lines.length; at++) {
      const line = lines.entry(at, at + 1).files[0];
      if (!line) continue;
      this.#waiting.push(at);
      yield { name: line.name, key: this.#keyFor(line) };
    }
  }

  /** The position of the line that the next answer is for. */
  answered(): number {
    const at = this.#waiting[this.#next++];
    if (at === undefined) throw new Error('an answer that nobody asked for');
    if (this.#next === 4096) this.#waiting = this.#waiting.slice(this.#next);
    this.#next %= 4096;
    return at;
  }

  /** By which key to hash: the line's own if that can be made here, else one that at least shows the size and that there is a file. */
  #keyFor(line: FileLine): string {
    const key = readDigestKey(line.key);
    if (key && (key.keyId === undefined || Object.hasOwn(this.#options.secrets, key.keyId))) return line.key;
    return UnknownKeys.takes(line) ? 'md5' : 'sha256';
  }
}

function readAnswer(line: Buffer): { file?: FileLine; warning?: Warning; reason?: string } {
  const text = line.toString('latin1');
  const file = readFileLine(text);
  if (file) return { file };
  const warning = readWarning(text.slice(5));
  return { warning, reason: warning.reason ?? warning.text };
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
