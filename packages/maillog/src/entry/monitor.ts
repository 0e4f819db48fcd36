import { createHash } from 'node:crypto';
import { byteString } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { pathFrom } from '../config/configuration.ts';
import { directive, sizeOf, switchOf } from '../config/directive.ts';
import type { DirectiveTable } from '../config/directive.ts';
import { MailLogError } from '../errors.ts';
import { changesBetween } from '../listing/changes.ts';
import { addCoverage, coverageText, hasFailures, isWhole, noCoverage } from '../listing/coverage.ts';
import type { Coverage } from '../listing/coverage.ts';
import { ListingCount } from '../listing/part.ts';
import { pathMatcher } from '../listing/path-glob.ts';
import { writeWarning } from '../listing/warning.ts';
import { ReportEntry } from './entry.ts';
import type { Memory, Out, ReportContext } from './entry.ts';
import type { ListRequest, ListingCopies, NewListingCopy } from './host.ts';
import { listingMemory, parseListingMemory, unkeptReason } from './listing-memory.ts';
import { withOwners } from './owned-changes.ts';
import type { OwnersOf } from './owned-changes.ts';
import { startListing } from './listing-start.ts';
import type { ListingStart } from './listing-start.ts';

/** Shorter secrets can be guessed, and a digest then be looked up as if there were none. */
const MIN_SECRET_BYTES = 16;

const MAX_JOBS = 64;

/** A sparse file of some terabytes, which takes no space on its disk, would be read for hours. */
export const DEFAULT_MAX_BYTES = 16 * 2 ** 30;

/** `monitor`: the listing of files, with their digests, that is compared with a known good copy elsewhere. */
export class MonitorEntry extends ReportEntry {
  static override readonly table: DirectiveTable = [
    directive(
      'dir',
      'PATH…',
      'lists the regular files of these directories and all below them; globs are expanded',
      { words: [1, Infinity], repeatable: true, takesNames: true, example: '/etc /usr/bin' },
    ),
    directive(
      'digest',
      'md5|sha256|sha512|hmac-sha256',
      'what a file is reduced to; default: sha256, md5 gives a classic listing',
      { value: ['md5', 'sha256', 'sha512', 'hmac-sha256'], example: 'sha256' },
    ),
    directive('key', 'FILE', 'the secret of digest hmac-sha256: all bytes of FILE', {
      takesNames: true,
      example: '/etc/maillog/monitor.key',
    }),
    directive(
      'exclude',
      'GLOB…',
      'leaves out what matches, with all below it: *.pyc a name anywhere, /var/cache/* a whole path',
      { words: [1, Infinity], repeatable: true, takesNames: true, example: "'*.pyc' '/var/cache/*'" },
    ),
    directive(
      'same_filesystem',
      'yes|no',
      'touches no mount point; mount points are named in the listing either way',
      { value: 'switch', example: 'yes' },
    ),
    directive(
      'attributes',
      'yes|no',
      'lists mode, owner, time, capabilities, flags and the like of everything, links and devices too',
      { value: 'switch', example: 'yes' },
    ),
    directive('jobs', 'NUMBER', 'how many processes hash at a time; default: 2 at most', {
      value: 'count',
      example: '1',
    }),
    directive(
      'max_size',
      'SIZE',
      'names files above it and does not hash them: bytes, or with a trailing k, M or G; default: 16G',
      { value: 'size', example: '2G' },
    ),
    directive(
      'send',
      'whole|changes',
      'changes: a report holds what differs from the last listing; every 30th holds all; default: whole',
      { value: ['whole', 'changes'], example: 'changes' },
    ),
  ];

  #secret: Uint8Array | undefined;
  #start: ListingStart | undefined;

  override async validate(): Promise<void> {
    const { dir, digest, key, jobs } = this.directives;
    if (!dir) throw this.fault('monitor has no dir', 'write dir /etc in it');
    const keyed = digest?.text === 'hmac-sha256';
    if (keyed && !key) throw this.fault('digest hmac-sha256 needs a key', 'write key FILE in it');
    if (key && !keyed)
      throw this.fault('only digest hmac-sha256 has a key', 'leave out key, or write digest hmac-sha256');
    if (Number(jobs?.text ?? 1) > MAX_JOBS) throw this.fault(`jobs can be ${MAX_JOBS} at most`);
    if (key) this.#secret = await this.#readSecret();
  }

  /** Whether reports hold changes only, where they can. */
  get sendsChanges(): boolean {
    return this.directives['send']?.text === 'changes';
  }

  override async examine(memory: Memory): Promise<readonly string[]> {
    if (!this.sendsChanges || !memory.report) return [];
    this.#start = await startListing(memory, await this.#asked(memory.report));
    const lost = 'the copy of its last listing in the state directory was edited, damaged or removed';
    const words = this.#start.isCopyLost ? [`${lost}; this report holds the whole listing`] : [];
    const unkept = unkeptReason(memory.saved);
    if (unkept !== undefined) words.push(`at the report before: ${unkept}`);
    return words.map((each) => `${this.mimeFile()}: ${each}`);
  }

  override async run(out: Out, memory: Memory): Promise<unknown> {
    const { report } = memory;
    if (!this.sendsChanges || !report) {
      const { lines, sha256, complete } = await this.#printWhole(out, undefined);
      out.record?.({ listing: { sha256, lines, complete } });
      return undefined;
    }
    const asked = await this.#asked(report);
    const { since, pauseReports } = (this.#start ??= await startListing(memory, asked));
    const copy = new FallibleCopy(report.copies);
    try {
      if (since) out.record?.({ holdsChanges: true });
      const old = since && report.copies.read(since.sha256);
      const listed = old ? await this.#printChanges(out, old, copy) : await this.#printWhole(out, copy);
      const { lines, sha256, complete } = listed;
      const changes = since ? { base: since.base, since: since.last, before: since.sha256 } : null;
      out.record?.({ listing: { sha256, lines, complete, changes } });
      if (since?.sha256 === sha256) return listingMemory(since);
      const unkept = await copy.keep(sha256);
      // The next report is compared with the copy before then, or is whole.
      if (unkept !== undefined) return listingMemory(parseListingMemory(memory.saved), unkept);
      const base = since ? since.base : report.sequence;
      return listingMemory({ asked, base, last: report.sequence, sha256, pauseReports });
    } finally {
      await copy.discard();
    }
  }

  async #printWhole(out: Out, copy: FallibleCopy | undefined): Promise<PrintedListing> {
    const printed = new PrintedListing(copy);
    for await (const { lines, failure } of printed.passing(this.#listed(printed.coverage))) {
      if (failure === undefined) await out.own(lines);
      else await out.warn(failure);
    }
    return printed;
  }

  async #printChanges(out: Out, old: AsyncIterable<Uint8Array>, copy: FallibleCopy): Promise<PrintedListing> {
    const printed = new PrintedListing(copy);
    const fresh = linesOf(printed.passing(this.#listed(printed.coverage)));
    const ownersOf: OwnersOf = (names) => this.context.host.packageOwners(names);
    for await (const changes of withOwners(changesBetween(old, fresh), ownersOf)) await out.own(changes);
    // A failure is one in each report, though the listing that names it did not change.
    if (hasFailures(printed.coverage)) await out.warn(coverageText(printed.coverage));
    return printed;
  }

  /** The lines of the listing. Those of a failure are a warning of the part as well. */
  async *#listed(coverage: Coverage): AsyncGenerator<ListedLines, void, undefined> {
    const request = await this.request();
    for await (const piece of this.context.host.listFiles(request)) {
      addCoverage(coverage, piece.coverage);
      yield { lines: piece.lines };
    }
    for (const program of request.attributes ? await this.context.host.missingPrograms() : []) {
      coverage.noted++;
      yield { lines: Buffer.from(writeWarning(program, 'not installed'), 'latin1') };
    }
    const text = coverageText(coverage);
    const lines = Buffer.from(`warn\t${text}\n`, 'latin1');
    if (hasFailures(coverage)) yield { lines, failure: text };
    // The line is printed even without files: else the part would not be recognised as a listing.
    else if (!isWhole(coverage) || coverage.noted > 0 || coverage.files === 0) yield { lines };
  }

  /** What decides the lines, and whose chain they are in, as one digest. */
  async #asked({ host, configuration }: ReportContext): Promise<string> {
    const { key, excludedGlobs, sameFilesystem, attributes, maxSize } = await this.request();
    const listed = [this.paths('dir'), key, excludedGlobs, sameFilesystem, attributes, maxSize];
    const asked = [host, configuration, ...listed];
    return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  }

  /** What to list; a check asks the same. */
  async request(): Promise<ListRequest> {
    const { digest, exclude, same_filesystem: same, attributes, jobs, max_size: size } = this.directives;
    const secret = this.#secret;
    const keyId = secret && (await import('../listing/key-id.ts')).keyIdOf(secret);
    const roots = await Promise.all(this.paths('dir').map((path) => this.#expand(path)));
    return {
      roots: roots.flat(),
      key: keyId === undefined ? (digest?.text ?? 'sha256') : `hmac-sha256.${keyId}`,
      secrets: secret && keyId !== undefined ? { [keyId]: secret } : {},
      exclude: exclude && pathMatcher(this.#globs()),
      excludedGlobs: exclude ? this.#globs() : [],
      sameFilesystem: same && switchOf(same.text),
      attributes: attributes && switchOf(attributes.text),
      jobs: jobs && Number(jobs.text),
      maxSize: size ? sizeOf(size.text) : DEFAULT_MAX_BYTES,
    };
  }

  /** A glob that matches nothing is listed literally, so that it is reported as missing. */
  async #expand(path: ByteString): Promise<readonly ByteString[]> {
    const found = await this.context.host.glob(path);
    return found.length === 0 ? [path] : found;
  }

  /** Those with a slash are paths, and so begin where the configuration's others do. */
  #globs(): string[] {
    return (this.directives['exclude']?.words ?? []).map(({ text, place }) =>
      text.includes('/') && !text.startsWith('**/') ? pathFrom(byteString(place.file), text) : text,
    );
  }

  async #readSecret(): Promise<Uint8Array> {
    const [path = ''] = this.paths('key');
    const secret = await this.context.host.readSecret(path).catch((error: unknown) => {
      throw error instanceof MailLogError
        ? error.at(this.directives['key']?.place ?? this.context.place)
        : error;
    });
    if (secret.length >= MIN_SECRET_BYTES) return secret;
    throw this.fault(
      `the key has ${secret.length} bytes, too few to keep a secret`,
      'head -c 32 /dev/urandom > FILE makes one',
    );
  }
}

interface ListedLines {
  readonly lines: Uint8Array;
  /** The text of the warning that the lines are. */
  readonly failure?: string;
}

/** The copy of a listing. If the disk refuses it, the listing itself goes out all the same. */
class FallibleCopy {
  readonly #copies: ListingCopies;
  #copy: NewListingCopy | undefined;
  /** Why it cannot be written. */
  #failure: string | undefined;

  constructor(copies: ListingCopies) {
    this.#copies = copies;
  }

  async write(lines: Uint8Array): Promise<void> {
    await this.#attempt(async () => {
      this.#copy ??= await this.#copies.create();
      await this.#copy.write(lines);
    });
  }

  /** Makes the copy durable; resolves to why it is not. */
  async keep(sha256: string): Promise<string | undefined> {
    await this.#attempt(async () => {
      this.#copy ??= await this.#copies.create();
      await this.#copy.keep(sha256);
    });
    return this.#failure;
  }

  async discard(): Promise<void> {
    await this.#copy?.discard();
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof MailLogError) || error.kind !== 'io') throw error;
      this.#failure = error.message;
    }
  }
}

/** A listing that is being printed: counted, and copied. */
class PrintedListing {
  readonly coverage = noCoverage();
  readonly #count = new ListingCount();
  readonly #copy: FallibleCopy | undefined;
  lines = 0;
  sha256 = '';

  constructor(copy: FallibleCopy | undefined) {
    this.#copy = copy;
  }

  /** Whether all of what was asked for was read; known at the end. */
  get complete(): boolean {
    return isWhole(this.coverage);
  }

  async *passing(all: AsyncIterable<ListedLines>): AsyncGenerator<ListedLines, void, undefined> {
    for await (const listed of all) {
      this.#count.update(listed.lines);
      await this.#copy?.write(listed.lines);
      yield listed;
    }
    const { lines, digest } = this.#count.sum();
    this.lines = lines;
    this.sha256 = digest;
  }
}

async function* linesOf(all: AsyncIterable<ListedLines>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { lines } of all) yield lines;
}
